"""Publishing: what was seen, once, and nothing of it changes afterwards."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, NotAllowed
from dashboard.queries.published import latest
from dashboard.services import agenda, groups, publishing, stops
from models import AgendaItem, AuditEntry, ProgrammeVersion, Visit
from models.enums import Role, VisitStatus
from tests import factories as make
from tests.services import planning


@pytest.fixture
def office(db: Session) -> planning.Office:
    return planning.office(db)


def drafted(db: Session, office: planning.Office, **given: Any) -> Visit:
    from dashboard.services import visits

    return visits.create_visit(db, actor=office.planner, plan=planning.plan(office, **given))


def publish(db: Session, office: planning.Office, visit: Visit, **given: Any) -> ProgrammeVersion:
    values = {"base_version": visit.agenda_version, "note": ""} | given
    return publishing.publish(db, actor=office.planner, visit_id=visit.id, **values)


def change_first(db: Session, office: planning.Office, visit: Visit, minutes: int) -> None:
    item = planning.of_visit(db, AgendaItem, visit.id)[0]
    agenda.change_minutes(
        db,
        actor=office.planner,
        visit_id=visit.id,
        base_version=visit.agenda_version,
        item_id=item.id,
        minutes=minutes,
    )


def test_a_version_holds_everything_and_stays_as_it_was(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    groups.make_groups(db, actor=office.planner, visit_id=visit.id, count=2)
    live = visit.live_version
    row = publish(db, office, visit, note="请提前到")
    assert (row.number, row.note, row.agenda_version) == (1, "请提前到", visit.agenda_version)
    assert visit.live_version == live + 1
    shown = latest(db, visit.association_id, visit.id)
    assert shown is not None
    assert (len(shown.lines), len(shown.stops), len(shown.groups)) == (6, 6, 2)
    assert (shown.starts, shown.ends) == (visit.starts, visit.ends)
    change_first(db, office, visit, 20)
    again = latest(db, visit.association_id, visit.id)
    assert again == shown, "an edit reached what is published"
    assert publish(db, office, visit).number == 2
    now = latest(db, visit.association_id, visit.id)
    assert now is not None
    assert now.lines[0].minutes == 20


def test_publishing_what_is_published_changes_nothing(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    first = publish(db, office, visit)
    live = visit.live_version
    assert publish(db, office, visit, note="再发一次").id == first.id
    assert (visit.live_version, first.note) == (live, "")
    written = db.scalars(select(AuditEntry).where(col(AuditEntry.noun) == "ProgrammeVersion")).all()
    assert [entry.action for entry in written] == ["publish"]


def test_nobody_publishes_what_they_have_not_seen(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    seen = visit.agenda_version
    change_first(db, office, visit, 25)
    with pytest.raises(Conflict) as refusal:
        publish(db, office, visit, base_version=seen)
    assert (refusal.value.code, refusal.value.facts["version"]) == ("programme.changed", seen + 1)
    assert latest(db, visit.association_id, visit.id) is None


def test_a_stop_edited_since_counts_as_an_edit(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    seen = visit.agenda_version
    stop = stops.add_stop(
        db,
        actor=office.planner,
        visit_id=visit.id,
        change=stops.StopFields(kind="other", title="屋顶花园", title_en="", minutes=5, place="", place_en=""),  # type: ignore[arg-type]
    )
    with pytest.raises(Conflict, match=r"programme\.changed"):
        publish(db, office, visit, base_version=seen)
    publish(db, office, visit)
    shown = latest(db, visit.association_id, visit.id)
    assert shown is not None
    assert shown.stops[-1].id == stop.id


def test_only_who_plans_may_publish(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    leader = make.actor(db, office.of, Role.LEADER)
    with pytest.raises(NotAllowed):
        publishing.publish(db, actor=leader, visit_id=visit.id, base_version=visit.agenda_version)


def test_a_closed_visit_is_not_published_again(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    visit.status = VisitStatus.CLOSED
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        publish(db, office, visit)
