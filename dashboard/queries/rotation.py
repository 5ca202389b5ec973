"""What the route and its rotation plans look like: the problem of every tour, the plan in force, a late re-plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.errors import Conflict
from dashboard.queries.agenda import Programme, TourGroup, TourStop, plans_in_force, programme, timed
from dashboard.rules import fields, route
from dashboard.rules.agenda import Schedule
from dashboard.rules.kept_plan import KeptPlan, plan_from
from dashboard.rules.rotation import Plan, Tour
from dashboard.rules.rotation_check import Breach, breaches
from dashboard.rules.rotation_replan import Late, Replan, replan
from dashboard.rules.tour_lanes import parts_of
from models import Route
from models.enums import AgendaKind


@dataclass(frozen=True, slots=True)
class RouteShown:
    """The route as stored at `version`, 0 where nothing was entered yet; `facts` are what of it still applies."""

    version: int
    start_place: str
    start_place_en: str
    end_place: str
    end_place_en: str
    walking: Mapping[str, int]
    places: Mapping[str, list[float]]
    has_plan: bool
    plan_width_m: int | None
    speed_m_min: int
    constraints: Mapping[str, Any]
    facts: route.RouteFacts


@dataclass(frozen=True, slots=True)
class TourShown:
    """One tour of the day. `tour` is the problem, its keys are the ids of groups and stops as text.

    `kept` is its newest plan, None where none was ever made, and `plan` the same in minutes of the tour as it is now;
    `in_force` says that it is what everybody is shown. `breaks` are rules that it no longer keeps.
    """

    item_id: UUID
    title: str
    title_en: str
    start: datetime
    minutes: int
    stops: tuple[TourStop, ...]
    tour: Tour
    kept: KeptPlan | None
    plan: Plan | None
    in_force: bool
    breaks: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything that the page of the route shows."""

    programme: Programme
    times: Schedule
    route: RouteShown
    tours: tuple[TourShown, ...]

    @property
    def groups(self) -> tuple[TourGroup, ...]:
        return self.programme.groups


def workbench(db: Session, viewer: Actor, visit_id: UUID) -> Workbench:
    """Return the route of a visit, its tours as problems and their plans."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    shown = programme(db, viewer, visit.id)
    times = timed(shown)
    row = db.scalars(
        select(Route).where(col(Route.association_id) == grant.association_id, col(Route.visit_id) == visit.id)
    ).one_or_none()
    kept = _route(row, shown)
    return Workbench(shown, times, kept, tours_of(shown, times, kept.facts))


def site_plan(db: Session, viewer: Actor, visit_id: UUID) -> bytes | None:
    """Return the site plan of a visit as JPEG, None where there is none or the store has lost it."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    name = db.scalars(
        select(col(Route.plan_photo)).where(
            col(Route.association_id) == grant.association_id, col(Route.visit_id) == visit.id
        )
    ).one_or_none()
    return photo_store.get(name) if name else None


def late_preview(
    db: Session, viewer: Actor, visit_id: UUID, *, item_id: UUID, group_id: UUID, stop_id: UUID, minutes: int
) -> Replan:
    """Return what a re-plan would change if the group left the stop so many minutes late; nothing is kept.

    Apply it with `services.rotations.replan_late`. Raises Conflict `rotation.no_plan` where no plan is in force, and
    as `rules.rotation_replan.replan`.
    """
    require(db, viewer, Capability.RUN_VISITS)
    return replanned(workbench(db, viewer, visit_id), item_id, group_id, stop_id, minutes)


def replanned(shown: Workbench, item_id: UUID, group_id: UUID, stop_id: UUID, minutes: int) -> Replan:
    """Return `late_preview` for what was read already; it may use the tour's whole time where the plan does not."""
    tour = next((one for one in shown.tours if one.item_id == item_id), None)
    if tour is None or tour.plan is None or not tour.in_force:
        raise Conflict("rotation.no_plan")
    late = Late(str(group_id), str(stop_id), fields.whole(minutes, "minutes", least=1, most=240))
    return replan(tour.tour, tour.plan, late, until=max(tour.plan.finish, tour.minutes))


def tours_of(shown: Programme, times: Schedule, facts: route.RouteFacts) -> tuple[TourShown, ...]:
    """Return the day's tours with their stops: those said to be on it, the others shared out in their order."""
    tours = [one for one in times.items if one.item.kind is AgendaKind.TOUR]
    minutes = {one.item.id: one.item.minutes for one in tours}
    parts = parts_of(shown.stops, minutes, len(shown.groups), facts.tours)
    good, _old = plans_in_force(shown, times)
    newest = {plan.item_id: plan for plan in shown.plans}
    lines = {line.id: line for line in shown.lines}
    found = []
    for one in tours:
        stops = parts[one.item.id]
        problem = route.tour_of(
            stops, [str(group.id) for group in shown.groups], facts, one.start.hour * 60 + one.start.minute
        )
        kept = newest.get(one.item.id)
        plan = plan_from(problem, kept.cells) if kept is not None else None
        wrong = breaches(problem, plan, begun=kept.begun_minutes) if plan is not None and kept is not None else ()
        found.append(
            TourShown(
                one.item.id,
                lines[one.item.id].title,
                lines[one.item.id].title_en,
                one.start,
                one.item.minutes,
                stops,
                problem,
                kept,
                plan,
                one.item.id in good,
                wrong,
            )
        )
    return tuple(found)


def _route(row: Route | None, shown: Programme) -> RouteShown:
    stops, groups = {stop.key for stop in shown.stops}, {str(group.id) for group in shown.groups}
    if row is None:
        return RouteShown(0, "", "", "", "", {}, {}, False, None, 60, {}, route.RouteFacts())
    places = {*stops, route.START, route.END}
    return RouteShown(
        row.version,
        row.start_place,
        row.start_place_en,
        row.end_place,
        row.end_place_en,
        {key: minutes for key, minutes in row.walking.items() if {*key.split(">")} <= places},
        {key: point for key, point in row.places.items() if key in places},
        bool(row.plan_photo),
        row.plan_width_m,
        row.speed_m_min,
        row.constraints,
        route.read_facts(row.walking, row.constraints, stops, groups),
    )
