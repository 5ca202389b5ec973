"""The programme as read: in order, in local time, for those who may see it, in a constant number of statements."""

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from dashboard.errors import NotFound
from dashboard.queries import agenda
from dashboard.rules.agenda import schedule
from dashboard.rules.agenda_lines import Line, items
from dashboard.services import agenda as writes
from models.enums import AgendaKind, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.counting import counting


def test_the_programme_is_in_order_and_in_the_associations_time(db: Session) -> None:
    of = make.association(db, timezone="Asia/Urumqi")
    planner = make.actor(db, of, Role.PLANNER)
    visit = make.visit(db, of, day=date(2026, 12, 4), starts=time(13, 30), ends=time(14, 0))
    make.agenda_item(db, visit, position=2, title="后", minutes=30)
    make.agenda_item(db, visit, position=1, title="前", minutes=20, fixed_start=time(13, 40))
    shown = agenda.programme(db, planner, visit.id)
    times = agenda.timed(shown)
    assert [line.title for line in shown.lines] == ["前", "后"]
    assert [one.start.isoformat() for one in times.items] == ["2026-12-04T13:40:00+06:00", "2026-12-04T14:00:00+06:00"]
    assert (times.overrun_minutes, times.gaps[0].minutes, shown.may_edit, shown.version) == (30, 10, True, 1)


def test_edited_lines_are_timed_as_the_rules_do(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    for n in range(4):
        make.agenda_item(db, visit, position=n)
    shown = agenda.programme(db, make.actor(db, of, Role.PLANNER), visit.id)
    edited = [replace(line, minutes=7 + n) for n, line in enumerate(shown.lines)]
    times = agenda.timed(shown, edited, time(18, 0))
    assert times == schedule(times.start, items(edited), times.end)
    assert times.end is not None
    assert times.end.time() == time(18, 0)


def test_groups_carry_their_guide_and_who_is_registered(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    guide = make.person(db, of, name="何静", firm_id=make.firm(db, of).id)
    first = make.group(db, visit, position=1, guide_id=guide.id)
    make.group(db, visit, position=2)
    for state in RegistrationState:
        make.registration(db, visit, make.person(db, of).id, group_id=first.id, state=state)
    make.publish(db, visit)
    shown = agenda.programme(db, make.actor(db, of, Role.LEADER), visit.id)
    assert [(group.members, group.guide_id) for group in shown.groups] == [(1, guide.id), (0, None)]
    assert [one.name for one in shown.guides] == ["何静"]
    assert shown.guide(guide.id) == shown.guides[0]
    assert (shown.guide(None), shown.may_edit) == (None, False)


def test_an_editor_may_choose_staff_and_the_hosts_people_only(db: Session) -> None:
    of = make.association(db)
    host_firm, other_firm = make.firm(db, of), make.firm(db, of)
    visit = make.visit(db, of, host=make.site(db, of, firm_id=host_firm.id))
    planner = make.actor(db, of, Role.PLANNER, name="甲协会")
    make.person(db, of, name="乙承办", firm_id=host_firm.id)
    make.person(db, of, name="丙会员", firm_id=other_firm.id)
    assert {one.name for one in agenda.programme(db, planner, visit.id).guides} == {"甲协会", "乙承办"}


def test_the_days_tours_share_out_the_stops(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    tour = make.agenda_item(db, visit, position=1, kind=AgendaKind.TOUR, minutes=60)
    for n in range(3):
        make.stop(db, visit, position=n, minutes=15)
    for n in range(2):
        make.group(db, visit, position=n)
    shown = agenda.programme(db, make.actor(db, of, Role.PLANNER), visit.id)
    stays = agenda.lanes(shown, agenda.timed(shown))
    assert [(s.lane, s.stop_id) for s in stays if s.lane == 1] == [
        (1, shown.stops[1].id),
        (1, shown.stops[2].id),
        (1, shown.stops[0].id),
    ]
    both = [*shown.lines, Line(uuid4(), AgendaKind.TOUR, "第二站", 30)]
    stays = agenda.lanes(shown, times := agenda.timed(shown, both))
    first, second = (one for one in times.items if one.item.kind is AgendaKind.TOUR)
    by_tour = [[s.stop_id for s in stays if s.lane == 0 and one.start <= s.start < one.end] for one in (first, second)]
    assert by_tour == [[shown.stops[0].id, shown.stops[1].id], [shown.stops[2].id]]
    assert agenda.lanes(shown, agenda.timed(shown, [replace(shown.lines[0], kind=AgendaKind.TALK)])) == ()
    assert tour.id == shown.lines[0].id


def test_published_lines_taken_out_are_remembered_until_they_are_back(db: Session) -> None:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    visit = make.visit(db, of)
    for n in range(3):
        make.agenda_item(db, visit, position=n, title=f"第{n}项")
    lines = agenda.programme(db, planner, visit.id).lines
    make.publish(db, visit)
    more: dict[str, Any] = {"actor": planner, "visit_id": visit.id}
    writes.save_agenda(db, **more, base_version=1, lines=lines[1:])
    assert agenda.removed(db, planner, visit.id) == (), "what is not published is nobody's news"
    make.publish(db, visit)
    writes.save_agenda(db, **more, base_version=2, lines=lines[2:])
    make.publish(db, visit)
    assert {one.id for one in agenda.removed(db, planner, visit.id)} == {lines[0].id, lines[1].id}
    writes.save_agenda(db, **more, base_version=3, lines=lines[:1])
    make.publish(db, visit)
    assert {one.title for one in agenda.removed(db, planner, visit.id)} == {"第1项", "第2项"}


@pytest.mark.parametrize("author", [False, True])
def test_what_was_saved_before_there_were_versions_was_seen(db: Session, author: bool) -> None:
    """The first version of the migration has no author; calendars then hold lines that it does not have."""
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    visit = make.visit(db, of)
    for n in range(2):
        make.agenda_item(db, visit, position=n)
    lines = agenda.programme(db, planner, visit.id).lines
    more: dict[str, Any] = {"actor": planner, "visit_id": visit.id}
    writes.save_agenda(db, **more, base_version=1, lines=lines[1:])
    make.publish(db, visit, author_id=planner.person_id if author else None)
    assert [one.id for one in agenda.removed(db, planner, visit.id)] == ([] if author else [lines[0].id])


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HOST, Role.LEADER, Role.ADMIN])
def test_unpublished_edits_stay_with_who_plans(db: Session, role: Role) -> None:
    of = make.association(db)
    firm = make.firm(db, of)
    planner, other = make.actor(db, of, Role.PLANNER), make.actor(db, of, role, firm_id=firm.id)
    visit = make.visit(db, of, host=make.site(db, of, firm_id=firm.id))
    make.registration(db, visit, other.person_id)
    item = make.agenda_item(db, visit, title="公开的")
    make.stop(db, visit, title="公开的站")
    make.publish(db, visit)
    item.title, visit.ends = "还没公开", time(18)
    make.stop(db, visit, title="还没公开的站")
    make.group(db, visit)
    db.flush()
    draft, shown = agenda.programme(db, planner, visit.id), agenda.programme(db, other, visit.id)
    assert (draft.lines[0].title, len(draft.stops), len(draft.groups), draft.edition) == ("还没公开", 2, 1, 0)
    assert [line.title for line in shown.lines] == ["公开的"]
    assert ([stop.title for stop in shown.stops], shown.groups, shown.edition) == (["公开的站"], (), 1)
    assert (shown.ends, shown.may_edit) == (time(17), False)
    assert agenda.public_programme(db, planner, visit.id) == shown


def test_before_the_first_version_there_is_nothing_to_see(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of, status=VisitStatus.DRAFT)
    make.agenda_item(db, visit)
    shown = agenda.programme(db, make.actor(db, of, Role.LEADER), visit.id)
    assert (shown.lines, shown.stops, shown.edition, shown.version) == ((), (), 0, 0)


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HOST])
def test_a_draft_is_hidden_from_those_who_are_not_staff(db: Session, role: Role) -> None:
    of = make.association(db)
    visit = make.visit(db, of, status=VisitStatus.DRAFT)
    with pytest.raises(NotFound):
        agenda.programme(db, make.actor(db, of, role), visit.id)


