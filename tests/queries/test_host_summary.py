"""What a host may read, and what it must never contain."""

import dataclasses

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotAllowed, NotFound
from dashboard.queries.host_summary import host_summary
from models.enums import AnswerState, FirmKind, Role, Tag, VisitStatus
from tests import factories as make
from tests.counting import counting
from tests.queries.seen import Seen, host_actor, seen_visit


def texts(value: object) -> str:
    return repr(dataclasses.asdict(value))  # type: ignore[call-overload]


@pytest.fixture
def seen(db: Session) -> Seen:
    seen = seen_visit(db)
    for who in "ABCD":
        seen.answer(who, "smart.p0", 5, tags=[Tag.HIGHLIGHT], note=f"门禁真快，我们{seen.people[who].name}也想装")
    for who in "AB":
        seen.answer(who, "smart.p1", 4, tags=[Tag.HIGHLIGHT, Tag.QUESTION], note="两个人的话")
    for who in "ABC":
        seen.answer(who, "environment.p0", 1, tags=[Tag.SUGGESTION, Tag.ISSUE], note="车库太暗，名声不符")
    seen.answer("E", "environment.p1", state=AnswerState.NOT_SEEN)
    return seen


def test_counts_of_three_observers_or_more(db: Session, seen: Seen) -> None:
    summary = host_summary(db, host_actor(seen), seen.visit.id)
    assert (summary.ready, summary.observers, summary.points) == (True, 4, 3)
    smart, environment = summary.dimensions
    # four people praised p0, two of them p1 as well: four people
    assert (smart.highlights, smart.borrows, smart.questions, smart.suggestions) == (4, 0, 0, 0)
    assert (environment.highlights, environment.suggestions) == (0, 3)
    assert [(p.tag, p.title, p.observers) for p in summary.admired] == [
        (Tag.HIGHLIGHT, seen.points["smart.p0"].title, 4)
    ]
    assert [(p.tag, p.title, p.observers) for p in summary.asked] == [
        (Tag.SUGGESTION, seen.points["environment.p0"].title, 3)
    ]


def test_nothing_that_a_person_wrote_or_is(db: Session, seen: Seen) -> None:
    shown = texts(host_summary(db, host_actor(seen), seen.visit.id))
    assert seen.points["smart.p0"].title in shown
    for person in seen.people.values():
        assert person.name not in shown
        assert str(person.id) not in shown
    for never in ("示例", "门禁真快", "两个人的话", "车库太暗", "issue", FirmKind.RESIDENTIAL.value):
        assert never not in shown


def test_not_before_the_visit_is_closed(db: Session, seen: Seen) -> None:
    host = host_actor(seen)
    seen.visit.status = VisitStatus.RUNNING
    db.flush()
    summary = host_summary(db, host, seen.visit.id)
    assert (summary.ready, summary.observers, summary.dimensions, summary.admired) == (False, 0, (), ())


def test_two_observers_are_nobody(db: Session) -> None:
    seen = seen_visit(db)
    for who in "AB":
        seen.answer(who, "smart.p0", 5, tags=[Tag.HIGHLIGHT])
    assert not host_summary(db, host_actor(seen), seen.visit.id).ready
    seen.answer("C", "smart.p0", 5)
    assert host_summary(db, host_actor(seen), seen.visit.id).ready


def test_only_the_hosts_own_visits(db: Session, seen: Seen) -> None:
    other = make.firm(db, seen.association)
    stranger = make.person(db, seen.association, Role.HOST, firm_id=other.id)
    make.registration(db, seen.visit, stranger.id)  # a guest at this visit, a host elsewhere
    from dashboard.services import sessions

    with pytest.raises(NotFound):
        host_summary(db, sessions.open_session(db, stranger).actor, seen.visit.id)
    with pytest.raises(NotFound):
        host_summary(db, make.actor(db, seen.association, Role.HOST), seen.visit.id)
    for role in set(Role) - {Role.HOST}:
        with pytest.raises(NotAllowed):
            host_summary(db, seen.staff(role), seen.visit.id)


def test_statements_do_not_grow_with_rows(db: Session) -> None:
    seen = seen_visit(db)
    host = host_actor(seen)
    for who in "ABC":
        seen.answer(who, "smart.p0", 5)
    counts = []
    for more in (0, 100):
        for i in range(more):
            seen.add(f"X{i}", FirmKind.PARK)
            seen.answer(f"X{i}", "smart.p0", 5, tags=[Tag.BORROW])
        with counting(db) as sent:
            summary = host_summary(db, host, seen.visit.id)
        counts.append(sent.n)
    assert summary.observers == 103
    assert counts[0] == counts[1] <= 10
