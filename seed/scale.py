"""Large invented data for measuring, in an association of its own: never the demo, never a real one.

The numbers asked for are totals: what is missing is added, what is there stays, and nothing is ever taken away. Every
visit and every batch of cases is a transaction, so an interrupted run is consistent and the next one goes on from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.services import associations, sessions
from dashboard.settings import settings
from models import (
    Answer,
    Association,
    CaseSearch,
    ChecklistTemplate,
    ChecklistVersion,
    Firm,
    Person,
    PersonRole,
    Point,
    SignInSession,
    Site,
    Visit,
)
from models.base import utc_now
from models.database import database, writing
from models.enums import FirmKind, PersonState, Role, ScoringMethod, SiteKind, TemplateState
from seed import scale_cases, scale_visits
from seed.scale_visits import Stage
from seed.templates import load_checklists

NAME, NAME_EN = "测量用虚构协会", "Association for measuring (invented)"
CHECKLIST = "five-dimensions"
FIRMS, PEOPLE = 24, 240
BATCH = 2_000
"""Cases in one transaction."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run has added, and what is there now."""

    new_answers: int
    new_cases: int
    answers: int
    cases: int


def load(*, answers: int, cases: int, say: Console | None = None) -> Loaded:
    """Bring the association for measuring up to so many answers and published cases, and say what was added.

    ValueError for a negative number. Works on SQLite and PostgreSQL; about 15,000 answers a second on SQLite.
    """
    if answers < 0 or cases < 0:
        raise ValueError("how many answers and cases there are to be cannot be negative")
    with writing() as db:
        of = db.scalars(select(Association).where(col(Association.name) == NAME)).one_or_none()
        token = ""
        if of is None:
            of, token = _found(db)
        stage, author = _stage(db, of), _people(db, of)[0]
        there = _count(db, Answer, of), _count(db, CaseSearch, of)
        number = db.scalar(select(func.max(Visit.number)).where(col(Visit.association_id) == of.id)) or 0
    if token and say is not None:
        say.print(f"Founded {NAME_EN}; everyone in it is invented. To look around, open within a week:")
        say.print(f"{settings().base_url}/invitation?token={token}", soft_wrap=True)
    missing = max(0, answers - there[0]), max(0, cases - there[1])
    with _progress(say) as progress:
        task = progress.add_task("Visits with their answers", total=missing[0])
        for part in _parts(missing[0], stage.capacity):
            number += 1
            with writing() as db:
                scale_visits.write(db, stage, number=number, answers=part)
            progress.advance(task, part)
        task = progress.add_task("Cases", total=missing[1])
        first = there[1]
        for part in _parts(missing[1], BATCH):
            with writing() as db:
                scale_cases.write(db, of.id, author, stage.sites, first=first, count=part)
            first += part
            progress.advance(task, part)
        if any(missing):
            progress.add_task("Settling the index and the statistics", total=None)
            _settle()
    now = Loaded(*missing, there[0] + missing[0], there[1] + missing[1])
    _tell(say, now)
    return now


