"""The gate in front of everything: who is not signed in sees the sign-in page and nothing else.

Pure ASGI, because the page itself lives on a websocket. It decides on the session's row for every request
and for the websocket's handshake; what is allowed inside is decided again by every service.
"""

from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.api.headers import with_security_headers
from dashboard.errors import NotSignedIn
from dashboard.services import sessions
from dashboard.settings import settings
from models.database import reading

OPEN_PATHS = frozenset(
    {"/login", "/logout", "/demo-entry", "/invitation", "/field", "/healthz", "/_stcore/health", "/favicon.ico"}
)
LOCAL = ("localhost", "127.0.0.1", "::1")
OPEN_PREFIXES = (
    "/app/static/",
    "/static/",
    "/s/",
    "/register/",
    "/api/",
    "/field/",
)  # the API asks for itself, request by request


def cookies_of(headers: Headers) -> dict[str, str]:
    """Return a request's cookies, read as `Request.cookies` reads them: the routes look at the same ones."""
    return cookie_parser(headers.get("cookie", ""))


def same_origin(headers: Headers) -> bool:
    """Whether a browser sent this from our own pages (or it is no browser: no Origin at all)."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    sent = urlsplit(origin)
    hosts = {headers.get("host", ""), urlsplit(settings().public_url).netloc} - {""}  # "null" has no host either
    if settings().secure_cookies and sent.scheme != "https" and sent.hostname not in LOCAL:
        return False  # somebody in between speaks for our host without its certificate
    return sent.netloc in hosts


def client_address(scope: Scope, headers: Headers) -> str:
    """Return the caller's address; a proxy is believed only when the settings name it."""
    peer = scope["client"][0] if scope.get("client") else ""
    trusted = {part.strip() for part in settings().trusted_proxies.split(",") if part.strip()}
    forwarded = headers.get("x-forwarded-for", "")
    return forwarded.split(",")[-1].strip() if peer in trusted and forwarded else str(peer)


def _signed_in(token: str) -> bool:
    try:
        with reading() as db:
            sessions.identify(db, token, desk=True)
    except NotSignedIn:
        return False
    return True


class Gate:
    """Let the signed-in through, send everyone else to the sign-in page, and set the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        headers = Headers(scope=scope)
        allowed = path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)
        if not allowed:
            token = cookies_of(headers).get(sessions.COOKIE, "")
            allowed = bool(token) and await run_in_threadpool(_signed_in, token)
        if scope["type"] == "websocket":
            if not allowed or not same_origin(headers):
                await receive()  # the handshake has to be taken before it can be refused
                await send({"type": "websocket.close", "code": 4401})
                return
            await self.app(scope, receive, send)
            return
        if allowed:
            await self.app(scope, receive, with_security_headers(scope, send))
        elif "text/html" in headers.get("accept", "") and scope["method"] == "GET":
            target = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            answer = RedirectResponse(f"/login?next={quote(target, safe='')}", status_code=303)
            await answer(scope, receive, with_security_headers(scope, send))
        else:
            refusal = JSONResponse({"code": "session.unknown"}, status_code=401)
            await refusal(scope, receive, with_security_headers(scope, send))
