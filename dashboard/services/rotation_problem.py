"""A tour of a visit as the problem that a rotation plan solves, read in the transaction that keeps the plan."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.errors import Conflict
from dashboard.rules import route
from dashboard.rules.agenda import schedule
from dashboard.rules.agenda_lines import items
from dashboard.rules.kept_plan import KeptPlan, in_force, plan_from, row_of
from dashboard.rules.rotation import Plan, Tour
from dashboard.rules.tour_lanes import parts_of
from dashboard.services.agenda import to_line
from models import AgendaItem, Group, RotationPlan, Route, Stop, Visit
from models.enums import AgendaKind


@dataclass(frozen=True, slots=True)
class Place:
    """A stop as the rules take it."""

    id: UUID
    minutes: int
    capacity_groups: int

    @property
    def key(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True)
class Problem:
    """A tour, when it starts, and its newest plan with its number (0 for none); `in_force` if it still fits."""

    item_id: UUID
    tour: Tour
    starts: time
    number: int
    kept: KeptPlan | None
    plan: Plan | None
    in_force: bool


def read_problem(db: Session, grant: Grant, visit: Visit, item_id: UUID) -> Problem:
    """Return the tour `item_id` of a visit that has been fetched; Conflict `rotation.not_tour` for anything else."""
    lines = [to_line(row) for row in _rows(db, visit, AgendaItem)]
    begins = datetime.combine(visit.day, visit.starts, tzinfo=ZoneInfo(grant.timezone))
    tours = {one.item.id: one for one in schedule(begins, items(lines)).items if one.item.kind is AgendaKind.TOUR}
    if item_id not in tours:
        raise Conflict("rotation.not_tour")
    stops = [Place(row.id, row.minutes, row.capacity_groups) for row in _rows(db, visit, Stop)]
    groups = [row.id for row in _rows(db, visit, Group)]
    keys = [str(group) for group in groups]
    stored = db.scalars(
        select(Route).where(col(Route.association_id) == visit.association_id, col(Route.visit_id) == visit.id)
    ).one_or_none()
    facts = (
        route.read_facts(stored.walking, stored.constraints, {stop.key for stop in stops}, set(keys))
        if stored is not None
        else route.RouteFacts()
    )
    minutes = {key: one.item.minutes for key, one in tours.items()}
    start = tours[item_id].start
    mine = parts_of(stops, minutes, len(groups), facts.tours)[item_id]
    tour = route.tour_of(mine, keys, facts, start.hour * 60 + start.minute)
    plans = [row_of(row) for row in _plans(db, visit)]
    newest = max((one for one in plans if one.item_id == item_id), key=lambda one: one.number, default=None)
    good, _old = in_force(plans, tours.keys(), {stop.id: stop.minutes for stop in stops}, set(groups))
    return Problem(
        item_id,
        tour,
        start.time().replace(second=0, microsecond=0),
        newest.number if newest is not None else 0,
        newest,
        plan_from(tour, newest.cells) if newest is not None else None,
        item_id in good,
    )


def _rows(db: Session, visit: Visit, table: Any) -> list[Any]:
    mine = (table.association_id == visit.association_id, table.visit_id == visit.id)
    return list(db.scalars(select(table).where(*mine).order_by(table.position, table.id)))


def _plans(db: Session, visit: Visit) -> list[RotationPlan]:
    return list(
        db.scalars(
            select(RotationPlan).where(
                col(RotationPlan.association_id) == visit.association_id, col(RotationPlan.visit_id) == visit.id
            )
        )
    )
