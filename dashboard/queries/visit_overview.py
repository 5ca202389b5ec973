"""Where a visit stands, in one look: its stage, what is ready and what is missing, who comes, what came in."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.queries.goals import Mapping as GoalMapping
from dashboard.queries.goals import mapping_of
from dashboard.queries.tasks import TaskRow, tasks_of
from dashboard.queries.visits import host_lines, today_at
from dashboard.rules import agenda, fields, readiness, stages
from dashboard.rules.coverage import CoverageRow
from dashboard.rules.localdate import today_in
from dashboard.rules.registration_forecast import Forecast, forecast
from dashboard.rules.visit_status import Facts, next_statuses
from models import (
    AgendaItem,
    AuditEntry,
    Case,
    Firm,
    Group,
    ObserverSheet,
    Registration,
    SurveyLink,
    SurveyResponse,
    Visit,
)
from models.enums import CaseState, FirmKind, RegistrationState, TaskState, VisitStatus


@dataclass(frozen=True, slots=True)
class Named:
    """What a gap is about, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """One thing missing; `about` is the item, goal, group, stop or task, if it is about one."""

    gap: readiness.Gap
    about: Named | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that the overview shows; `missing` has one entry a check that is not done, with what it lacks."""

    status: VisitStatus
    moves: tuple[VisitStatus, ...]
    days: int
    rail: tuple[stages.Step, ...]
    bars: tuple[readiness.Bar, ...]
    ready_done: int
    ready_total: int
    missing: tuple[tuple[GapRow, ...], ...]
    registrations: Forecast
    visit_day: date
    today: date
    waiting: int
    signed_in: int
    firms: int
    by_kind: Mapping[FirmKind, int]
    mapping: GoalMapping
    tasks: tuple[TaskRow, ...]
    sheets_open: int
    sheets_finished: int
    responses: int
    has_survey: bool
    has_items: bool


def overview(db: Session, viewer: Actor, visit_id: UUID) -> Overview:
    """Return where a visit stands; the number of statements does not grow with its size."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    today = today_at(grant.timezone)
    mapped = mapping_of(db, grant, visit)
    shown = mapped if grant.may(Capability.PLAN_VISITS) else _published(db, visit, mapped)
    tasks = tasks_of(db, grant, visit)
    items = [item for item in _all(db, grant, visit, AgendaItem) if not item.in_tray]
    people = db.execute(
        select(
            col(Registration.state),
            col(Registration.registered_at),
            col(Registration.group_id),
            col(Registration.signed_in_at),
            col(Registration.firm_id),
            col(Firm.kind),
        )
        .join(
            Firm,
            (col(Firm.association_id) == col(Registration.association_id))
            & (col(Firm.id) == col(Registration.firm_id)),
            isouter=True,
        )
        .where(col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id)
    ).all()
    coming = [row for row in people if row.state is RegistrationState.REGISTERED]
    waiting = sum(row.state is RegistrationState.WAITING for row in people)
    zone = ZoneInfo(grant.timezone)
    grown = forecast(Counter(today_in(zone, row.registered_at) for row in coming), visit.capacity, today, visit.day)
    groups = _all(db, grant, visit, Group)
    in_group = Counter(row.group_id for row in coming)
    hosts = host_lines(db, grant, [visit.id]).get(visit.id, [])
    ready = readiness.readiness(
        readiness.Plan(
            schedule=agenda.schedule(
                datetime.combine(visit.day, visit.starts),
                [
                    agenda.Item(item.id, item.kind, item.minutes, item.fixed_start, item.group_id, item.locked)
                    for item in items
                ],
                datetime.combine(visit.day, visit.ends),
            ),
            items=[
                readiness.PlannedItem(item.id, item.kind, bool(item.place), bool(item.speaker or item.guide_id))
                for item in items
            ],
            goals=[goal.covered for goal in mapped.goals],
            groups=[
                readiness.PlannedGroup(group.id, in_group[group.id], group.guide_id is not None) for group in groups
            ],
            stops=[readiness.PlannedStop(stop.id) for stop in mapped.stops],
            # what is done on the day or after it cannot be missing before it
            tasks=[
                readiness.PlannedTask(task.id, task.area, task.state is TaskState.DONE)
                for task in tasks
                if task.due < visit.day
            ],
            has_host=any(line.is_host for line in hosts),
            has_checklist=visit.checklist_version_id is not None,
            has_survey=visit.survey_version_id is not None,
            registered=len(coming),
            capacity=visit.capacity,
        )
    )
    names = _names(mapped, tasks, items, groups)
    finished, unfinished = _sheets(db, grant, visit)
    closes, responses = _survey(db, grant, visit)
    settled, published = _cases(db, grant, visit, zone)
    life = stages.Life(
        status=visit.status,
        visit_day=visit.day,
        planned_on=_planned_on(db, grant, visit, zone),
        ready_done=ready.done,
        ready_total=ready.total,
        survey_ready=visit.survey_version_id is not None,
        survey_closes=today_in(zone, closes) if closes else None,
        responses=responses,
        cases_settled_on=settled,
        cases_published=published,
    )
    return Overview(
        status=visit.status,
        moves=next_statuses(visit.status, Facts(registered=len(coming) + waiting)),
        days=(visit.day - today).days,
        rail=stages.rail(life, today),
        bars=ready.bars,
        ready_done=ready.done,
        ready_total=ready.total,
        missing=tuple(tuple(GapRow(gap, _about(gap, names)) for gap in check.gaps) for check in ready.open),
        registrations=grown,
        visit_day=visit.day,
        today=today,
        waiting=waiting,
        signed_in=sum(row.signed_in_at is not None for row in coming),
        firms=len({row.firm_id for row in coming if row.firm_id is not None}),
        by_kind=Counter(row.kind for row in coming if row.kind is not None),
        mapping=shown,
        tasks=tuple(task for task in tasks if task.state is TaskState.OPEN),
        sheets_open=unfinished,
        sheets_finished=finished,
        responses=responses,
        has_survey=visit.survey_version_id is not None,
        has_items=bool(items),
    )


