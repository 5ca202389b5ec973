"""What each role finds when it comes in: the visit that matters now, one's own part in it, what visits changed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, check_reach, require, visible_visits
from dashboard.queries.visits import VisitRow, rows, today_at
from dashboard.rules.localdate import Badge, badge
from models import Answer, Case, Group, ObserverSheet, Person, Point, Registration, Task, Visit
from models.enums import AnswerState, CaseState, PersonState, RegistrationState, TaskState, VisitStatus

SHOWN_TASKS = 6


@dataclass(frozen=True, slots=True)
class HomeTask:
    """A task of any visit that is open, due soonest first."""

    id: UUID
    visit_id: UUID
    visit_title: str
    visit_title_en: str
    title: str
    title_en: str
    due: date
    badge: Badge
    version: int


@dataclass(frozen=True, slots=True)
class MyPart:
    """An observer's own part in a visit: group and guide, points marked of those there are."""

    group: str
    group_en: str
    guide: str
    guide_en: str
    done: int
    total: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """Cases published by the end of each month with one, oldest first, and how many stand in which state."""

    published: tuple[tuple[date, int], ...]
    in_review: int
    total_published: int


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    active: int
    invited: int
    disabled: int


def visit_now(db: Session, viewer: Actor) -> VisitRow | None:
    """Return the visit that matters now: running (the nearest to today, should there be several), else the next,
    else the latest; None where there is none.
    """
    found = rows(db, viewer)
    running = sorted((row for row in found if row.status is VisitStatus.RUNNING), key=lambda row: abs(row.days))
    ahead = sorted((row for row in found if row.days >= 0), key=lambda row: row.days)
    return next(iter(running or ahead or found), None)


def visit_ahead(db: Session, viewer: Actor) -> VisitRow | None:
    """Return the next visit that has not begun, for the planner's countdown."""
    ahead = [row for row in rows(db, viewer) if row.days >= 0 and row.status in (VisitStatus.DRAFT, VisitStatus.OPEN)]
    return min(ahead, key=lambda row: row.days, default=None)


def open_tasks(db: Session, viewer: Actor, *, mine: bool = False) -> list[HomeTask]:
    """Return the open tasks that are due first, of visits that are not over; `mine` leaves out other people's."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    statement = (
        select(Task, col(Visit.title), col(Visit.title_en))
        .join(Visit, (col(Visit.association_id) == col(Task.association_id)) & (col(Visit.id) == col(Task.visit_id)))
        .where(
            visible_visits(grant),
            col(Task.state) == TaskState.OPEN,
            col(Visit.status).not_in([VisitStatus.ARCHIVED]),
        )
        .order_by(col(Task.due), col(Task.id))
        .limit(SHOWN_TASKS)
    )
    if mine:
        statement = statement.where(col(Task.owner_id) == grant.person_id)
    today = today_at(grant.timezone)
    return [
        HomeTask(
            task.id,
            task.visit_id,
            title,
            title_en,
            task.title,
            task.title_en,
            task.due,
            badge(task.due, today),
            task.version,
        )
        for task, title, title_en in db.execute(statement)
    ]


def my_part(db: Session, viewer: Actor, visit_id: UUID) -> MyPart | None:
    """Return one's own part in a visit, or None for those who are not registered."""
    grant = require(db, viewer, Capability.SCORE)
    check_reach(grant, visit_id)
    found = db.execute(
        select(
            col(Group.name), col(Group.name_en), col(Person.name), col(Person.name_en), col(ObserverSheet.finished_at)
        )
        .select_from(Registration)
        .join(
            Group,
            (col(Group.association_id) == col(Registration.association_id))
            & (col(Group.id) == col(Registration.group_id)),
            isouter=True,
        )
        .join(
            Person,
            (col(Person.association_id) == col(Group.association_id)) & (col(Person.id) == col(Group.guide_id)),
            isouter=True,
        )
        .join(
            ObserverSheet,
            (col(ObserverSheet.association_id) == col(Registration.association_id))
            & (col(ObserverSheet.visit_id) == col(Registration.visit_id))
            & (col(ObserverSheet.observer_id) == col(Registration.person_id)),
            isouter=True,
        )
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit_id,
            col(Registration.person_id) == grant.person_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one_or_none()
    if found is None:
        return None
    total = db.scalar(
        select(func.count())
        .select_from(Point)
        .join(
            Visit,
            (col(Visit.association_id) == col(Point.association_id))
            & (col(Visit.checklist_version_id) == col(Point.version_id)),
        )
        .where(
            col(Visit.association_id) == grant.association_id, col(Visit.id) == visit_id, col(Point.retired).is_(False)
        )
    )
    done = db.scalar(
        select(func.count()).where(
            col(Answer.association_id) == grant.association_id,
            col(Answer.visit_id) == visit_id,
            col(Answer.observer_id) == grant.person_id,
            col(Answer.state) != AnswerState.CLEARED,
        )
    )
    group, group_en, guide, guide_en, finished_at = found
    return MyPart(group or "", group_en or "", guide or "", guide_en or "", done or 0, total or 0, finished_at)


def case_counts(db: Session, viewer: Actor) -> CaseCounts:
    """Return how the library has grown."""
    grant = require(db, viewer, Capability.READ_CASES)
    moments = db.scalars(
        select(col(Case.published_at))
        .where(col(Case.association_id) == grant.association_id, col(Case.published_at).is_not(None))
        .order_by(col(Case.published_at))
    ).all()
    grown: dict[date, int] = {}
    for number, moment in enumerate(moments, 1):
        if moment is not None:
            grown[moment.date().replace(day=1)] = number
    waiting = db.scalar(
        select(func.coalesce(func.sum(case((col(Case.state) == CaseState.IN_REVIEW, 1), else_=0)), literal(0))).where(
            col(Case.association_id) == grant.association_id
        )
    )
    return CaseCounts(tuple(grown.items()), int(waiting or 0), len(moments))


def people_counts(db: Session, viewer: Actor) -> PeopleCounts:
    """Return how many people may sign in, have not yet, and no longer may."""
    grant = require(db, viewer, Capability.VIEW_MEMBERS)
    rows = db.execute(
        select(col(Person.state), func.count())
        .where(col(Person.association_id) == grant.association_id)
        .group_by(col(Person.state))
    ).all()
    found = {state: n for state, n in rows}  # noqa: C416 - a row is a tuple only in name to the type checker
    return PeopleCounts(
        *(found.get(state, 0) for state in (PersonState.ACTIVE, PersonState.INVITED, PersonState.DISABLED))
    )
