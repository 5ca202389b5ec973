"""The programme's rows as reads and writes both need them: what is being edited, and what is published.

Nobody is asked here who they are: services and queries call these with a grant that `require` gave them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.rules import programme_content
from dashboard.rules.agenda_checks import Around, DayFact
from dashboard.rules.agenda_lines import FIELDS, Line
from dashboard.rules.holidays_cn import DayIs, OwnDay, day_facts
from dashboard.rules.kept_plan import published_cells, row_of
from dashboard.rules.localdate import local_zone, today_in
from dashboard.rules.programme_content import Cell, Content, GroupPlan, StopPlan
from models import (
    AgendaItem,
    CalendarDay,
    Goal,
    GoalPoint,
    Group,
    IgnoredWarning,
    Person,
    ProgrammeVersion,
    Registration,
    RotationPlan,
    Route,
    Stop,
    StopGoal,
    StopPoint,
    Visit,
)
from models.base import utc_now
from models.enums import RegistrationState, VisitStatus


@dataclass(frozen=True, slots=True)
class Published:
    """A published programme. `number` counts a visit's versions from 1; `agenda_version` is the edit it was made of."""

    id: UUID
    visit_id: UUID
    number: int
    agenda_version: int
    author_id: UUID | None
    note: str
    published_at: datetime
    content: Content

    @property
    def starts(self) -> time:
        return self.content.starts

    @property
    def ends(self) -> time:
        """When the visit is to end."""
        return self.content.ends

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.content.lines

    @property
    def stops(self) -> tuple[StopPlan, ...]:
        return self.content.stops

    @property
    def groups(self) -> tuple[GroupPlan, ...]:
        return self.content.groups

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Where each group stands when, by the plan in force when it was published; () where there was none."""
        return self.content.cells


def latest(db: Session, association_id: UUID, visit_id: UUID) -> Published | None:
    """Return what participants see now, or None if nothing of the visit was ever published."""
    row = db.scalars(_versions(association_id, visit_id).limit(1)).first()
    return None if row is None else published(row)


def versions(db: Session, association_id: UUID, visit_id: UUID) -> tuple[Published, ...]:
    """Return all published versions, the latest first."""
    return tuple(published(row) for row in db.scalars(_versions(association_id, visit_id)))


def published(row: ProgrammeVersion) -> Published:
    """Return a stored version as a value."""
    return Published(
        id=row.id,
        visit_id=row.visit_id,
        number=row.number,
        agenda_version=row.agenda_version,
        author_id=row.author_id,
        note=row.note,
        published_at=row.published_at,
        content=programme_content.read(row.content),
    )


def version_of(shown: Published) -> int:
    """Return a number that grows with every version of a visit, also where two were made of one edit."""
    return shown.agenda_version + shown.number


def draft(db: Session, visit: Visit) -> Content:
    """Return the programme as it is being edited."""
    own = {"association_id": visit.association_id, "visit_id": visit.id}
    lines = [Line(**{name: getattr(row, name) for name in FIELDS}) for row in _ordered(db, AgendaItem, own)]
    stops = [_taken(StopPlan, row) for row in _ordered(db, Stop, own)]
    groups = [_taken(GroupPlan, row) for row in _ordered(db, Group, own)]
    planned = programme_content.content(visit.starts, visit.ends, lines, stops=stops, groups=groups)
    return replace(planned, cells=_cells(db, visit, planned))


def around(db: Session, visit: Visit, timezone: str, programme: Content) -> Around:
    """Return what the checks of a programme need of the visit beside it; `timezone` is the association's."""
    association_id = visit.association_id
    guides = {one.guide_id for part in (programme.lines, programme.stops, programme.groups) for one in part}
    route = db.scalars(
        select(Route).where(col(Route.association_id) == association_id, col(Route.visit_id) == visit.id)
    ).one_or_none()
    people = db.execute(
        select(col(Person.id), col(Person.name)).where(
            col(Person.association_id) == association_id, col(Person.id).in_(guides - {None})
        )
    )
    members = db.execute(
        select(col(Registration.group_id), func.count())
        .where(
            col(Registration.association_id) == association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
            col(Registration.group_id).is_not(None),
        )
        .group_by(col(Registration.group_id))
    )
    return Around(
        day=visit.day,
        today=today_in(local_zone(timezone), utc_now()),
        running=visit.status is VisitStatus.RUNNING,
        members={row[0]: row[1] for row in members if row[0] is not None},
        walking=route.walking if route is not None else {},
        people={row[0]: row[1] for row in people},
        goals_without_stop=tuple(db.scalars(_goals_without_stop(visit))),
        day_fact=_day_fact(db, visit),
    )


