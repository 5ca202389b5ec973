"""Sizes and rates: what is refused, and that three hundred phones behind one router are not."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.guard import SIZES, Guard, size_for
from dashboard.api.json_errors import Nowhere, answering
from dashboard.api.routes import routes


@answering
async def swallow(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
def at() -> Iterator[TestClient]:
    limits._counter.cache_clear()
    own = [
        Route("/api/swallow", swallow, methods=["POST"]),
        Route("/login", swallow, methods=["POST"]),
        Route("/api/{rest:path}", Nowhere()),
        Route("/elsewhere", swallow, methods=["POST"]),
    ]
    with TestClient(Starlette(routes=own, middleware=[Middleware(Gate), Middleware(Guard)])) as client:
        yield client
    limits._counter.cache_clear()


def pieces(size: int) -> Iterator[bytes]:
    """A body that does not say how long it will be."""
    for _ in range(size // 1024):
        yield bytes(1024)


@pytest.mark.parametrize("said", [True, False], ids=["announced", "streamed"])
def test_a_body_that_is_too_large_is_refused(at: TestClient, said: bool) -> None:
    for path, limit in (("/api/swallow", 512 * 1024), ("/login", 16 * 1024)):
        fits, more = (bytes(size) if said else pieces(size) for size in (limit, limit + 1024))
        assert at.post(path, content=fits).text == str(limit)
        refused = at.post(path, content=more)
        assert refused.status_code == 413
        assert ("code" in refused.text) == path.startswith("/api/")
    assert at.post("/api/swallow", content=bytes(600_000)).json()["code"] == "body.too_large"
    assert at.post("/api/photos", content=bytes(13 * 1024**2)).json()["code"] == "photo.too_large"


def test_every_route_of_our_own_has_a_size() -> None:
    assert [route.path for route in routes if isinstance(route, Route) and size_for(route.path) is None] == []
    assert size_for("/_stcore/upload_file/x") is None, "Streamlit's own limit holds there"
    assert [start for start, _ in SIZES if start.startswith("/api/") and start != "/api/"] == ["/api/photos"]


def test_an_unknown_address_and_a_wrong_method_are_refused_in_json(at: TestClient) -> None:
    unknown = at.get("/api/nowhere")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "api.unknown")
    for method in ("GET", "PUT", "TRACE", "OPTIONS"):
        refused = at.request(method, "/api/swallow")
        assert (refused.status_code, refused.json()["code"], refused.headers["allow"]) == (405, "api.method", "POST")
        assert refused.headers["x-content-type-options"] == "nosniff"


def test_one_session_is_held_back_and_its_neighbours_are_not(at: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "API_SESSION", limits.RateLimitItemPerMinute(5, 1))

    def ask(token: str) -> int:
        return at.post("/api/swallow", headers={"cookie": f"qj_f_ab={token}", "x-qujing-person": "AB"}).status_code

    assert [ask("one") for _ in range(7)] == [200] * 5 + [429] * 2
    assert ask("other") == 200
    refused = at.post("/api/swallow", headers={"cookie": "qj_f_ab=one", "x-qujing-person": "ab"})
    assert (refused.json()["code"], refused.headers["retry-after"]) == ("too_many", "30")
    assert at.post("/login").status_code == 200, "pages have limits of their own"


def test_strangers_are_counted_by_address(at: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "API_STRANGERS", limits.RateLimitItemPerMinute(5, 1))
    assert [at.post("/api/swallow").status_code for _ in range(6)] == [200] * 5 + [429]
    assert at.post("/api/swallow", headers={"cookie": "qj_f_ab=x", "x-qujing-person": "ab"}).status_code == 200


def test_three_hundred_phones_behind_one_router_work() -> None:
    """All sign in, open the app and empty an outbox of sixty entries and ten photos one by one, within a minute."""
    limits._counter.cache_clear()
    for phone in range(300):
        assert all(limits.may_ask("203.0.113.9", "") for _ in range(4))
        assert all(limits.may_ask("203.0.113.9", f"phone {phone}") for _ in range(90))
    assert limits.may_ask("203.0.113.9", "phone 7")
    limits._counter.cache_clear()


def test_a_body_with_two_lengths_is_not_believed(at: TestClient) -> None:
    for path in ("/api/swallow", "/login"):
        answer = at.post(path, content=pieces(2048), headers={"content-length": "2048", "transfer-encoding": "chunked"})
        assert (answer.status_code, answer.headers["connection"]) == (400, "close")
        assert at.post(path, content=pieces(2048)).text == "2048"
