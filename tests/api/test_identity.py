"""For whom a request acts on a tablet that several people share."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.api import identity
from dashboard.api.gate import same_origin
from dashboard.api.json_errors import answering
from dashboard.services import sessions
from dashboard.settings import settings
from models import Association
from models.database import Database, reading, writing
from models.enums import Role
from tests import factories as make


@answering
async def who(request: Request) -> Response:
    identity.check_origin(request)

    def read() -> Response:
        with reading() as db:
            return JSONResponse({"person": str(identity.actor_of(db, request).person_id)})

    return await run_in_threadpool(read)


@answering
async def room(request: Request) -> Response:
    def read() -> Response:
        with reading() as db:
            found = identity.people_present(db, request)
            identity.check_room(db, request, UUID(request.query_params["for"]))
            return JSONResponse([[str(one.actor.person_id), one.desk] for one in found])

    return await run_in_threadpool(read)


@dataclass
class Tablet:
    client: TestClient
    of: Association

    def let_in(self, *, desk: bool = False, language: str = "zh") -> UUID:
        """Sign a fresh observer in on the tablet."""
        with writing() as db:
            person = make.person(db, self.of, Role.OBSERVER, language=language)
            token = sessions.open_session(db, person).token
        self.client.cookies.set(sessions.COOKIE if desk else identity.cookie_name(person.id), token)
        return person.id

    def ask(self, person: object, method: str = "GET", **headers: str) -> tuple[int, str]:
        named = {} if person is None else {"X-Qujing-Person": str(person)}
        answer = self.client.request(method, "/api/who", headers=named | headers)
        return answer.status_code, answer.json().get("person") or answer.json()["code"]


@pytest.fixture
def tablet(store: Database) -> Iterator[Tablet]:
    routes = [Route("/api/who", who, methods=["GET", "POST"]), Route("/api/room", room)]
    with writing() as db:
        of = make.association(db)
    with TestClient(Starlette(routes=routes), base_url="http://tablet.example") as client:
        yield Tablet(client, of)


def test_each_person_acts_by_the_own_cookie_alone(tablet: Tablet) -> None:
    first, second = tablet.let_in(), tablet.let_in()
    assert tablet.ask(first) == (200, str(first))
    assert tablet.ask(second) == (200, str(second))
    assert tablet.ask(None) == (401, "session.unknown")
    assert tablet.ask(uuid4()) == (401, "session.unknown")
    assert tablet.ask(first.hex) == (401, "session.unknown")
    tablet.client.cookies.delete(identity.cookie_name(first))
    assert tablet.ask(first) == (401, "session.unknown")
    assert tablet.ask(second) == (200, str(second))


def test_a_cookie_under_another_name_proves_nothing(tablet: Tablet) -> None:
    mine, theirs = tablet.let_in(), tablet.let_in()
    token = tablet.client.cookies[identity.cookie_name(mine)]
    tablet.client.cookies.set(identity.cookie_name(theirs), token)
    assert tablet.ask(theirs) == (401, "session.unknown")
    assert tablet.ask(mine) == (200, str(mine))


def test_the_desk_counts_for_its_own_person_only(tablet: Tablet) -> None:
    desk, other = tablet.let_in(desk=True), tablet.let_in()
    assert tablet.ask(desk) == (200, str(desk))
    assert tablet.ask(None) == (401, "session.unknown")
    with writing() as db:
        sessions.revoke_sessions(db, association_id=tablet.of.id, person_id=other)
    assert tablet.ask(other) == (401, "session.ended")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Qujing": "1", "Origin": "http://tablet.example"}, 200),
        ({"X-Qujing": "1"}, 200),  # no browser
        ({}, 403),
        ({"X-Qujing": "0"}, 403),
        ({"Origin": "http://tablet.example"}, 403),
        ({"X-Qujing": "1", "Origin": "http://evil.example"}, 403),
        ({"X-Qujing": "1", "Origin": "null"}, 403),
        ({"X-Qujing": "1", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_write_comes_from_our_own_pages(tablet: Tablet, headers: dict[str, str], status: int) -> None:
    person = tablet.let_in()
    found, said = tablet.ask(person, "POST", **headers)
    assert found == status
    assert said == (str(person) if status == 200 else "request.origin")


def test_twelve_people_share_a_tablet_and_the_thirteenth_waits(tablet: Tablet) -> None:
    people = [tablet.let_in() for _ in range(12)]
    desk = tablet.let_in(desk=True)
    answer = tablet.client.get(f"/api/room?for={people[0]}")
    assert answer.json() == [*([str(one), False] for one in people), [str(desk), True]]
    assert tablet.client.get(f"/api/room?for={uuid4()}").json()["code"] == "tablet.full"
    with writing() as db:
        sessions.revoke_sessions(db, association_id=tablet.of.id, person_id=people[5])
    assert len(tablet.client.get(f"/api/room?for={uuid4()}").json()) == 12


def test_a_cookie_is_out_of_reach_of_scripts_and_of_other_sites(store: Database) -> None:
    with writing() as db:
        of = make.association(db)
        signed_in = sessions.open_session(db, make.person(db, of, Role.OBSERVER))
    answer = Response()
    identity.set_cookie(answer, signed_in, max_age=60)
    said = answer.headers["set-cookie"]
    assert said.startswith(f"qj_f_{signed_in.actor.person_id.hex}={signed_in.token}; ")
    for part in ("HttpOnly", "Path=/api", "SameSite=strict", "Max-Age=60"):
        assert part in said


@pytest.mark.parametrize("public_url", ["", "visits.example", "https://visits.example"])
def test_a_page_of_nobodys_or_one_without_our_certificate_is_not_ours(
    public_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "public_url", public_url)
    assert not same_origin(Headers({"origin": "null", "host": "tablet.example"}))
    assert not same_origin(Headers({"origin": "null"}))
    assert same_origin(Headers({"origin": "http://tablet.example", "host": "tablet.example"}))
    monkeypatch.setattr(settings(), "secure_cookies", True)
    assert not same_origin(Headers({"origin": "http://tablet.example", "host": "tablet.example"}))
    assert same_origin(Headers({"origin": "https://tablet.example", "host": "tablet.example"}))
    assert same_origin(Headers({"origin": "http://localhost:8501", "host": "localhost:8501"}))
