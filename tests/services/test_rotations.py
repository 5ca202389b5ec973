"""Keeping plans: what breaks a rule is refused whatever made it, and a late re-plan leaves the past alone."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotAllowed, Refused
from dashboard.queries import agenda as reads
from dashboard.queries import rotation
from dashboard.rules.rotation_check import breaches
from dashboard.services import publishing, rotations, routes
from dashboard.services.rotations import LateGroup
from models import AuditEntry, RotationPlan, Visit
from models.enums import PlanSource, Role, VisitStatus
from tests import factories as make
from tests.rotation_scene import Scene, scene


def rows(db: Session) -> list[RotationPlan]:
    return list(db.scalars(select(RotationPlan).order_by(col(RotationPlan.number))))


def test_a_kept_plan_is_a_new_row_in_force_and_in_the_trail(db: Session) -> None:
    one = scene(db)
    before = one.visit.agenda_version
    plan = one.found(db)
    assert one.keep(db, plan, bound_minutes=plan.finish, reason="第一稿") == 1
    (row,) = rows(db)
    assert (row.minutes, row.bound_minutes, row.starts, row.author_id) == (
        plan.finish,
        plan.finish,
        time(14),
        one.planner.person_id,
    )
    assert row.cells[0]["start"] == "14:00"
    assert one.keep(db, base_number=1) == 2
    shown = one.shown(db)
    assert shown.kept is not None
    assert (shown.kept.number, shown.in_force, shown.breaks) == (2, True, ())
    assert db.get_one(Visit, (one.of.id, one.visit.id)).agenda_version == before + 2
    assert len(db.scalars(select(AuditEntry).where(col(AuditEntry.noun) == "RotationPlan")).all()) == 2


def test_two_who_follow_the_same_plan_do_not_overwrite_each_other(db: Session) -> None:
    one = scene(db)
    one.keep(db)
    with pytest.raises(Conflict, match=r"rotation\.changed"):
        one.keep(db)
    assert len(rows(db)) == 1


def moved(cells: list[dict[str, str]], **changed: str) -> list[dict[str, str]]:
    return [cells[0] | changed, *cells[1:]]


HOSTILE: dict[str, Any] = {
    "none": lambda _: [],
    "text": lambda _: "14:00",
    "half": lambda cells: cells[1:],
    "twice": lambda cells: [*cells, cells[0]],
    "no time": lambda cells: moved(cells, start="24:00"),
    "arabic digits": lambda cells: moved(cells, start="١٤:٠٠"),
    "seconds": lambda cells: moved(cells, start="14:00:00"),
    "backwards": lambda cells: moved(cells, start=cells[0]["end"], end=cells[0]["start"]),
    "shorter": lambda cells: moved(cells, end="14:01"),
    "foreign group": lambda cells: moved(cells, group=str(uuid4())),
    "foreign stop": lambda cells: moved(cells, stop=str(uuid4())),
    "braced id": lambda cells: moved(cells, group="{" + cells[0]["group"] + "}"),
    "numbers": lambda _: [1, 2, 3],
    "nulls": lambda cells: moved(cells) and [dict.fromkeys(cells[0])],
    "flood": lambda cells: cells * 500,
    "all at once": lambda cells: [cell | {"start": "14:00", "end": "14:10"} for cell in cells],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_cells_are_refused(db: Session, kind: str) -> None:
    one = scene(db)
    cells = one.cells(db, one.found(db))
    with pytest.raises(Invalid, match=r"rotation\.(cells|breaks)"):
        one.keep(db, cells=HOSTILE[kind](cells))
    assert rows(db) == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shift=st.lists(st.tuples(st.integers(0, 8), st.integers(-20, 20)), min_size=1, max_size=4))
def test_whatever_is_moved_is_kept_only_if_the_checker_finds_nothing(db: Session, shift: Any) -> None:
    with db.begin_nested() as undone:
        one = scene(db, stops=3, groups=3)
        cells = one.cells(db, one.found(db))
        for at, minutes in shift:
            for end in ("start", "end"):
                clock = int(cells[at][end][:2]) * 60 + int(cells[at][end][3:]) + minutes
                cells[at] = cells[at] | {end: f"{clock // 60 % 24:02d}:{clock % 60:02d}"}
        try:
            one.keep(db, cells=cells)
        except Invalid:
            assert rows(db) == []
        else:
            shown = one.shown(db)
            assert shown.plan is not None
            assert breaches(shown.tour, shown.plan) == ()
        undone.rollback()


def test_a_bound_that_cannot_be_is_refused_and_a_lower_one_is_ours(db: Session) -> None:
    one = scene(db)
    plan = one.found(db)
    for wrong in (plan.finish + 1, -1, True, 3.5):
        with pytest.raises(Invalid, match=r"rotation\.bound"):
            one.keep(db, plan, bound_minutes=wrong)
    one.keep(db, plan, bound_minutes=1)
    assert 1 < (rows(db)[0].bound_minutes or 0) <= plan.finish


def test_only_a_tour_of_the_visit_has_a_plan_and_only_planners_keep_one(db: Session) -> None:
    one = scene(db)
    with pytest.raises(Conflict, match=r"rotation\.not_tour"):
        one.keep(db, item_id=uuid4())
    with pytest.raises(Invalid):
        one.keep(db, source=PlanSource.REPLAN)
    with pytest.raises(NotAllowed):
        one.keep(db, actor=make.actor(db, one.of, Role.LEADER))
    one.visit.status = VisitStatus.CLOSED
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        one.keep(db)


@pytest.mark.parametrize(("stops", "groups", "code"), [(3, 0, "rotation.no_groups"), (0, 2, "rotation.no_stops")])
def test_without_groups_or_stops_there_is_a_reason(db: Session, stops: int, groups: int, code: str) -> None:
    one = scene(db, stops=stops, groups=groups)
    with pytest.raises(Refused, match=code):
        one.keep(db, cells=[])


def late(one: Scene, db: Session, minutes: int = 7) -> tuple[LateGroup, list[dict[str, str]]]:
    shown = one.shown(db)
    assert shown.plan is not None
    held = shown.plan.of(str(one.groups[0].id))[0]
    group, stop = one.groups[0].id, next(stop.id for stop in one.stops if str(stop.id) == held.stop)
    found = rotation.late_preview(
        db, one.planner, one.visit.id, item_id=one.tour.id, group_id=group, stop_id=stop, minutes=minutes
    )
    assert found.changes
    return LateGroup(group, stop, minutes), one.cells(db, found.plan)


def apply(one: Scene, db: Session, who: LateGroup, cells: Any, base: int = 1, **given: Any) -> int:
    more: dict[str, Any] = {"actor": one.planner, "visit_id": one.visit.id, "item_id": one.tour.id} | given
    return rotations.replan_late(db, **more, base_number=base, late=who, cells=cells, reason="在机房多留了")


def test_a_late_plan_is_shown_first_and_then_kept_and_everybody_hears_of_it(db: Session) -> None:
    one = scene(db, stops=4, groups=3, status=VisitStatus.RUNNING)
    one.keep(db)
    who, cells = late(one, db)
    assert len(rows(db)) == 1  # looking at it keeps nothing
    assert apply(one, db, who, cells) == 2
    last = rows(db)[-1]
    assert (last.source, last.reason) == (PlanSource.REPLAN, "在机房多留了")
    assert last.begun_minutes > 0
    assert one.visit.live_version > 0
    shown = one.shown(db)
    assert (shown.in_force, shown.breaks) == (True, ())
    again, more = late(one, db, 3)
    assert apply(one, db, again, more, base=2) == 3


@pytest.mark.parametrize("status", [VisitStatus.OPEN, VisitStatus.RUNNING])
def test_on_the_day_a_late_plan_is_on_every_phone_at_once(db: Session, status: VisitStatus) -> None:
    one = scene(db, stops=4, groups=3, status=status)
    one.keep(db)
    publishing.publish(db, actor=one.planner, visit_id=one.visit.id, base_version=one.visit.agenda_version)
    heard = one.visit.live_version
    who, cells = late(one, db)
    apply(one, db, who, cells)
    assert one.visit.live_version > heard
    shown = reads.public_programme(db, one.planner, one.visit.id)
    live = {(cell.group_id, cell.stop_id): cell.end for cell in shown.plans[0].cells}
    stored = one.shown(db)
    assert stored.kept is not None
    same = live == {(cell.group_id, cell.stop_id): cell.end for cell in stored.kept.cells}
    assert (shown.edition, same) == ((2, True) if status is VisitStatus.RUNNING else (1, False))


def test_a_late_plan_does_not_publish_somebodys_draft(db: Session) -> None:
    one = scene(db, stops=4, groups=3, status=VisitStatus.RUNNING)
    one.keep(db)
    publishing.publish(db, actor=one.planner, visit_id=one.visit.id, base_version=one.visit.agenda_version)
    who, cells = late(one, db)
    one.tour.title = "还没有发布的改动"
    db.flush()
    with pytest.raises(Conflict, match=r"live\.unpublished"):
        apply(one, db, who, cells)
    assert len(rows(db)) == 1


def test_a_late_plan_cannot_change_the_past_nor_break_a_rule(db: Session) -> None:
    one = scene(db, stops=4, groups=3, status=VisitStatus.RUNNING)
    with pytest.raises(Conflict, match=r"rotation\.no_plan"):
        apply(one, db, LateGroup(one.groups[0].id, one.stops[0].id, 7), [], base=0)
    one.keep(db)
    who, cells = late(one, db)
    first = min(range(len(cells)), key=lambda n: cells[n]["start"])
    past = [cell | {"start": "14:01"} if n == first else cell for n, cell in enumerate(cells)]
    with pytest.raises(Invalid, match=r"rotation\.past"):
        apply(one, db, who, past)
    with pytest.raises(Invalid, match=r"rotation\.(breaks|past)"):
        apply(one, db, who, one.cells(db, one.found(db)))
    with pytest.raises(Invalid, match=r"rotation\.late"):
        apply(one, db, LateGroup(who.group_id, who.stop_id, 0), cells)
    with pytest.raises(Invalid, match=r"rotation\.unknown"):
        apply(one, db, LateGroup(who.group_id, uuid4(), 5), cells)
    last = max(range(len(cells)), key=lambda n: cells[n]["start"])
    with pytest.raises(Invalid, match=r"rotation\.(breaks|past)"):
        apply(one, db, who, [cell | {"end": cell["start"]} if n == last else cell for n, cell in enumerate(cells)])
    assert len(rows(db)) == 1


def test_a_plan_keeps_to_what_the_route_says(db: Session) -> None:
    one = scene(db)
    lobby, room, garden = (str(stop.id) for stop in one.stops)
    first, second = (str(group.id) for group in one.groups)
    free = one.found(db)
    routes.save_route(
        db,
        actor=one.planner,
        visit_id=one.visit.id,
        base_version=0,
        change=routes.RouteFields(
            walking={f"start>{lobby}": 4, f"{lobby}>{room}": 3, f"{room}>{garden}": 5, f"{garden}>end": 2},
            constraints={
                "closed": [{"stop": room, "from": "14:10", "until": "14:30"}],
                "first": [{"group": first, "stop": lobby}],
                "orders": [[room, garden]],
            },
        ),
    )
    with pytest.raises(Invalid, match=r"rotation\.breaks"):
        one.keep(db, free)
    plan = one.found(db)
    one.keep(db, plan)
    assert plan.of(first)[0].stop == lobby
    assert all(not (stay.start < 30 and stay.end > 10) for stay in plan.stays if stay.stop == room)
    assert [stay.stop for stay in plan.of(second) if stay.stop != lobby] == [room, garden]


def test_a_plan_of_stops_that_changed_since_is_out_of_date(db: Session) -> None:
    one = scene(db)
    one.keep(db)
    one.stops[0].minutes += 1
    db.flush()
    shown = one.shown(db)
    assert not shown.in_force
    assert shown.breaks
    with pytest.raises(Conflict, match=r"rotation\.no_plan"):
        apply(one, db, LateGroup(one.groups[0].id, one.stops[0].id, 7), [])
