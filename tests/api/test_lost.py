"""An address that leads nowhere is said in the reader's language; everything else goes on."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api.lost import Lost

BROWSER = {"accept": "text/html,application/xhtml+xml"}


async def inside(_request: object) -> PlainTextResponse:
    return PlainTextResponse("inside")


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/{rest:path}", inside, methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Lost, known=["visits", "login"])]))


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "这个网址没有页面"), ("en", "There is no page at this address")]
)
def test_a_browser_at_a_wrong_address_is_told(client: TestClient, language: str, words: str) -> None:
    answer = client.get("/vists", headers=BROWSER | {"accept-language": language})
    assert (answer.status_code, words in answer.text, 'href="/"' in answer.text) == (404, True, True)


@pytest.mark.parametrize("path", ["/", "/visits", "/visits/", "/login", "/static/app.js", "/media/x/y", "/robots.txt"])
def test_what_exists_or_is_no_page_goes_on(client: TestClient, path: str) -> None:
    assert client.get(path, headers=BROWSER).text == "inside"


def test_only_pages_that_are_asked_for_are_answered(client: TestClient) -> None:
    assert client.get("/vists", headers={"accept": "application/json"}).text == "inside"
    assert client.post("/vists", headers=BROWSER).text == "inside"
