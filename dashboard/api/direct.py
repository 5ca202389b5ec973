"""The field app's own requests go straight to their route.

Streamlit's stack behind our gate looks for unsafe paths, opens a signed session cookie and packs answers: none of it
serves `/api/` or `/field/`, and together it takes as long as storing an answer. What no route here takes, in address
and method, goes on as before.
"""

import inspect
from collections.abc import Sequence

from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

STARTS = ("/api/", "/field/")


class Direct:
    """Answer below `STARTS` by the first of the routes that fits; endpoints see to their errors themselves."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self.routes = [route for route in routes if isinstance(route, Route) and route.path.startswith(STARTS)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(STARTS):
            await self.app(scope, receive, send)
            return
        for route in self.routes:
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                if inspect.isfunction(route.endpoint):
                    answer = await route.endpoint(Request(scope, receive, send))
                    await answer(scope, receive, send)
                else:  # an ASGI application
                    await route.handle(scope, receive, send)
                return
        await self.app(scope, receive, send)
