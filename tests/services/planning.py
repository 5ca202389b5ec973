"""An association that plans a visit: what the tests of planning begin with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.services import visits
from dashboard.services.visit_parts import NewGoal
from dashboard.templates import themes
from models.base import utc_now
from models.enums import Role, VisitStatus
from tests import factories as make

DAY = utc_now().date() + timedelta(days=30)
POINTS = {
    "smart.access_control": ["lobby", "unit_lobby"],
    "smart.face_recognition": ["lobby"],
    "smart.plant_room_remote": ["plant_room"],
}


@dataclass
class Office:
    """The association, its planner, and two sites."""

    of: models.Association
    planner: Actor
    sites: list[models.Site]


def office(db: Session, **given: Any) -> Office:
    of = make.association(db, **given)
    firm = make.firm(db, of)
    sites = [make.site(db, of, name=name, name_en=name, firm_id=firm.id) for name in ("云栖里", "和风苑")]
    return Office(of, make.actor(db, of, Role.PLANNER), sites)


def publish_checklist(db: Session, of: models.Association) -> models.ChecklistVersion:
    """A published checklist with three points whose keys the suggested goals name."""
    version: models.ChecklistVersion = make.checklist_version(db, of, dimensions=1, points=0)
    dimension = db.scalars(select(models.Dimension).where(col(models.Dimension.version_id) == version.id)).one()
    for key, kinds in POINTS.items():
        make.point(db, dimension, key=key, stop_kinds=kinds, questions=[{"zh": "问", "en": "Q"}])
    return version


def plan(host: Office, template: str = "half-day", hosts: int = 1, day: date = DAY, **given: Any) -> visits.NewVisit:
    goals = [NewGoal(goal.text.zh, goal.text.en, goal.key) for goal in themes()["smart_property"].goals]
    return visits.NewVisit(
        template, day, [site.id for site in host.sites[:hosts]], given.pop("goals", goals), "智慧物业", **given
    )


def opened(db: Session, host: Office, **given: Any) -> models.Visit:
    """A visit that takes registrations."""
    visit = visits.create_visit(db, actor=host.planner, plan=plan(host, **given))
    return visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.OPEN)


def of_visit(db: Session, table: Any, visit_id: UUID) -> list[Any]:
    rows = db.scalars(select(table).where(table.visit_id == visit_id)).all()
    return sorted(rows, key=lambda row: getattr(row, "position", 0))


def members(db: Session, of: models.Association, n: int, firms: int = 2) -> list[models.Person]:
    homes = [make.firm(db, of) for _ in range(firms)]
    return [make.person(db, of, Role.OBSERVER, firm_id=homes[i % firms].id) for i in range(n)]
