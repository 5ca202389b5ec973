"""The tasks that a visit gets from its date, and where they go when it moves.

Called by services that have checked the actor; the visit is locked or new.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import templates
from dashboard.access import Grant
from dashboard.rules.holidays_cn import OwnDay
from dashboard.rules.localdate import local_zone, today_in
from dashboard.rules.tasks import length_of, working_due
from models import CalendarDay, Person, PersonRole, Site, Task, Visit, VisitSite
from models.base import matches, utc_now
from models.enums import PersonState, Role, TaskState


def add_missing(db: Session, grant: Grant, visit: Visit) -> list[Task]:
    """Add the template's tasks that the visit lacks, for its length, and return them.

    What a late start has already made overdue is due today. Tasks that are there, done or changed by hand, stay as
    they are: so running it twice doubles nothing.
    """
    today = today_in(local_zone(grant.timezone), utc_now())
    own_days = days_of(db, visit.association_id)
    there = {task.key: task for task in tasks_of_visit(db, visit) if task.key}
    owners = _owners(db, visit)
    length = length_of(visit.starts, visit.ends, _hosts(db, visit))
    new = []
    for position, given in enumerate(templates.tasks()):
        if given.key in there or (given.only and length not in given.only):
            continue
        due = working_due(visit.day, given.offset_days, own_days)
        if due <= visit.day:
            due = max(due, min(today, visit.day))
        # a task waits for one other: the one of its predecessors that ends last
        last = max((there[key] for key in given.after if key in there), key=lambda task: task.due, default=None)
        task = Task(
            association_id=visit.association_id,
            visit_id=visit.id,
            key=given.key,
            title=given.title.zh,
            title_en=given.title.en,
            area=given.area,
            due=due,
            offset_days=given.offset_days,
            role=given.role,
            position=position,
            owner_id=owners.get(given.role),
            after_id=last.id if last else None,
        )
        there[given.key] = task
        new.append(task)
        db.add(task)
        db.flush()
    return new


def follow_day(db: Session, visit: Visit, by: timedelta) -> None:
    """Move the open tasks with the visit, which has its new day already; what is done stays.

    A task of the date is worked out anew; one whose day a person set moves by as many days as the visit did.
    """
    own_days = days_of(db, visit.association_id)
    for task in tasks_of_visit(db, visit):
        if task.state is TaskState.OPEN:
            _set_due(task, _new_due(task, visit, own_days, by))


def follow_calendar(db: Session, association_id: UUID, visits: list[Visit]) -> int:
    """Work out the dates of open tasks anew after the calendar changed; return how many moved."""
    own_days = days_of(db, association_id)
    moved = 0
    for visit in visits:
        for task in tasks_of_visit(db, visit):
            if task.state is TaskState.OPEN and task.offset_days is not None:
                moved += _set_due(task, working_due(visit.day, task.offset_days, own_days))
    return moved


def days_of(db: Session, association_id: UUID) -> dict[date, OwnDay]:
    """Return the association's own days off and workdays."""
    rows = db.scalars(select(CalendarDay).where(col(CalendarDay.association_id) == association_id))
    return {row.day: OwnDay(row.kind, row.name, row.name_en) for row in rows}


def tasks_of_visit(db: Session, visit: Visit) -> list[Task]:
    """Return the rows by due date, those of one day in their order."""
    return list(
        db.scalars(
            select(Task)
            .where(col(Task.association_id) == visit.association_id, col(Task.visit_id) == visit.id)
            .order_by(col(Task.due), col(Task.position), col(Task.id))
        )
    )


def _new_due(task: Task, visit: Visit, own_days: Mapping[date, OwnDay], by: timedelta) -> date:
    return task.due + by if task.offset_days is None else working_due(visit.day, task.offset_days, own_days)


def _set_due(task: Task, due: date) -> bool:
    if task.due == due:
        return False
    task.due = due
    task.version += 1
    return True


def _hosts(db: Session, visit: Visit) -> int:
    return len(
        db.scalars(
            select(col(VisitSite.id)).where(
                col(VisitSite.association_id) == visit.association_id,
                col(VisitSite.visit_id) == visit.id,
                col(VisitSite.is_host).is_(True),
            )
        ).all()
    )


def _owners(db: Session, visit: Visit) -> dict[str, UUID]:
    """Return who does what by role: the visit's planner, and leader and host where there is only one to choose from."""
    people = (
        select(col(Person.id))
        .join(PersonRole, matches(PersonRole.person_id, Person))
        .where(col(Person.association_id) == visit.association_id, col(Person.state) != PersonState.DISABLED)
    )
    host_firms = (
        select(col(Site.firm_id))
        .join(VisitSite, matches(VisitSite.site_id, Site))
        .where(
            col(VisitSite.association_id) == visit.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
    )
    leaders = db.scalars(people.where(col(PersonRole.role) == Role.LEADER).limit(2)).all()
    hosts = db.scalars(
        people.where(col(PersonRole.role) == Role.HOST, col(Person.firm_id).in_(host_firms)).limit(2)
    ).all()
    found = {Role.PLANNER.value: visit.owner_id} if visit.owner_id else {}
    for role, candidates in ((Role.LEADER, leaders), (Role.HOST, hosts)):
        if len(candidates) == 1:
            found[role.value] = candidates[0]
    return found
