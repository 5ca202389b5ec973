"""Sign-in at the desk: by row, badge, short code and link; once, taken back, and by two doors at the same moment."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound
from dashboard.rules.tokens import hash_token
from dashboard.services import attendance, badges
from models import Association, AuditEntry, Registration
from models.base import as_of, utc_now
from models.database import Database, reading, writing
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.badge_steps import Scene, scene
from tests.services.test_races import at_once


def home(db: Session, play: Scene) -> Association:
    return db.get_one(Association, play.visit.association_id)


def trail(db: Session) -> list[str]:
    return list(
        db.scalars(
            select(col(AuditEntry.action)).where(col(AuditEntry.noun) == "Registration").order_by(col(AuditEntry.id))
        )
    )


def test_signing_in_twice_keeps_the_first_time_and_says_who(db: Session) -> None:
    play = scene(db)
    row, other = play.registrations[0], make.actor(db, home(db, play), Role.PLANNER)
    first = attendance.sign_in(db, actor=play.planner, registration_id=row.id)
    assert (first.already, first.signed_in_by) == (False, play.planner.person_id)
    with as_of(utc_now() + timedelta(minutes=5)):
        again = attendance.sign_in(db, actor=other, registration_id=row.id)
    assert (again.already, again.signed_in_at, again.signed_in_by) == (
        True,
        first.signed_in_at,
        play.planner.person_id,
    )
    assert trail(db) == ["sign_in"]


def test_the_earlier_door_wins_though_it_tells_later(db: Session) -> None:
    play = scene(db)
    row, other = play.registrations[0], make.actor(db, home(db, play), Role.PLANNER)
    now = utc_now()
    attendance.sign_in(db, actor=play.planner, registration_id=row.id, at=now - timedelta(seconds=20))
    told = attendance.sign_in(db, actor=other, registration_id=row.id, at=now - timedelta(seconds=50))
    assert (told.already, told.signed_in_by) == (False, other.person_id)
    assert told.signed_in_at == now - timedelta(seconds=50)


def test_every_step_can_be_taken_back(db: Session) -> None:
    play = scene(db)
    row = play.registrations[1]

    def step(work: Callable[..., attendance.Signed], minute: int) -> tuple[bool, bool]:
        with as_of(utc_now() + timedelta(minutes=minute)):
            made = work(db, actor=play.planner, registration_id=row.id)
        return made.signed_in_at is not None, made.signed_out_at is not None

    with pytest.raises(Conflict) as refused:
        attendance.sign_out(db, actor=play.planner, registration_id=row.id)
    assert refused.value.code == "attendance.not_there"
    assert step(attendance.sign_in, 0) == (True, False)
    assert step(attendance.sign_out, 1) == (True, True)
    assert step(attendance.sign_out, 2) == (True, True)
    assert step(attendance.sign_in, 3) == (True, False)  # came back
    assert step(attendance.sign_out, 4) == (True, True)
    assert step(attendance.undo, 5) == (True, False)
    assert step(attendance.undo, 6) == (False, False)
    assert step(attendance.undo, 7) == (False, False)
    assert trail(db) == ["sign_in", "sign_out", "sign_in", "sign_out", "undo_sign_out", "undo_sign_in"]


def test_badge_code_and_link_are_known(db: Session) -> None:
    play = scene(db)
    made = play.issue(db)
    play.registrations[2].link_hash = hash_token("L" * 32)
    db.flush()
    shown = [make.badge_secrets(one) for one in made]
    scans = [f"https://q.example/field/#b={shown[0].token}", shown[1].code.lower(), f"https://q.example/r/{'L' * 32}"]
    found = [
        attendance.sign_in_scanned(db, actor=play.planner, visit_id=play.visit.id, scanned=scan).registration_id
        for scan in scans
    ]
    assert found == [row.id for row in play.registrations[:3]]


def test_what_a_scan_cannot_be_is_said(db: Session) -> None:
    play, other = scene(db), scene(db)
    old = play.issue(db)[0]
    badges.reissue(db, actor=play.planner, badge_id=old.id)
    elsewhere = make.visit(db, home(db, play), status=VisitStatus.OPEN, number=77)
    make.registration(db, elsewhere, play.people[0].id)
    far = make.badge(db, elsewhere, play.people[0].id)
    foreign = other.issue(db)[0]
    for scanned, code in [
        ("张伟", "scan.unreadable"),
        ("x" * 32, "scan.unknown"),
        (make.badge_secrets(foreign).token, "scan.unknown"),
        (make.badge_secrets(old).token, "scan.revoked"),
        (make.badge_secrets(far).token, "scan.other_visit"),
    ]:
        with pytest.raises((Invalid, NotFound, Conflict)) as refused:
            attendance.sign_in_scanned(db, actor=play.planner, visit_id=play.visit.id, scanned=scanned)
        assert refused.value.code == code
    assert all(row.signed_in_at is None for row in play.registrations)


def test_who_waits_or_cancelled_is_not_signed_in(db: Session) -> None:
    play = scene(db)
    for row in play.registrations[3:]:
        with pytest.raises(Conflict) as refused:
            attendance.sign_in(db, actor=play.planner, registration_id=row.id)
        assert (refused.value.code, refused.value.facts["registration_id"]) == ("registration.no_place", row.id)


@pytest.mark.parametrize("status", list(VisitStatus))
def test_one_signs_in_on_the_day_and_out_until_all_is_put_away(db: Session, status: VisitStatus) -> None:
    play = scene(db)
    row = play.registrations[0]
    row.signed_in_at = utc_now() - timedelta(minutes=1)
    play.visit.status = status
    db.flush()
    allowed = {VisitStatus.RUNNING: {"in", "out"}, VisitStatus.CLOSED: {"out"}}.get(status, set())
    for name, work in (("in", attendance.sign_in), ("out", attendance.sign_out)):
        if name in allowed:
            work(db, actor=play.planner, registration_id=row.id)
        else:
            with pytest.raises(Conflict, match=r"visit\.write_closed"):
                work(db, actor=play.planner, registration_id=row.id)


def test_only_who_runs_visits_signs_in(db: Session) -> None:
    play = scene(db)
    for role in (Role.OBSERVER, Role.HOST, Role.LEADER, Role.ADMIN):
        with pytest.raises(NotAllowed):
            attendance.sign_in(db, actor=make.actor(db, home(db, play), role), registration_id=play.registrations[0].id)


@pytest.mark.faults
@pytest.mark.parametrize("held", [True, False])
def test_of_many_doors_at_once_one_is_first(store: Database, held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each door has its own time; the earliest stands. Without holding the row, on PostgreSQL, a later one may."""
    if not held:
        if store.write.dialect.name == "sqlite":
            pytest.skip("one writer at a time there: nobody reads what is being changed")
        real = attendance.fetch

        def careless(db: Session, model: Any, grant: Any, row_id: Any, *, lock: bool = False) -> Any:
            row = real(db, model, grant, row_id)
            if lock:
                gate.wait(10)  # all have read before anyone writes
            return row

        monkeypatch.setattr(attendance, "fetch", careless)
    with writing() as db:
        play: Scene = scene(db)
        row_id, planner = play.registrations[0].id, play.planner
    gate, now = threading.Barrier(5), utc_now()
    times = [now - timedelta(seconds=n) for n in (10, 50, 20, 40, 30)]

    def door(n: int) -> Callable[[Session], None]:
        return lambda db: attendance.sign_in(db, actor=planner, registration_id=row_id, at=times[n]) and None

    assert at_once([door(n) for n in range(5)]) == [""] * 5
    with reading() as db:
        row = db.scalars(select(Registration).where(col(Registration.id) == row_id)).one()
        entries = trail(db)
    if held:
        assert row.signed_in_at == min(times)
        assert 1 <= len(entries) <= 5
    else:
        assert len(entries) == 5, "the control: every door thought itself the first"
