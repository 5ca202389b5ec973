"""Signing in on tablets, over the real routes and behind the gate."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from dashboard.api import identity, limits
from dashboard.errors import NotSignedIn
from dashboard.services import badges, sessions
from models import Association, Badge, Person, SignInSession, Visit
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import PersonState, Role, VisitStatus
from tests import factories as make
from tests.api.tablet import Tablet

PASSWORD = "a fine long password"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    limits.limiter.cache_clear()
    yield
    limits.limiter.cache_clear()


@pytest.fixture
def worn(store: Database) -> list[Badge]:
    """The badges of two observers of a running visit, the second with an account too."""
    with writing() as db:
        of = make.association(db)
        firm = make.firm(db, of, short_name="示例", short_name_en="Example")
        visit = make.visit(db, of, status=VisitStatus.RUNNING, day=utc_now().date())
        people = [
            make.person(db, of, Role.OBSERVER, firm_id=firm.id, state=PersonState.INVITED),
            make.person(db, of, Role.OBSERVER, firm_id=firm.id, password_hash=sessions.hasher().hash(PASSWORD)),
        ]
        for person in people:
            make.registration(db, visit, person.id)
        make.visit(db, of, status=VisitStatus.OPEN)
        return [make.badge(db, visit, person.id) for person in people]


def said(tablet: Tablet, person: UUID) -> tuple[int, str]:
    """What the API answers to the person: the shortest way there is a request that needs one."""
    answer = tablet.post("/api/sign-out", person=person)
    return answer.status_code, "" if answer.status_code == 204 else answer.json()["code"]


def alive(person: UUID) -> int:
    with reading() as db:
        rows = db.query(SignInSession).filter_by(person_id=person, revoked_at=None)
        return rows.count()


def test_a_scanned_badge_becomes_a_cookie_and_a_person(worn: list[Badge]) -> None:
    tablet = Tablet()
    answer = tablet.scan(worn[0])
    body = answer.json()
    assert answer.status_code == 200, body
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(identity.cookie_name(worn[0].person_id))
    for part in ("HttpOnly", "Path=/api", "SameSite=strict"):
        assert part in cookie
    person = body["person"]
    with reading() as db:
        row = db.get_one(Person, (worn[0].association_id, worn[0].person_id))
        visit = db.get_one(Visit, (worn[0].association_id, worn[0].visit_id))
        of = db.get_one(Association, worn[0].association_id)
    assert person == {
        "id": str(row.id),
        "name": row.name,
        "name_en": row.name_en,
        "firm": {"zh": "示例", "en": "Example"},
        "association": {"zh": of.name, "en": of.name_en},
        "language": "zh",
        "badge": True,
        "runs": False,
        "visits": [
            {
                "id": str(visit.id),
                "number": visit.number,
                "title": {"zh": visit.title, "en": visit.title_en},
                "day": visit.day.isoformat(),
                "starts": f"{visit.starts:%H:%M}",
                "ends": f"{visit.ends:%H:%M}",
                "timezone": "Asia/Shanghai",
                "status": "running",
                "registered": True,
            }
        ],
    }
    assert tablet.people() == [person]


def test_two_people_share_a_tablet_and_leave_one_by_one(worn: list[Badge]) -> None:
    tablet = Tablet()
    first, second = (badge.person_id for badge in worn)
    tablet.scan(worn[0])
    code = make.badge_secrets(worn[1]).code
    assert tablet.type_code(f"{code[:4]}-{code[4:]}".lower()).status_code == 200
    assert [one["id"] for one in tablet.people()] == [str(first), str(second)]
    gone = tablet.post("/api/sign-out", person=first)
    assert (gone.status_code, gone.content) == (204, b"")
    assert [one["id"] for one in tablet.people()] == [str(second)]
    assert (alive(first), alive(second)) == (0, 1)
    nameless = tablet.post("/api/sign-out")
    assert (nameless.status_code, nameless.json()["code"]) == (401, "session.unknown")


def test_a_second_tablet_asks_takes_over_and_the_first_is_told(worn: list[Badge]) -> None:
    first, second = Tablet(), Tablet()
    first.scan(worn[0])
    refused = second.scan(worn[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "badge.elsewhere")
    assert refused.json()["facts"]["since"].endswith("+00:00")
    assert "set-cookie" not in refused.headers
    assert len(first.people()) == 1
    assert second.scan(worn[0], take_over=True).status_code == 200
    assert first.people() == []
    assert len(second.people()) == 1
    token = first.client.cookies[identity.cookie_name(worn[0].person_id)]
    with reading() as db, pytest.raises(NotSignedIn) as ended:
        sessions.identify(db, token)
    assert ended.value.code == "session.taken_over"


def test_a_badge_that_ends_says_why(worn: list[Badge]) -> None:
    tablet = Tablet()
    tablet.scan(worn[0])
    with writing() as db:
        planner = make.actor(db, db.get_one(Association, worn[0].association_id), Role.PLANNER)
        badges.revoke(db, actor=planner, badge_id=worn[0].id)
        db.get_one(Badge, (worn[1].association_id, worn[1].id)).expires_at = utc_now() - timedelta(seconds=1)
    assert tablet.people() == []
    for badge, code in ((worn[0], "badge.revoked"), (worn[1], "badge.expired")):
        answer = tablet.scan(badge)
        assert (answer.status_code, answer.json()["code"]) == (410, code)


def test_whoever_tries_out_codes_is_stopped_and_nobody_else(worn: list[Badge]) -> None:
    """Eight wrong codes from a device; its neighbours behind the same router go on, and QR codes always work."""
    guesser, neighbour = Tablet(), Tablet()
    for n in range(8):
        assert guesser.type_code(f"0000-000{n}").status_code == 404
    blocked = guesser.type_code(make.badge_secrets(worn[0]).code)
    assert (blocked.status_code, blocked.json()["code"]) == (429, "too_many")
    assert guesser.scan(worn[0]).status_code == 200
    assert neighbour.type_code(make.badge_secrets(worn[1]).code).status_code == 200


def test_changing_the_device_does_not_help_a_guesser(worn: list[Badge]) -> None:
    tablets = [Tablet() for _ in range(13)]
    found = [tablet.type_code("0000-0000").status_code for tablet in tablets for _ in range(8)]
    assert found == [404] * 100 + [429] * 4
    assert Tablet(address="10.0.0.10").type_code(make.badge_secrets(worn[0]).code).status_code == 200


def test_three_hundred_phones_behind_one_router_come_in(store: Database) -> None:
    """The limit alone: 300 phones, four scans each, from one address."""
    tries = [limits.may_open_badge("10.0.0.9", str(n % 300), typed=n % 2 == 0) for n in range(1200)]
    assert all(tries)
    more = [limits.may_open_badge("10.0.0.9", "1", typed=False) for _ in range(400)]
    assert more.count(False) == 100


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": "x" * 32},
        {"token": "x" * 32, "device": "me"},
        {"token": 1, "device": "00000000-0000-4000-8000-000000000001"},
        {"code": None, "token": None, "device": "00000000-0000-4000-8000-000000000001"},
        {"token": "x" * 32, "code": "y", "device": "00000000-0000-4000-8000-000000000001"},
        {"token": "x" * 32, "device": "00000000-0000-4000-8000-000000000001", "take_over": "yes"},
    ],
)
def test_what_the_app_never_sends_is_refused(store: Database, body: dict[str, object]) -> None:
    answer = Tablet().post("/api/badge", body)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("body.malformed", "device.unknown")


def test_nothing_is_opened_from_another_site(worn: list[Badge]) -> None:
    tablet = Tablet()
    body = {"token": make.badge_secrets(worn[0]).token, "device": str(tablet.device)}
    for headers in ({}, {"x-qujing": "1", "origin": "http://evil.example"}, {"origin": "http://tablet.example"}):
        for path in ("/api/badge", "/api/sign-in", "/api/sign-out"):
            answer = tablet.client.post(path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "request.origin")
    assert alive(worn[0].person_id) == 0


def test_an_account_signs_in_and_has_all_its_visits(worn: list[Badge]) -> None:
    tablet = Tablet()
    with reading() as db:
        email = db.get_one(Person, (worn[1].association_id, worn[1].person_id)).email
    body = {"email": email, "password": PASSWORD, "device": str(tablet.device)}
    wrong = tablet.post("/api/sign-in", body | {"password": "wrong"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "login.wrong")
    answer = tablet.post("/api/sign-in", body)
    assert answer.status_code == 200
    person = answer.json()["person"]
    assert (person["badge"], [one["status"] for one in person["visits"]]) == (False, ["running", "open"])
    assert said(tablet, worn[1].person_id) == (204, "")
    assert tablet.people() == []
    assert tablet.post("/api/sign-in", body | {"email": "a\x00b@firm.example"}).status_code == 401


def test_scanning_the_badge_replaces_what_the_same_person_had_here(worn: list[Badge]) -> None:
    tablet, person = Tablet(), worn[1].person_id
    with reading() as db:
        email = db.get_one(Person, (worn[1].association_id, person)).email
    tablet.post("/api/sign-in", {"email": email, "password": PASSWORD, "device": str(tablet.device)})
    assert tablet.scan(worn[1]).status_code == 200
    assert [one["badge"] for one in tablet.people()] == [True]
    assert alive(person) == 1


def test_wrong_passwords_run_out_as_at_the_desk(worn: list[Badge]) -> None:
    tablet = Tablet()
    body = {"email": "p@firm.example", "password": "wrong", "device": str(tablet.device)}
    assert [tablet.post("/api/sign-in", body).status_code for _ in range(7)] == [401] * 6 + [429]


def test_the_thirteenth_person_is_asked_to_wait_and_leaves_no_session(worn: list[Badge]) -> None:
    tablet = Tablet()
    with writing() as db:
        of = db.get_one(Association, worn[0].association_id)
        for _ in range(12):
            person = make.person(db, of, Role.OBSERVER)
            token = sessions.open_session(db, person).token
            tablet.client.cookies.set(identity.cookie_name(person.id), token)
    answer = tablet.scan(worn[0])
    assert (answer.status_code, answer.json()["code"]) == (409, "tablet.full")
    assert alive(worn[0].person_id) == 0


def test_a_badge_opens_no_page_of_the_desk_beyond_its_rights(worn: list[Badge]) -> None:
    """The cookie is for /api only; a browser never sends it to the desk."""
    tablet = Tablet()
    tablet.scan(worn[0])
    assert tablet.client.get("/", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303


def test_a_badge_opens_the_field_app_and_not_the_desk(worn: list[Badge]) -> None:
    tablet = Tablet()
    tablet.scan(worn[0])
    token = tablet.client.cookies[identity.cookie_name(worn[0].person_id)]
    desk = Tablet()
    desk.client.cookies.set(sessions.COOKIE, token)
    page = desk.client.get("/home", headers={"accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=%2Fhome")
    assert desk.get("/photos/00000000-0000-0000-0000-000000000000").status_code == 401
    assert desk.get(f"/api/visits/{worn[0].visit_id}/board", person=worn[0].person_id).status_code == 401
    assert desk.people() == []
    assert len(tablet.people()) == 1
