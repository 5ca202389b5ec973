"""How much and how often: sizes for every route of our own, rates for the API; refusals in the API are JSON.

Pure ASGI. A route may have a tighter limit with words of its own; these are the walls behind it. The desk's own paths
are Streamlit's, with limits of its own.
"""

import hashlib

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.api import limits
from dashboard.api.gate import client_address, cookies_of
from dashboard.api.identity import COOKIE_PREFIX, PERSON_HEADER
from dashboard.api.json_errors import refusal
from dashboard.errors import Invalid, Refused
from dashboard.rules.pictures import MAX_BYTES
from dashboard.services import sessions

SIZES = (
    ("/api/photos", MAX_BYTES),
    ("/api/", 512 * 1024),
    ("/s/", 128 * 1024),
    ("/register/", 64 * 1024),
    ("/login", 16 * 1024),
    ("/logout", 16 * 1024),
    ("/demo-entry", 16 * 1024),
    ("/invitation", 16 * 1024),
    ("/field", 0),
    ("/photos/", 0),
    ("/healthz", 0),
)
"""Bytes of a body by the start of the path; the first that fits counts."""
API = "/api/"


def size_for(path: str) -> int | None:
    """Return how many bytes a body may have, or None for what is not ours."""
    return next((size for start, size in SIZES if path.startswith(start)), None)


class Guard:
    """Refuse what is too large or comes too often before any route sees it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        headers = Headers(scope=scope)
        if path.startswith(API) and not _in_time(scope, headers):
            await refusal(Refused("too_many"), headers={"retry-after": "30"})(scope, receive, send)
            return
        limit = size_for(path)
        if limit is None:
            await self.app(scope, receive, send)
            return
        if "transfer-encoding" in headers and "content-length" in headers:
            # two lengths: whoever stands before us may have believed the other one (RFC 9112, 6.1)
            await _two_lengths(path)(scope, receive, send)
            return
        announced = headers.get("content-length", "0")
        if not (announced.isascii() and announced.isdigit()) or int(announced) > limit:
            await _too_large(path, limit)(scope, receive, send)
            return
        await self._counted(scope, receive, send, limit)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        """Pass on, counting: to the route a body that grows too large looks as if the line had broken."""
        size, over, started = 0, False, False

        async def counting() -> Message:
            nonlocal size, over
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                over = True
                return {"type": "http.disconnect"}
            return message

        async def answering(message: Message) -> None:
            nonlocal started
            if over and not started:
                return  # the answer to a torso; the right one follows
            started = True
            await send(message)

        await self.app(scope, counting, answering)
        if over and not started:
            await _too_large(scope["path"], limit)(scope, receive, send)


def _in_time(scope: Scope, headers: Headers) -> bool:
    """Count the request for its session and its address, and tell whether it may go on."""
    cookies = cookies_of(headers)
    person = headers.get(PERSON_HEADER, "").replace("-", "").lower()
    token = cookies.get(COOKIE_PREFIX + person) or cookies.get(sessions.COOKIE, "")
    session = hashlib.sha256(token.encode()).hexdigest()[:32] if token else ""
    return limits.may_ask(client_address(scope, headers), session)


def _two_lengths(path: str) -> Response:
    closing = {"connection": "close"}
    if path.startswith(API):
        return refusal(Invalid("body.malformed"), headers=closing)
    return PlainTextResponse("400 Bad Request", status_code=400, headers=closing)


def _too_large(path: str, limit: int) -> Response:
    if path.startswith("/api/photos"):
        return refusal(Invalid("photo.too_large", limit_mb=limit // 1024 // 1024))
    if path.startswith(API):
        return refusal(Invalid("body.too_large", limit=limit))
    return PlainTextResponse("413 Content Too Large", status_code=413)
