"""Publishing: what was seen, once, and nothing of it changes afterwards."""

from datetime import time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotAllowed
from dashboard.queries.published import latest
from dashboard.rules.agenda_checks import Check
from dashboard.services import agenda, groups, publishing, stops, visits
from models import AgendaItem, AuditEntry, ProgrammeVersion, Visit
from models.enums import AgendaKind, Role, VisitStatus
from tests import factories as make
from tests.services import planning


@pytest.fixture
def office(db: Session) -> planning.Office:
    return planning.office(db)


def drafted(db: Session, office: planning.Office, **given: Any) -> Visit:
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


def test_what_cannot_be_carried_out_is_not_published(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    change_first(db, office, visit, 300)  # the close is held at its time, so the tour runs into it
    with pytest.raises(Conflict) as refusal:
        publish(db, office, visit)
    assert refusal.value.code == "programme.blocked"
    assert [one.check for one in refusal.value.facts["warnings"]] == [Check.OVERLAP] * refusal.value.facts["n"]
    with pytest.raises(Conflict, match=r"programme\.blocked"):
        visits.move_visit(db, actor=office.planner, visit_id=visit.id, to=VisitStatus.OPEN)
    assert (visit.status, latest(db, visit.association_id, visit.id)) == (VisitStatus.DRAFT, None)
    visit.status = VisitStatus.RUNNING
    db.flush()
    assert publish(db, office, visit).number == 1, "on the day the truth is told even where it is not tidy"


def test_opening_a_visit_publishes_it(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    visits.move_visit(db, actor=office.planner, visit_id=visit.id, to=VisitStatus.OPEN)
    shown = latest(db, visit.association_id, visit.id)
    assert shown is not None
    assert (shown.number, len(shown.lines)) == (1, 6)


@pytest.mark.parametrize(
    ("code", "subject"), [("no_guide", "x"), ("holiday", "2020-01-01"), ("", ""), ("no_such", "x")]
)
def test_only_what_is_found_and_may_be_excused_is_put_aside(
    db: Session, office: planning.Office, code: str, subject: str
) -> None:
    visit = drafted(db, office)
    tour = next(item for item in planning.of_visit(db, AgendaItem, visit.id) if item.kind is AgendaKind.TOUR)
    with pytest.raises(Invalid, match=r"programme\.not_excused"):
        publishing.ignore_warning(
            db,
            actor=office.planner,
            visit_id=visit.id,
            code=code,
            subject=subject if code != "no_guide" else str(tour.id),
            reason="就这样",
        )


def test_a_new_end_or_guide_counts_as_an_edit(db: Session, office: planning.Office) -> None:
    visit = drafted(db, office)
    (group,) = groups.make_groups(db, actor=office.planner, visit_id=visit.id, count=1)
    seen = visit.agenda_version
    groups.edit_group(db, actor=office.planner, group_id=group.id, name="甲组", guide_id=office.planner.person_id)
    assert visit.agenda_version == seen + 1
    fields = {name: getattr(visit, name) for name in visits.VisitFields.__dataclass_fields__}
    change = {"actor": office.planner, "visit_id": visit.id, "base_version": visit.version}
    visits.edit_visit(db, **change, change=visits.VisitFields(**(fields | {"ends": time(17, 30)})))
    assert visit.agenda_version == seen + 2
    change["base_version"] = visit.version
    visits.edit_visit(db, **change, change=visits.VisitFields(**(fields | {"ends": time(17, 30), "note": "带伞"})))
    assert visit.agenda_version == seen + 2