def _found(db: Session) -> tuple[Association, str]:
    """Return the new association and its administrator's invitation."""
    founded = associations.found_association(
        db,
        name=NAME,
        name_en=NAME_EN,
        admin_name="测量管理员",
        admin_name_en="Measuring",
        admin_email="admin@scale.example",
    )
    of = founded.association
    roles = (Role.PLANNER, Role.LEADER)
    db.add_all(PersonRole(association_id=of.id, person_id=founded.admin.id, role=role) for role in roles)
    firms = [
        Firm(association_id=of.id, name=f"测量用企业 {n + 1}", name_en=f"Firm {n + 1}", kind=FirmKind.RESIDENTIAL)
        for n in range(FIRMS)
    ]
    db.add_all(firms)
    db.flush()
    db.add_all(
        Site(association_id=of.id, firm_id=firms[n].id, name=f"测量用项目 {n + 1}", name_en=f"Site {n + 1}", kind=kind)
        for n, kind in enumerate(SiteKind)
    )
    people = [
        Person(
            association_id=of.id,
            firm_id=firms[n % FIRMS].id,
            name=f"观察员 {n + 1}",
            name_en=f"Observer {n + 1}",
            email=f"observer{n + 1}@scale.example",
            state=PersonState.ACTIVE,
        )
        for n in range(PEOPLE)
    ]
    db.add_all(people)
    db.flush()
    db.add_all(PersonRole(association_id=of.id, person_id=one.id, role=Role.OBSERVER) for one in people)
    planner = Person(
        association_id=of.id,
        name="测量计划员",
        name_en="Planner",
        email="planner@scale.example",
        state=PersonState.ACTIVE,
    )
    db.add(planner)
    db.flush()
    db.add(PersonRole(association_id=of.id, person_id=planner.id, role=Role.PLANNER))
    db.flush()
    load_checklists(db, sessions.open_session(db, planner).actor)
    # nobody holds that session's token: it only served to load
    mine = col(SignInSession.association_id) == of.id
    db.execute(update(SignInSession).where(mine).values(revoked_at=utc_now()))
    return of, founded.token


def _stage(db: Session, of: Association) -> Stage:
    version_id = db.scalars(
        select(col(ChecklistVersion.id))
        .join(
            ChecklistTemplate,
            (col(ChecklistTemplate.association_id) == col(ChecklistVersion.association_id))
            & (col(ChecklistTemplate.id) == col(ChecklistVersion.template_id)),
        )
        .where(
            col(ChecklistVersion.association_id) == of.id,
            col(ChecklistVersion.state) == TemplateState.PUBLISHED,
            col(ChecklistTemplate.key) == CHECKLIST,
        )
        .order_by(col(ChecklistVersion.number))
        .limit(1)
    ).one()
    points = db.scalars(
        select(Point)
        .where(
            col(Point.association_id) == of.id,
            col(Point.version_id) == version_id,
            col(Point.method) == ScoringMethod.LEVEL,
        )
        .order_by(col(Point.position), col(Point.id))
    ).all()
    sites = db.execute(
        select(col(Site.id), col(Site.kind)).where(col(Site.association_id) == of.id).order_by(col(Site.id))
    )
    return Stage(of.id, version_id, tuple(points), _people(db, of), tuple((row.id, row.kind.value) for row in sites))


def _people(db: Session, of: Association) -> tuple[UUID, ...]:
    return tuple(
        db.scalars(
            select(col(PersonRole.person_id))
            .where(col(PersonRole.association_id) == of.id, col(PersonRole.role) == Role.OBSERVER)
            .order_by(col(PersonRole.person_id))
        )
    )


def _count(db: Session, model: Any, of: Association) -> int:
    table = model.__table__
    return db.scalar(select(func.count()).select_from(table).where(table.c.association_id == of.id)) or 0


def _parts(total: int, size: int) -> Iterator[int]:
    for start in range(0, total, size):
        yield min(size, total - start)


def _settle() -> None:
    """Do what nightly upkeep does after many writes, so that the next measurement is not of the load's leftovers."""
    with database().write.connect() as connection, connection.begin():
        if database().is_sqlite:
            connection.execute(text("INSERT INTO case_fts(case_fts) VALUES ('optimize')"))
        connection.execute(text("ANALYZE"))


@contextmanager
def _progress(say: Console | None) -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=say or Console(quiet=True), transient=True) as progress:
        yield progress


def _tell(say: Console | None, now: Loaded) -> None:
    if say is None:
        return
    if now.new_answers or now.new_cases:
        say.print(f"Added {now.new_answers:,} answers and {now.new_cases:,} cases; {NAME_EN} now holds")
    else:
        say.print(f"Nothing added: as many as asked for are there already. {NAME_EN} holds")
    say.print(f"{now.answers:,} answers and {now.cases:,} published cases.")
