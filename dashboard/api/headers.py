"""Security headers on everything that is served, chosen by the path.

A route that sets a header itself keeps it. The desk's policy is the tightest under which Streamlit works; a browser
test walks the pages under it and must see no violation.
"""

import base64
import hashlib
import importlib.util
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.types import Message, Scope, Send

from dashboard.settings import settings

COMMON: Mapping[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=(), usb=(), serial=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
TRANSPORT = (b"strict-transport-security", b"max-age=31536000")

PLAIN = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Our own HTML pages: sign-in, invitation, survey, messages."""

FIELD = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The shell of the field app and everything it loads."""

DATA = "default-src 'none'; frame-ancestors 'none'"
"""Answers of the API: nothing in them is ever to be run or shown as a page."""

FILES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
"""Static files, opened by themselves: a drawing may bring its own style, never a script."""


@cache
def desk() -> str:
    """Return the policy of the desk's pages, with the hashes of the scripts that Streamlit's page itself contains.

    Streamlit writes every style by script ('unsafe-inline' styles), its number library tries WebAssembly, its table
    brings a font as data, pictures of the server's come as blobs. Charts need no 'unsafe-eval': Streamlit gives Vega an
    interpreter for their expressions.
    """
    scripts = " ".join(_scripts_in_streamlits_page())
    return (
        f"default-src 'none'; script-src 'self' {scripts} 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


def _scripts_in_streamlits_page() -> list[str]:
    found = importlib.util.find_spec("streamlit")
    folders = found.submodule_search_locations if found is not None else None
    page = Path(next(iter(folders or [""]))) / "static" / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    return [f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in inline]


def policy_for(path: str) -> str:
    """Return the content security policy of a path."""
    if path.startswith("/api/") or path == "/healthz":
        return DATA
    if path.startswith("/field/"):
        return FIELD
    if path.startswith(("/app/static/", "/media/")):
        return FILES
    return desk()


def is_https(scope: Scope) -> bool:
    """Whether the browser reaches us by https: directly, or by a proxy that the settings tell of."""
    return scope.get("scheme") in ("https", "wss") or settings().secure_cookies


@cache
def _wanted(policy: str, https: bool) -> dict[bytes, bytes]:
    wanted = {**COMMON, b"content-security-policy": policy.encode()}
    return wanted | dict([TRANSPORT]) if https else wanted


def with_security_headers(scope: Scope, send: Send) -> Send:
    """Return `send` that adds what the answer does not bring itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            wanted = _wanted(policy_for(scope["path"]), is_https(scope))
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *((name, value) for name, value in wanted.items() if name not in present),
            ]
        await send(message)

    return sending
