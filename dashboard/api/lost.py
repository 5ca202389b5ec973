"""An address that leads nowhere: said in the reader's language, with the way back.

Streamlit would open its start page with an English box over it.
"""

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.api.pages import page

_ONE_NAME = re.compile(r"/[^/.]+/?")  # a page's address is one name; files and Streamlit's own have more parts or a dot


class Lost:
    """Answer 404 where a browser asks for a page by a name that is not among the `known` ones."""

    def __init__(self, app: ASGIApp, known: Collection[str]) -> None:
        self.app = app
        self.known = frozenset(known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and self._is_lost(scope):
            await page(Request(scope, receive), "lost.html", status=404)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_lost(self, scope: Scope) -> bool:
        path: str = scope["path"]
        asks_for_a_page = "text/html" in Headers(scope=scope).get("accept", "")
        return asks_for_a_page and bool(_ONE_NAME.fullmatch(path)) and path.strip("/") not in self.known