def aside(db: Session, visit: Visit) -> frozenset[tuple[str, str]]:
    """Return which findings were put aside, as `rules.agenda_checks.standing` takes them."""
    rows = db.execute(
        select(col(IgnoredWarning.code), col(IgnoredWarning.subject)).where(
            col(IgnoredWarning.association_id) == visit.association_id, col(IgnoredWarning.visit_id) == visit.id
        )
    )
    return frozenset((row[0], row[1]) for row in rows)


def _goals_without_stop(visit: Visit) -> Any:
    """A goal has a stop when it is linked to one, or when one of its points is seen at one."""
    linked = exists().where(
        col(StopGoal.association_id) == col(Goal.association_id), col(StopGoal.goal_id) == col(Goal.id)
    )
    seen = exists().where(
        col(GoalPoint.association_id) == col(Goal.association_id),
        col(GoalPoint.goal_id) == col(Goal.id),
        col(StopPoint.association_id) == col(GoalPoint.association_id),
        col(StopPoint.point_id) == col(GoalPoint.point_id),
        col(Stop.association_id) == col(StopPoint.association_id),
        col(Stop.id) == col(StopPoint.stop_id),
        col(Stop.visit_id) == visit.id,
    )
    return (
        select(col(Goal.id))
        .where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id, ~linked, ~seen)
        .order_by(col(Goal.position), col(Goal.id))
    )


def _day_fact(db: Session, visit: Visit) -> DayFact | None:
    """Return that the visit's day is a holiday or a make-up workday; the association's own calendar goes first."""
    own = db.scalars(
        select(CalendarDay).where(
            col(CalendarDay.association_id) == visit.association_id, col(CalendarDay.day) == visit.day
        )
    ).one_or_none()
    told = day_facts(visit.day, {own.day: OwnDay(own.kind, own.name, own.name_en)} if own is not None else {})
    if told.kind not in (DayIs.HOLIDAY, DayIs.WORKDAY):
        return None
    return DayFact(told.kind is DayIs.HOLIDAY, told.name_zh, told.name_en, told.provisional)


def _versions(association_id: UUID, visit_id: UUID) -> Any:
    return (
        select(ProgrammeVersion)
        .where(
            col(ProgrammeVersion.association_id) == association_id,
            col(ProgrammeVersion.visit_id) == visit_id,
        )
        .order_by(col(ProgrammeVersion.number).desc())
    )


def _ordered(db: Session, table: Any, own: dict[str, UUID]) -> Iterable[Any]:
    return db.scalars(
        select(table)
        .where(table.association_id == own["association_id"], table.visit_id == own["visit_id"])
        .order_by(table.position, table.id)
    )


def _taken(kind: Any, row: Any) -> Any:
    return kind(**{name: getattr(row, name) for name in kind.__dataclass_fields__})


def _cells(db: Session, visit: Visit, planned: Content) -> tuple[Cell, ...]:
    """Return the stays of the plans in force: of each tour the newest, where it still fits."""
    rows = db.scalars(
        select(RotationPlan)
        .where(
            col(RotationPlan.association_id) == visit.association_id,
            col(RotationPlan.visit_id) == visit.id,
        )
        .order_by(col(RotationPlan.number))
    )
    stops = {stop.id: stop.minutes for stop in planned.stops}
    groups = {group.id for group in planned.groups}
    return published_cells(map(row_of, rows), programme_content.tour_starts(planned), stops, groups)
