"""Points given to stops and goals, and the matrix that shows it."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor
from dashboard.errors import Conflict, Invalid
from dashboard.queries import checklists as reads
from dashboard.queries.coverage import goal_coverage
from dashboard.services import point_maps
from models import AuditEntry, Point, StopPoint, Visit
from models.enums import Role, StopKind, VisitStatus
from seed.templates import load_checklists
from tests import factories as make


@pytest.fixture
def planner(db: Session) -> Actor:
    return make.actor(db, make.association(db), Role.PLANNER)


@pytest.fixture
def visit(db: Session, planner: Actor) -> Visit:
    of = db.get_one(make.models.Association, planner.association_id)
    version_id = load_checklists(db, planner)["five-dimensions"]
    return make.visit(db, of, checklist_version_id=version_id)


def test_setting_replaces_and_is_recorded_once(db: Session, planner: Actor, visit: Visit) -> None:
    stop = make.stop(db, visit)
    sheet = reads.visit_checklist(db, planner, visit.id)
    assert sheet is not None
    a, b, c = (point.id for point in sheet.live[:3])
    for wanted in ([a, b], [b, c, c], [c, b]):
        point_maps.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=wanted)
    found = set(db.scalars(select(col(StopPoint.point_id)).where(col(StopPoint.stop_id) == stop.id)))
    assert found == {b, c}
    entries = db.scalars(select(AuditEntry).where(col(AuditEntry.action) == "map_points")).all()
    assert len(entries) == 2  # the third call said what was so already


def test_points_of_other_checklists_and_retired_ones_are_refused(db: Session, planner: Actor, visit: Visit) -> None:
    of = db.get_one(make.models.Association, planner.association_id)
    stop, goal = make.stop(db, visit), make.goal(db, visit)
    other = reads.checklist(db, planner, make.checklist_version(db, of).id).live[0]
    sheet = reads.visit_checklist(db, planner, visit.id)
    assert sheet is not None
    db.get_one(Point, (of.id, sheet.live[0].id)).retired = True
    db.flush()
    for point_id, code in ((other.id, "checklist.not_attached"), (sheet.live[0].id, "checklist.point_retired")):
        with pytest.raises(Invalid) as refusal:
            point_maps.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=[point_id])
        assert refusal.value.code == code
        with pytest.raises(Invalid) as refusal:
            point_maps.set_goal_points(db, actor=planner, goal_id=goal.id, point_ids=[point_id])
        assert refusal.value.code == code


def test_a_closed_visit_is_not_mapped(db: Session, planner: Actor, visit: Visit) -> None:
    stop = make.stop(db, visit)
    visit.status = VisitStatus.CLOSED
    db.flush()
    with pytest.raises(Conflict):
        point_maps.set_stop_points(db, actor=planner, stop_id=stop.id, point_ids=[])
    with pytest.raises(Conflict):
        point_maps.place_suggested(db, actor=planner, visit_id=visit.id)


def test_suggestions_place_every_point_whose_stop_is_on_the_route_once(
    db: Session, planner: Actor, visit: Visit
) -> None:
    lobby = make.stop(db, visit, kind=StopKind.LOBBY, position=0)
    control = make.stop(db, visit, kind=StopKind.CONTROL_ROOM, position=1)
    sheet = reads.visit_checklist(db, planner, visit.id)
    assert sheet is not None
    by_hand = next(point for point in sheet.live if point.key == "smart.access_control")
    point_maps.set_stop_points(db, actor=planner, stop_id=control.id, point_ids=[by_hand.id])
    before = goal_coverage(db, planner, visit.id)
    placed = point_maps.place_suggested(db, actor=planner, visit_id=visit.id)
    after = goal_coverage(db, planner, visit.id)
    assert placed == len(before.suggestions) > 10
    assert after.suggestions == ()
    assert after.unplaced == before.unplaced - placed == 33 - placed
    at = {stop.id: stop.points for stop in after.stops}
    assert at[lobby.id].isdisjoint(at[control.id])
    assert by_hand.id in at[control.id]
    face = next(point for point in sheet.live if point.key == "smart.face_recognition")
    assert face.id in at[lobby.id]
    assert point_maps.place_suggested(db, actor=planner, visit_id=visit.id) == 0
    count = select(func.count()).select_from(StopPoint).where(col(StopPoint.association_id) == visit.association_id)
    assert db.scalar(count) == placed + 1


def test_without_a_checklist_nothing_can_be_suggested(db: Session, planner: Actor) -> None:
    visit = make.visit(db, db.get_one(make.models.Association, planner.association_id))
    with pytest.raises(Conflict) as refusal:
        point_maps.place_suggested(db, actor=planner, visit_id=visit.id)
    assert refusal.value.code == "checklist.none_attached"
