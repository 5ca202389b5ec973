"""JSON bodies: what is let in, and what is turned away before anything looks inside."""

import asyncio
import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api import json_body as body_module
from dashboard.api.json_body import json_body
from dashboard.api.json_errors import answering

TYPE = {"content-type": "application/json"}


@answering
async def echo(request: Request) -> Response:
    return JSONResponse(await json_body(request, limit=200))


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/echo", echo, methods=["POST"])]))


def test_an_object_comes_through_whatever_its_text(client: TestClient) -> None:
    sent = {"note": "门口有人招呼 😀 \u0000", "n": 1, "list": [None, True, 1.5]}
    for body in (json.dumps(sent), json.dumps(sent, ensure_ascii=False)):
        assert client.post("/echo", content=body.encode(), headers=TYPE).json() == sent
    typed = {"content-type": "application/json; charset=utf-8"}
    assert client.post("/echo", content=b"{}", headers=typed).json() == {}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body.malformed"),
        (b"{", 400, "body.malformed"),
        (b"[]", 400, "body.malformed"),
        (b'{"n": NaN}', 400, "body.malformed"),
        (b'{"note": "\\ud83d"}', 400, "body.malformed"),
        (b'{"note": "\xff"}', 400, "body.malformed"),
        (b'{"a":' + b"[" * 150 + b"]" * 40, 400, "body.malformed"),
        (b'{"note": "' + b"x" * 200 + b'"}', 413, "body.too_large"),
    ],
)
def test_what_is_no_object_of_the_right_size_is_refused(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    answer = client.post("/echo", content=body, headers=TYPE)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_deep_nesting_is_malformed_and_no_fault_of_ours() -> None:
    @answering
    async def roomy(request: Request) -> Response:
        return JSONResponse({"n": len(await json_body(request, limit=1_000_000))})

    client = TestClient(Starlette(routes=[Route("/echo", roomy, methods=["POST"])]))
    deep = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert client.post("/echo", content=deep, headers=TYPE).json()["code"] == "body.malformed"


def test_a_body_that_hides_its_length_is_stopped_at_the_limit(client: TestClient) -> None:
    def endless():
        for _ in range(50):
            yield b" " * 100

    answer = client.post("/echo", content=endless(), headers=TYPE)
    assert (answer.status_code, answer.json()["facts"]) == (413, {"limit": 200})


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_of_another_site_could_send_is_no_json(client: TestClient, kind: str) -> None:
    answer = client.post("/echo", content=b"{}", headers={"content-type": kind} if kind else {})
    assert (answer.status_code, answer.json()["code"]) == (415, "body.type")


@pytest.mark.parametrize(("cut", "code"), [(True, "body.cut_off"), (False, "body.too_slow")])
def test_a_line_that_breaks_or_drips_is_no_fault_of_ours(
    cut: bool, code: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(body_module, "PATIENCE", 0.05)
    sent = [{"type": "http.request", "body": b'{"a":', "more_body": True}]

    async def receive() -> dict[str, Any]:
        if sent:
            return sent.pop()
        if not cut:
            await asyncio.sleep(5)
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "POST", "path": "/echo", "headers": [(b"content-type", b"application/json")]}
    answer = asyncio.run(echo(Request(scope, receive)))  # type: ignore[arg-type]
    assert json.loads(bytes(answer.body))["code"] == code
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []
