"""Security headers on whatever is served, and the right policy in each place."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api import headers
from dashboard.api.gate import Gate
from dashboard.settings import settings

PLACES = {
    "/api/x": headers.DATA,
    "/healthz": headers.DATA,
    "/field/x": headers.FIELD,
    "/app/static/logo.svg": headers.FILES,
    "/login": headers.desk(),  # the real page brings its own
}


async def anything(request: Request) -> Response:
    own = {"referrer-policy": "no-referrer"} if request.url.path == "/field/x" else {}
    return PlainTextResponse("x", headers=own)


@pytest.fixture
def at() -> Iterator[TestClient]:
    app = Starlette(routes=[Route("/{rest:path}", anything)], middleware=[Middleware(Gate)])
    with TestClient(app, base_url="http://localhost", follow_redirects=False) as client:
        yield client


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {part[0]: part[1:] for part in parts if part}


@pytest.mark.parametrize("path", PLACES)
def test_everything_has_them(at: TestClient, path: str) -> None:
    got = at.get(path).headers
    assert got["content-security-policy"] == PLACES[path]
    assert got["x-content-type-options"] == "nosniff"
    assert got["cross-origin-opener-policy"] == "same-origin"
    assert "camera=(self)" in got["permissions-policy"]
    assert got["referrer-policy"] == ("no-referrer" if path == "/field/x" else "same-origin"), "a route's own stays"
    assert "strict-transport-security" not in got


def test_refusals_and_redirects_of_the_gate_have_them_too(at: TestClient) -> None:
    for accept, status in (("text/html", 303), ("application/json", 401)):
        answer = at.get("/visits", headers={"accept": accept})
        assert answer.status_code == status
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("policy", [headers.PLAIN, headers.FIELD, headers.DATA, headers.FILES, headers.desk()])
def test_no_policy_lets_in_another_host_or_a_frame(policy: str) -> None:
    found = directives(policy)
    assert found["default-src"] == ["'none'"]
    assert found["frame-ancestors"] == ["'none'"]
    for name, sources in found.items():
        assert not [one for one in sources if "." in one or "*" in one or one.startswith("http")], name
    assert not {"'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"} & set(found.get("script-src", []))


def test_only_the_desk_and_files_opened_alone_may_style_inline() -> None:
    for policy in (headers.PLAIN, headers.FIELD, headers.DATA):
        assert "unsafe" not in policy
    assert any(one.startswith("'sha256-") for one in directives(headers.desk())["script-src"])


def test_by_https_the_browser_is_told_to_stay_there(at: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with TestClient(at.app, base_url="https://localhost") as secure:
        assert secure.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"
    monkeypatch.setattr(settings(), "secure_cookies", True)  # https ends at a proxy
    assert "strict-transport-security" in at.get("/healthz").headers
