"""The door's list over HTTP, and what a door's tablet sends: exactly once, and the first time wins."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.api import limits
from dashboard.api.gate import Gate
from dashboard.api.routes import routes
from dashboard.services import sessions
from models import Association, AuditEntry, FieldEntry, Person, Registration, Visit
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import RegistrationSource, Role, VisitStatus
from tests import factories as make
from tests.badge_steps import Scene, scene


@dataclass
class Door:
    play: Scene
    client: TestClient
    people: dict[str, tuple[UUID, str]]

    def head(self, who: str) -> dict[str, str]:
        person, cookie = self.people[who]
        return {"X-Qujing-Person": str(person), "X-Qujing": "1", "Cookie": cookie}

    def get(self, who: str, visit: UUID | None = None, **headers: str) -> Any:
        return self.client.get(f"/api/visits/{visit or self.play.visit.id}/door", headers=self.head(who) | headers)

    def op(self, kind: str, body: dict[str, Any], who: str = "door", **given: Any) -> dict[str, Any]:
        own = {"op": str(uuid4()), "kind": kind, "visit": str(self.play.visit.id), "author": str(self.people[who][0])}
        return own | {"base": 0, "at": utc_now().isoformat(), "body": body} | given

    def sign(self, n: int, kind: str = "sign_in", who: str = "door", **body: Any) -> dict[str, Any]:
        said = {"registration": str(self.play.registrations[n].id), "on": True, "at": utc_now().isoformat()}
        return self.op(kind, said | body, who)

    def send(self, *ops: dict[str, Any], who: str = "door") -> list[dict[str, Any]]:
        body = {"device": str(uuid4()), "device_kind": "phone", "sent_at": utc_now().isoformat(), "ops": list(ops)}
        answer = self.client.post("/api/sync", json=body, headers=self.head(who))
        assert answer.status_code == 200, answer.text
        receipts: list[dict[str, Any]] = answer.json()["receipts"]
        return receipts


@pytest.fixture
def door(store: Database) -> Iterator[Door]:
    limits.limiter.cache_clear()
    people = {}
    with writing() as db:
        play = scene(db, capacity=3)
        of = db.get_one(Association, play.visit.association_id)
        for name, roles in {"door": [Role.PLANNER], "other": [Role.PLANNER], "leader": [Role.LEADER]}.items():
            person = make.person(db, of, *roles, name=name, name_en=name)
            people[name] = (person.id, sessions.open_session(db, person))
        badge = play.issue(db)[0]
        holder = db.get_one(Person, (of.id, badge.person_id))
        people["badge"] = (holder.id, sessions.open_session(db, holder, device_id=uuid4(), badge=badge))
    cookies = {name: (who, f"qj_f_{who.hex}={signed.token}") for name, (who, signed) in people.items()}
    with TestClient(Starlette(routes=routes, middleware=[Middleware(Gate)])) as client:
        yield Door(play, client, cookies)
    limits.limiter.cache_clear()


def test_the_list_is_for_who_runs_the_visit_alone(door: Door) -> None:
    answer = door.get("door")
    told = answer.json()
    assert [one["id"] for one in told["people"]] == [str(row.id) for row in door.play.registrations]
    assert door.get("door", **{"if-none-match": answer.headers["etag"]}).status_code == 304
    assert [door.get(who).status_code for who in ("leader", "badge")] == [403, 403]
    with writing() as db:
        foreign = make.visit(db, make.association(db))
    assert door.get("door", foreign.id).status_code == 404
    assert {person["runs"] for person in door.client.get("/api/me", headers=door.head("door")).json()["people"]} == {
        True
    }


def test_two_doors_see_the_same_person_and_the_second_is_told(door: Door) -> None:
    first, again = door.send(door.sign(0)), door.send(door.sign(0, who="other"), who="other")
    assert (first[0]["status"], first[0]["stored"]["already"]) == ("applied", False)
    assert (again[0]["status"], again[0]["stored"]["already"]) == ("applied", True)
    assert again[0]["stored"]["in"] == first[0]["stored"]["in"]
    assert again[0]["stored"]["by"] == {"zh": "door", "en": "door"}


def test_a_day_without_a_signal_arrives_in_order(door: Door) -> None:
    start = utc_now() - timedelta(seconds=50)
    walk = {"id": str(uuid4()), "name": "林小满", "firm": None, "firm_name": "望江物业", "phone": "13800001234"}
    ops = [
        door.sign(0, at=start.isoformat()),
        door.sign(1, at=start.isoformat()),
        door.sign(1, "sign_in", on=False),
        door.sign(0, "sign_out", at=(start + timedelta(seconds=40)).isoformat()),
        door.sign(2, "sign_out"),
        door.op("walk_in", walk | {"at": start.isoformat()}),
        door.sign(3),
    ]
    receipts = door.send(*ops)
    assert [one["status"] for one in receipts] == ["applied"] * 4 + ["rejected", "applied", "rejected"]
    assert [one["code"] for one in receipts if one["code"]] == ["attendance.not_there", "registration.no_place"]
    assert all(one["message"]["zh"] for one in receipts if one["code"])
    assert receipts[5]["stored"]["over"] == 1
    with reading() as db:
        rows = {row.id: row for row in db.scalars(select(Registration))}
        first, second = (rows[door.play.registrations[n].id] for n in (0, 1))
        assert (first.signed_in_at, first.signed_out_at) == (start, start + timedelta(seconds=40))
        assert (second.signed_in_at, second.signed_in_by) == (None, None)
        assert rows[UUID(walk["id"])].source is RegistrationSource.WALK_IN
        kept = db.scalar(select(func.count()).select_from(FieldEntry))
    assert kept == 5, "what was refused is no history"
    assert [one["status"] for one in door.send(*ops)] == ["replayed"] * 4 + ["rejected", "replayed", "rejected"]


def test_a_closed_visit_takes_what_comes_late_and_an_open_one_nothing(door: Door) -> None:
    for status, said, late in [
        (VisitStatus.CLOSED, "applied", True),
        (VisitStatus.OPEN, "rejected", False),
        (VisitStatus.ARCHIVED, "rejected", False),
    ]:
        with writing() as db:
            db.get_one(Visit, (door.play.visit.association_id, door.play.visit.id)).status = status
        receipt = door.send(door.sign(0))[0]
        assert (receipt["status"], receipt["late"]) == (said, late)


def test_nobody_else_keeps_the_door(door: Door) -> None:
    assert door.send(door.sign(1, who="badge"), who="badge")[0]["code"] == "capability.missing"
    with writing() as db:
        other = scene(db)
    foreign = [
        door.op("sign_in", {"registration": str(other.registrations[0].id), "on": True, "at": None}),
        door.op("sign_in", {"registration": str(door.play.registrations[0].id), "on": True}, visit=str(other.visit.id)),
    ]
    assert [one["code"] for one in door.send(*foreign)] == ["row.missing", "row.missing"]
    with reading() as db:
        assert db.scalars(select(Registration).where(Registration.signed_in_at.is_not(None))).all() == []  # type: ignore[union-attr]


@pytest.mark.faults
@pytest.mark.parametrize("guarded", [True, False])
def test_one_entry_sent_twenty_times_at_once_is_one(door: Door, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its id; the control gives every copy an id of its own, and then there are twenty in the history."""
    walk = {"id": str(uuid4()), "name": "林小满", "firm_name": "望江物业", "phone": "13800001234"}
    ops = [door.op("walk_in", walk)] * 20 if guarded else [door.op("walk_in", walk) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        receipts = [receipt for made in pool.map(door.send, ops) for receipt in made]
    statuses = sorted(one["status"] for one in receipts)
    with reading() as db:
        history = db.scalar(select(func.count()).select_from(FieldEntry))
        people = db.scalar(select(func.count()).select_from(Person).where(Person.name == "林小满"))  # type: ignore[arg-type]
        seated = db.scalar(
            select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "walk_in")  # type: ignore[arg-type]
        )
    assert (people, seated) == (1, 1)
    assert (history, statuses) == ((1, ["applied", *["replayed"] * 19]) if guarded else (20, ["applied"] * 20))
