"""Refusals as the API words them."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api.json_errors import answering, refusal
from dashboard.api.routes import routes
from dashboard.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, NotSignedIn, Refused
from dashboard.rules.survey_response import AnswerProblem
from models.enums import VisitStatus


def ask(error: Exception | None) -> tuple[int, dict, dict]:
    @answering
    async def endpoint(_request: Request) -> Response:
        if error is not None:
            raise error
        return JSONResponse({}, headers={"etag": '"1"'})

    answer = TestClient(Starlette(routes=[Route("/x", endpoint)])).get("/x")
    return answer.status_code, answer.json(), dict(answer.headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotSignedIn("session.unknown"), 401),
        (NotSignedIn("badge.revoked"), 401),
        (NotAllowed("request.origin"), 403),
        (NotFound("row.missing", noun="Visit"), 404),
        (Conflict("sheet.finished"), 409),
        (Gone("badge.revoked"), 410),
        (Invalid("answer.point_unknown", field="point_id"), 422),
        (Refused("too_many"), 429),
        (Invalid("body.too_large", limit=1), 413),
    ],
)
def test_each_refusal_has_its_status_its_words_and_a_reference(error: Refused, status: int) -> None:
    found, body, headers = ask(error)
    assert (found, body["code"], headers["cache-control"]) == (status, error.code, "no-store")
    assert set(body) == {"code", "message", "facts", "ref"}
    assert len(body["ref"]) == 8
    assert "error." not in body["message"]["zh"] + body["message"]["en"]
    assert body["message"]["zh"] != body["message"]["en"]


def test_facts_are_plain_json() -> None:
    facts = {
        "status": VisitStatus.OPEN,
        "since": datetime(2027, 1, 4, 9, tzinfo=UTC),
        "id": UUID(int=7),
        "points": Decimal("1.5"),
        "share": float("nan"),
        "problems": [AnswerProblem("survey.required", "q1", "")],
        "own": {1: (True, None)},
    }
    _, body, _ = ask(Conflict("sheet.finished", **facts))
    assert body["facts"] == {
        "status": "open",
        "since": "2027-01-04T09:00:00+00:00",
        "id": "00000000-0000-0000-0000-000000000007",
        "points": 1.5,
        "share": "nan",
        "problems": [{"code": "survey.required", "question": "q1", "row": "", "facts": {}}],
        "own": {"1": [True, None]},
    }


def test_what_breaks_is_said_without_what_broke(caplog: pytest.LogCaptureFixture) -> None:
    status, body, _ = ask(RuntimeError("secret 4711"))
    assert (status, body["code"]) == (500, "server.fault")
    assert "4711" not in repr(body)
    assert "4711" in caplog.text
    status, body, _ = ask(OperationalError("select 1", {}, Exception("database is locked")))
    assert (status, body["code"]) == (503, "server.busy")


def test_what_goes_well_is_not_cached_unless_it_says_so() -> None:
    assert ask(None)[2]["cache-control"] == "no-store"


def test_an_unknown_address_of_the_api_answers_in_json() -> None:
    client = TestClient(Starlette(routes=routes))
    for method in ("GET", "POST", "DELETE"):
        answer = client.request(method, "/api/nothing/here")
        assert (answer.status_code, answer.json()["code"]) == (404, "api.unknown")


def test_headers_can_be_added_to_a_refusal() -> None:
    assert refusal(Refused("too_many"), headers={"retry-after": "60"}).headers["retry-after"] == "60"
