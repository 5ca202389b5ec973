"""The route of a tour."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.errors import Conflict, Invalid
from dashboard.services import stops, visits
from dashboard.services.stops import StopFields
from models.base import utc_now
from models.enums import AnswerState, PersonState, Role, StopKind
from tests import factories as make
from tests.services.planning import of_visit, office, plan, publish_checklist


def test_a_new_stop_brings_its_points_and_ends_the_route(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    was = visit.agenda_version
    stop = stops.add_stop(
        db, actor=host.planner, visit_id=visit.id, change=StopFields(StopKind.PLANT_ROOM, "水泵房", minutes=8)
    )
    assert (stop.position, stop.minutes, visit.agenda_version) == (6, 8, was + 1)
    seen = db.scalars(select(models.StopPoint).where(col(models.StopPoint.stop_id) == stop.id)).all()
    assert len(seen) == 1
    assert stops.set_stop_points(db, actor=host.planner, stop_id=stop.id, point_ids=[]) == 0


def test_order_is_all_or_nothing(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    ids = [stop.id for stop in of_visit(db, models.Stop, visit.id)]
    stops.order_stops(db, actor=host.planner, visit_id=visit.id, stop_ids=ids[::-1])
    assert [stop.id for stop in of_visit(db, models.Stop, visit.id)] == ids[::-1]
    with pytest.raises(Conflict) as refused:
        stops.order_stops(db, actor=host.planner, visit_id=visit.id, stop_ids=ids[:-1])
    assert refused.value.code == "stop.route_changed"


def test_a_stop_with_scores_stays(db: Session) -> None:
    host = office(db)
    checklist = publish_checklist(db, host.of)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    first, second, *_ = of_visit(db, models.Stop, visit.id)
    point = db.scalars(select(models.Point).where(col(models.Point.version_id) == checklist.id)).first()
    assert point is not None
    observer = make.person(db, host.of, Role.OBSERVER)
    db.add(
        models.Answer(
            association_id=host.of.id,
            visit_id=visit.id,
            point_id=point.id,
            observer_id=observer.id,
            dimension_id=point.dimension_id,
            stop_id=first.id,
            state=AnswerState.ANSWERED,
            value=4,
            op_id=observer.id,
            recorded_at=utc_now(),
        )
    )
    db.flush()
    with pytest.raises(Conflict) as refused:
        stops.remove_stop(db, actor=host.planner, stop_id=first.id)
    assert (refused.value.code, refused.value.facts["answers"]) == ("stop.has_answers", 1)
    stops.remove_stop(db, actor=host.planner, stop_id=second.id)
    assert [stop.position for stop in of_visit(db, models.Stop, visit.id)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (StopFields(StopKind.LOBBY, ""), "field.empty"),
        (StopFields("attic", "阁楼"), "field.choice"),  # type: ignore[arg-type]
        (StopFields(StopKind.LOBBY, "大堂", minutes=0), "field.number"),
        (StopFields(StopKind.LOBBY, "大堂", capacity_groups=51), "field.number"),
    ],
)
def test_hostile_stops_are_refused(db: Session, change: StopFields, code: str) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    with pytest.raises(Invalid) as refused:
        stops.add_stop(db, actor=host.planner, visit_id=visit.id, change=change)
    assert refused.value.code == code


def test_a_disabled_person_guides_nobody(db: Session) -> None:
    host = office(db)
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host))
    stop = of_visit(db, models.Stop, visit.id)[0]
    gone = make.person(db, host.of, Role.PLANNER, state=PersonState.DISABLED)
    with pytest.raises(Invalid) as refused:
        stops.edit_stop(
            db, actor=host.planner, stop_id=stop.id, change=StopFields(StopKind.LOBBY, "大堂", guide_id=gone.id)
        )
    assert refused.value.code == "guide.disabled"