def _all(db: Session, grant: Grant, visit: Visit, table: Any) -> list[Any]:
    return list(
        db.scalars(
            select(table)
            .where(table.association_id == grant.association_id, table.visit_id == visit.id)
            .order_by(table.position, table.id)
        )
    )


def _published(db: Session, visit: Visit, mapped: GoalMapping) -> GoalMapping:
    """Return the goals with the stops by their published names, for who does not plan: drafts stay with who does.

    What is counted as ready is the draft's for everybody on the staff: how preparation goes is what they oversee.
    """
    last = programme_rows.latest(db, visit.association_id, visit.id)
    known = {stop.id: stop for stop in last.stops} if last is not None else {}
    return replace(
        mapped,
        stops=tuple(
            replace(stop, title=known[stop.id].title, title_en=known[stop.id].title_en)
            for stop in mapped.stops
            if stop.id in known
        ),
        goals=tuple(replace(goal, covered=_only(goal.covered, known.keys())) for goal in mapped.goals),
    )


def _only(covered: CoverageRow, stops: Collection[UUID]) -> CoverageRow:
    """Return a line of the matrix without the stops that are not among these."""
    kept = [pair for pair in zip(covered.stops, covered.points_at, strict=True) if pair[0] in stops]
    return replace(covered, stops=tuple(one for one, _ in kept), points_at=tuple(n for _, n in kept))


def _names(
    mapped: GoalMapping, tasks: list[TaskRow], items: list[AgendaItem], groups: list[Group]
) -> dict[UUID, Named]:
    named = {goal.id: Named(goal.text, goal.text_en) for goal in mapped.goals}
    named |= {stop.id: Named(stop.title, stop.title_en) for stop in mapped.stops}
    named |= {task.id: Named(task.title, task.title_en) for task in tasks}
    named |= {item.id: Named(item.title, item.title_en) for item in items}
    named |= {group.id: Named(group.name, group.name_en) for group in groups}
    return named


def _about(gap: readiness.Gap, names: dict[UUID, Named]) -> Named | None:
    return next((names[value] for value in gap.facts.values() if isinstance(value, UUID) and value in names), None)


def _sheets(db: Session, grant: Grant, visit: Visit) -> tuple[int, int]:
    """Return how many sheets are finished and how many are begun only."""
    total, finished = db.execute(
        select(func.count(), func.count(col(ObserverSheet.finished_at))).where(
            col(ObserverSheet.association_id) == grant.association_id, col(ObserverSheet.visit_id) == visit.id
        )
    ).one()
    return finished, total - finished


def _survey(db: Session, grant: Grant, visit: Visit) -> tuple[datetime | None, int]:
    closes = db.scalars(
        select(col(SurveyLink.closes_at)).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id
        )
    ).first()
    responses = db.scalars(
        select(func.count())
        .select_from(SurveyResponse)
        .where(col(SurveyResponse.association_id) == grant.association_id, col(SurveyResponse.visit_id) == visit.id)
    ).one()
    return closes, responses


def _cases(db: Session, grant: Grant, visit: Visit, zone: ZoneInfo) -> tuple[date | None, int]:
    """Return when the last case of the visit was published, if all are, and how many are."""
    rows = db.execute(
        select(col(Case.state), col(Case.published_at)).where(
            col(Case.association_id) == grant.association_id, col(Case.visit_id) == visit.id
        )
    ).all()
    published = [row.published_at for row in rows if row.state is CaseState.PUBLISHED and row.published_at]
    settled = bool(rows) and len(published) == len(rows)
    return (today_in(zone, max(published)) if settled else None), len(published)


def _planned_on(db: Session, grant: Grant, visit: Visit, zone: ZoneInfo) -> date | None:
    """Return the day on which the visit was last opened: then its plan was settled."""
    at = db.scalars(
        select(func.max(col(AuditEntry.at))).where(
            col(AuditEntry.association_id) == grant.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action) == f"move_{VisitStatus.OPEN.value}",
        )
    ).one()
    return today_in(zone, at) if at else None
