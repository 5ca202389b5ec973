"""The day as it runs: for the desk, for everybody's tablet, and afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotFound
from dashboard.live_rows import Adjustment, DayPlan, actuals, adjustment, day_plan, tapped, usual_minutes
from dashboard.queries.board import BoardNotice, notices_of
from dashboard.rules.live import Actual, Lane, lane, whole_minutes
from dashboard.rules.live_after import Typical
from dashboard.rules.live_fix import Way
from dashboard.rules.programme_content import GroupPlan
from dashboard.rules.visit_status import Write, may_write
from models import Visit
from models.base import utc_now
from models.enums import AgendaKind, StopKind, VisitStatus


@dataclass(frozen=True, slots=True)
class GroupLane:
    group: GroupPlan
    lane: Lane


@dataclass(frozen=True, slots=True)
class Day:
    """A visit's day at `now`: the lane of all and one of each group that has something of its own.

    `versions` are those of the rows that were tapped, by key; `touring` while the tour runs or is the next thing.
    """

    plan: DayPlan
    now: datetime
    status: VisitStatus
    all: Lane
    groups: tuple[GroupLane, ...]
    versions: Mapping[str, int]
    taps: Mapping[str, Actual]
    may_run: bool

    @property
    def touring(self) -> bool:
        return any(
            one is not None and one.segment.kind is AgendaKind.TOUR for one in (self.all.now, self.all.next)
        ) or any(one.lane.followed and not one.lane.over for one in self.groups)

    def planned(self, stop_id: UUID) -> bool:
        """Whether the groups come to a stop by a rotation plan that is published, not in even turns."""
        return any(cell.stop_id == stop_id for cell in self.plan.content.cells)


def day(db: Session, viewer: Actor, visit_id: UUID) -> Day:
    """Return how the day stands at this moment. Raises NotAllowed without VIEW_ALL_VISITS, NotFound."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    rows = tapped(db, visit)
    plan, taps, now = day_plan(db, visit, grant.timezone), actuals(rows), utc_now()
    of_all = lane(plan.of_all(), taps, now)
    return Day(
        plan=plan,
        now=now,
        status=visit.status,
        all=of_all,
        groups=tuple(
            GroupLane(group, lane(own, taps, now, begins=_tour_begins(of_all, own[0].item_id)))
            for group in plan.content.groups
            if (own := plan.of_group(group.id))
        ),
        versions={key: row.version for key, row in rows.items()},
        taps=taps,
        may_run=grant.may(Capability.RUN_VISITS) and may_write(visit.status, Write.LIVE),
    )


def _tour_begins(of_all: Lane, tour_id: UUID | None) -> datetime | None:
    """Return when the groups' tour began or will begin; before that nobody stands at a stop."""
    return next((one.start for one in of_all.placed if one.segment.item_id == tour_id), None)


def preview(db: Session, viewer: Actor, visit_id: UUID, way: Way, item_id: UUID, minutes: int) -> Adjustment:
    """Return what `services.live.adjust` would do. Raises as it does, and NotAllowed without RUN_VISITS."""
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    return adjustment(day_plan(db, visit, grant.timezone), way, item_id, minutes)


@dataclass(frozen=True, slots=True)
class Live:
    """What everybody on a visit hears of at once, the same for all; `version` grows with every change of it."""

    version: int
    status: VisitStatus
    plan: DayPlan
    taps: Mapping[str, Actual]
    notices: tuple[BoardNotice, ...]


def live_version(db: Session, viewer: Actor, visit_id: UUID) -> tuple[UUID, int]:
    """Return the association and the version of what there is to hear, for who takes part and for the staff.

    Raises NotAllowed without SCORE, NotFound for a visit that is not the viewer's to walk along.
    """
    grant, visit = _walking(db, viewer, visit_id)
    return grant.association_id, visit.live_version


def live(db: Session, viewer: Actor, visit_id: UUID) -> Live:
    """Return what everybody on the visit hears of. Raises as `live_version`."""
    grant, visit = _walking(db, viewer, visit_id)
    return Live(
        version=visit.live_version,
        status=visit.status,
        plan=day_plan(db, visit, grant.timezone),
        taps=actuals(tapped(db, visit)),
        notices=notices_of(db, grant, visit),
    )


def _walking(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Grant, Visit]:
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    if own_registration(db, grant, visit.id) is None and not grant.may(Capability.VIEW_ALL_VISITS):
        raise NotFound("row.missing", noun="Visit")
    return grant, visit


@dataclass(frozen=True, slots=True)
class Afterwards:
    """A segment as it was planned when it began and as it was, in minutes; the titles are the published ones.

    `group` is empty for what was for all; `late` is how many minutes after the plan it began.
    """

    key: str
    title: str
    title_en: str
    group: str
    group_en: str
    planned_start: datetime
    started: datetime
    planned: int
    actual: int
    late: int


def afterwards(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Afterwards, ...]:
    """Return the segments that were begun and ended, in the order in which they began.

    Raises NotAllowed without VIEW_ALL_VISITS, NotFound.
    """
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    content = day_plan(db, visit, grant.timezone).content
    items = {one.id: (one.title, one.title_en) for one in content.lines}
    stops = {one.id: (one.title, one.title_en) for one in content.stops}
    groups = {one.id: (one.name, one.name_en) for one in content.groups}
    found = []
    for row in tapped(db, visit).values():
        named = items.get(row.item_id) if row.stop_id is None and row.item_id else stops.get(row.stop_id or row.id)
        if named is None or row.started_at is None or row.finished_at is None:
            continue
        group = groups.get(row.group_id, ("", "")) if row.group_id else ("", "")
        found.append(
            Afterwards(
                row.key,
                *named,
                *group,
                row.planned_start,
                row.started_at,
                whole_minutes(row.planned_end - row.planned_start),
                round((row.finished_at - row.started_at).total_seconds() / 60),
                whole_minutes(row.started_at - row.planned_start),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.started, one.group)))


def typical_minutes(db: Session, viewer: Actor, kind: AgendaKind | StopKind) -> Typical | None:
    """Return how long segments of a kind of item, or stays at a kind of stop, took on the association's visits so far.

    None where fewer than two were tapped from beginning to end. Raises NotAllowed without PLAN_VISITS.
    """
    grant = require(db, viewer, Capability.PLAN_VISITS)
    return usual_minutes(db, grant.association_id, (kind,)).get(kind)


def typical_by_kind(
    db: Session, viewer: Actor, kinds: Collection[AgendaKind | StopKind]
) -> Mapping[AgendaKind | StopKind, Typical]:
    """Return `typical_minutes` of several kinds at once, without those that are not known; two statements at most."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    return usual_minutes(db, grant.association_id, kinds)
