"""The route of a visit: where its groups start and end, how long they walk, what a plan must keep to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields, route
from dashboard.rules.pictures import clean_picture
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import AgendaItem, Group, Route, Stop, Visit
from models.base import NAME
from models.enums import AgendaKind


@dataclass(frozen=True, slots=True)
class RouteFields:
    """A route as its page shows it; see `models.Route`. `plan_width_m` is None while no plan is used."""

    start_place: str = ""
    start_place_en: str = ""
    end_place: str = ""
    end_place_en: str = ""
    walking: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, list[float]] = field(default_factory=dict)
    plan_width_m: int | None = None
    speed_m_min: int = 60
    constraints: Mapping[str, Any] = field(default_factory=dict)


def save_route(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, change: RouteFields) -> int:
    """Save the route and return its version; `base_version` is the one that was edited, 0 where there was none.

    Raises Conflict `route.conflict` (version) when somebody saved since, and Invalid as `rules.route` and
    `rules.fields` do. What stands for stops or groups that are no longer there is refused, not kept.
    """
    grant, visit, row = _found(db, actor, visit_id)
    if type(base_version) is not int or base_version != (row.version if row else 0):
        raise Conflict("route.conflict", version=row.version if row else 0)
    if not isinstance(change, RouteFields):
        raise Invalid("field.choice", field="route")
    stops, groups, tours = _keys(db, visit)
    least, most = route.SPEEDS
    values = {
        "start_place": fields.text(change.start_place, "start_place", most=NAME),
        "start_place_en": fields.text(change.start_place_en, "start_place_en", most=NAME),
        "end_place": fields.text(change.end_place, "end_place", most=NAME),
        "end_place_en": fields.text(change.end_place_en, "end_place_en", most=NAME),
        "walking": route.clean_walking(change.walking, stops),
        "places": route.clean_places(change.places, stops),
        "plan_width_m": fields.optional_whole(
            change.plan_width_m, "plan_width_m", least=route.WIDTHS[0], most=route.WIDTHS[1]
        ),
        "speed_m_min": fields.whole(change.speed_m_min, "speed_m_min", least=least, most=most),
        "constraints": route.clean_constraints(change.constraints, stops, groups, tours),
    }
    return _write(db, grant, visit, row, values)


def set_site_plan(db: Session, *, actor: Actor, visit_id: UUID, data: bytes | None) -> int:
    """Keep the picture as the site plan of the visit, None to take it away; return the route's version.

    The points stay: a better picture of the same site has them at the same places. Raises Invalid as
    `rules.pictures.clean_picture`.
    """
    grant, visit, row = _found(db, actor, visit_id)
    name = photo_store.put(clean_picture(data).data) if data is not None else ""
    return _write(db, grant, visit, row, {"plan_photo": name})


def _found(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit, Route | None]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    row = db.scalars(
        select(Route).where(col(Route.association_id) == grant.association_id, col(Route.visit_id) == visit.id)
    ).one_or_none()
    return grant, visit, row


def _keys(db: Session, visit: Visit) -> tuple[set[str], set[str], set[str]]:
    """Return the keys of the visit's stops, groups and tours."""

    def ids(table: Any, *more: Any) -> set[str]:
        mine = (table.association_id == visit.association_id, table.visit_id == visit.id)
        return {str(one) for one in db.scalars(select(table.id).where(*mine, *more))}

    return ids(Stop), ids(Group), ids(AgendaItem, col(AgendaItem.kind) == AgendaKind.TOUR)


def _write(db: Session, grant: Grant, visit: Visit, row: Route | None, values: Mapping[str, Any]) -> int:
    if row is None:
        row = Route(association_id=grant.association_id, visit_id=visit.id, **values)
        db.add(row)
        db.flush()
        audit.record(db, grant, "create", "Route", row.id, after=audit.values(row))
        return row.version
    before = audit.values(row)
    if all(getattr(row, name) == value for name, value in values.items()):
        return row.version
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    audit.record(db, grant, "edit", "Route", row.id, before=before, after=audit.values(row))
    db.flush()
    return row.version
