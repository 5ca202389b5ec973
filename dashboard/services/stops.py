"""The stops of a tour: which, in which order, who guides, and what is seen there."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, visit_mapping
from models import Answer, Person, Point, Stop, StopPoint, Visit
from models.base import NAME
from models.enums import PersonState, StopKind

MOST_STOPS = 30


@dataclass(frozen=True, slots=True)
class StopFields:
    """A stop as its form shows it; `minutes` is the dwell time, `capacity_groups` how many groups fit at once."""

    kind: StopKind
    title: str
    title_en: str = ""
    minutes: int = 13
    capacity_groups: int = 1
    place: str = ""
    place_en: str = ""
    guide_id: UUID | None = None


def add_stop(db: Session, *, actor: Actor, visit_id: UUID, change: StopFields) -> Stop:
    """Add a stop at the end of the route, with the checklist's points for its kind."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    route = _route(db, visit)
    if len(route) >= MOST_STOPS:
        raise Invalid("stop.too_many", most=MOST_STOPS)
    stop = Stop(association_id=grant.association_id, visit_id=visit.id, position=len(route), kind=change.kind, title="")
    _fill(db, grant, stop, change)
    db.add(stop)
    db.flush()
    _suggest(db, visit, stop)
    visit.agenda_version += 1
    audit.record(db, grant, "create", "Stop", stop.id, after=audit.values(stop))
    db.flush()
    return stop


def edit_stop(db: Session, *, actor: Actor, stop_id: UUID, change: StopFields) -> Stop:
    """Change a stop; its mapped points stay, whatever kind it becomes."""
    grant, visit, stop = _found(db, actor, stop_id)
    before = audit.values(stop)
    _fill(db, grant, stop, change)
    visit.agenda_version += 1
    audit.record(db, grant, "edit", "Stop", stop.id, before=before, after=audit.values(stop))
    db.flush()
    return stop


def remove_stop(db: Session, *, actor: Actor, stop_id: UUID) -> None:
    """Take a stop off the route; Conflict `stop.has_answers` once someone has scored there."""
    grant, visit, stop = _found(db, actor, stop_id)
    scored = db.scalars(
        select(func.count())
        .select_from(Answer)
        .where(
            col(Answer.association_id) == grant.association_id,
            col(Answer.visit_id) == visit.id,
            col(Answer.stop_id) == stop.id,
        )
    ).one()
    if scored:
        raise Conflict("stop.has_answers", answers=scored)
    audit.record(db, grant, "delete", "Stop", stop.id, before=audit.values(stop))
    db.delete(stop)
    db.flush()
    for position, left in enumerate(_route(db, visit)):
        left.position = position
    visit.agenda_version += 1
    db.flush()


def order_stops(db: Session, *, actor: Actor, visit_id: UUID, stop_ids: Sequence[UUID]) -> list[Stop]:
    """Put all stops of the visit in this order; Conflict `stop.route_changed` when they are no longer these."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    wanted = fields.row_ids(stop_ids, "stops", most=MOST_STOPS)
    by_id = {stop.id: stop for stop in _route(db, visit)}
    if set(wanted) != by_id.keys():
        raise Conflict("stop.route_changed", stops=list(by_id))
    before = {"stops": list(by_id)}
    for position, stop_id in enumerate(wanted):
        by_id[stop_id].position = position
    visit.agenda_version += 1
    audit.record(db, grant, "order_stops", "Visit", visit.id, before=before, after={"stops": wanted})
    db.flush()
    return [by_id[stop_id] for stop_id in wanted]


def set_stop_points(db: Session, *, actor: Actor, stop_id: UUID, point_ids: Sequence[UUID]) -> int:
    """Say which points are seen at a stop, all of them; return how many."""
    grant, visit, stop = _found(db, actor, stop_id)
    wanted = set(fields.row_ids(point_ids, "points", most=500))
    check_points(db, visit, wanted)
    return visit_mapping.replace_links(db, grant, stop, StopPoint, wanted)


def check_points(db: Session, visit: Visit, point_ids: set[UUID]) -> None:
    """Refuse with `point.not_in_checklist` what is not a live point of the visit's checklist."""
    if not point_ids:
        return
    known = db.scalars(
        select(func.count())
        .select_from(Point)
        .where(
            col(Point.association_id) == visit.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
            col(Point.id).in_(point_ids),
        )
    ).one()
    if known != len(point_ids):
        raise Invalid("point.not_in_checklist", field="points")


def check_guide(db: Session, grant: Grant, guide_id: UUID | None) -> UUID | None:
    """Return the guide's id; NotFound for a foreign one, Invalid `guide.disabled` for a person who left."""
    if guide_id is None:
        return None
    person = fetch(db, Person, grant, fields.row_id(guide_id, "guide"))
    if person.state is PersonState.DISABLED:
        raise Invalid("guide.disabled", field="guide")
    return person.id


def _found(db: Session, actor: Actor, stop_id: UUID) -> tuple[Grant, Visit, Stop]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    stop = fetch(db, Stop, grant, fields.row_id(stop_id, "stop"))
    visit = fetch_visit(db, grant, stop.visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    return grant, visit, stop


def _fill(db: Session, grant: Grant, stop: Stop, change: StopFields) -> None:
    if not isinstance(change, StopFields):
        raise Invalid("field.choice", field="stop")
    stop.kind = fields.member(change.kind, "kind", StopKind)
    stop.title = fields.text(change.title, "title", most=NAME, required=True)
    stop.title_en = fields.text(change.title_en, "title_en", most=NAME)
    stop.minutes = fields.whole(change.minutes, "minutes", least=1, most=480)
    stop.capacity_groups = fields.whole(change.capacity_groups, "capacity_groups", least=1, most=50)
    stop.place = fields.text(change.place, "place", most=NAME)
    stop.place_en = fields.text(change.place_en, "place_en", most=NAME)
    stop.guide_id = check_guide(db, grant, change.guide_id)


def _route(db: Session, visit: Visit) -> list[Stop]:
    return list(
        db.scalars(
            select(Stop)
            .where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
            .order_by(col(Stop.position), col(Stop.id))
        )
    )


def _suggest(db: Session, visit: Visit, stop: Stop) -> None:
    if visit.checklist_version_id is None:
        return
    for point in db.scalars(
        select(Point).where(
            col(Point.association_id) == visit.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
        )
    ):
        if stop.kind.value in point.stop_kinds:
            db.add(StopPoint(association_id=visit.association_id, stop_id=stop.id, point_id=point.id))