def _statements(db: Session, rows: int) -> int:
    of = make.association(db)
    planner = make.actor(db, of, Role.PLANNER)
    visit = make.visit(db, of)
    for n in range(rows):
        guide = make.person(db, of)
        make.agenda_item(db, visit, position=n, guide_id=guide.id)
        make.stop(db, visit, position=n, guide_id=guide.id)
        group = make.group(db, visit, position=n, guide_id=guide.id)
        make.registration(db, visit, guide.id, group_id=group.id)
    db.expunge_all()
    with counting(db) as seen:
        shown = agenda.programme(db, planner, visit.id)
        agenda.removed(db, planner, visit.id)
    assert len(shown.lines) == len(shown.stops) == len(shown.groups) == rows
    return seen.n


def test_statements_do_not_grow_with_rows(db: Session) -> None:
    assert _statements(db, 1) == _statements(db, 100)


def test_what_is_in_the_tray_is_the_planners_alone_and_cancelled_for_calendars(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    planner, leader = (make.actor(db, of, role) for role in (Role.PLANNER, Role.LEADER))
    for n, title in enumerate(("签到", "参观")):
        make.agenda_item(db, visit, position=n, title=title)
    make.publish(db, visit)
    first, tour = agenda.programme(db, planner, visit.id).lines
    spare = Line(uuid4(), AgendaKind.BREAK, "茶歇", 10, in_tray=True)
    writes.save_agenda(
        db, actor=planner, visit_id=visit.id, base_version=1, lines=[first, replace(tour, in_tray=True), spare]
    )
    make.publish(db, visit)
    assert [line.title for line in agenda.programme(db, leader, visit.id).lines] == ["签到"]
    shown = agenda.programme(db, planner, visit.id)
    assert ([line.title for line in shown.lines], len(agenda.timed(shown).items)) == (["签到", "参观", "茶歇"], 1)
    assert [one.title for one in agenda.removed(db, planner, visit.id)] == ["参观"]
    writes.save_agenda(db, actor=planner, visit_id=visit.id, base_version=2, lines=[first])
    make.publish(db, visit)
    assert [one.title for one in agenda.removed(db, planner, visit.id)] == ["参观"]  # the tea was never in a calendar


def test_a_tour_of_one_group_is_not_shared_out(db: Session) -> None:
    of = make.association(db)
    visit = make.visit(db, of)
    group = make.group(db, visit)
    make.stop(db, visit)
    make.agenda_item(db, visit, kind=AgendaKind.TOUR, group_id=group.id)
    shown = agenda.programme(db, make.actor(db, of, Role.PLANNER), visit.id)
    assert agenda.lanes(shown, agenda.timed(shown)) == ()
