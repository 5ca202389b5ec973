"""The short way: who takes it, and that everything else goes on as before."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.api.direct import Direct
from dashboard.api.json_errors import Nowhere, answering
from dashboard.errors import NotFound


class Rest:
    """What stands behind: says that it was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await PlainTextResponse("the rest")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


async def show(request: Request) -> Response:
    return PlainTextResponse(f"{request.path_params.get('name', '')} {(await request.body()).decode()}".strip())


@answering
async def missing(_request: Request) -> Response:
    raise NotFound("row.missing", noun="Visit")


@pytest.fixture
def at() -> TestClient:
    routes = [
        Route("/field/{name:path}", show, methods=["GET"]),
        Route("/api/send", show, methods=["POST"]),
        Route("/api/missing", missing, methods=["GET"]),
        Route("/api/{rest:path}", Nowhere()),
        Route("/login", show),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Direct, routes=routes), Middleware(Rest)]))


def test_the_apps_own_addresses_take_the_short_way(at: TestClient) -> None:
    assert at.get("/field/css/base.css").text == "css/base.css"
    assert at.head("/field/css/base.css").status_code == 200
    assert at.post("/api/send", content="entries").text == "entries"
    refused = at.get("/api/missing")
    assert (refused.status_code, refused.json()["code"]) == (404, "row.missing")


def test_an_address_of_the_api_that_is_none_is_still_json(at: TestClient) -> None:
    assert at.get("/api/nothing").json()["code"] == "api.unknown"
    assert at.get("/api/send").json()["code"] == "api.method"


def test_everything_else_goes_on(at: TestClient) -> None:
    assert at.get("/login").text == "the rest"
    assert at.get("/").text == "the rest"
    assert at.post("/field/app.js").text == "the rest"
