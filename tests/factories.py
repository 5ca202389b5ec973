"""One factory per model: the least that is valid, with what the test cares about given by name."""

import itertools
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.services import sessions
from models.base import utc_now
from models.enums import (
    AgendaKind,
    FirmKind,
    PersonState,
    Role,
    ScoringMethod,
    SiteKind,
    StopKind,
    TaskArea,
    TemplateState,
    VisitStatus,
)

_count = itertools.count(1)


def next_number() -> int:
    """A number that no other row of this run has."""
    return next(_count)


def _save(db: Session, row: Any) -> Any:
    db.add(row)
    db.flush()
    return row


def association(db: Session, **given: Any) -> models.Association:
    n = next(_count)
    return _save(db, models.Association(**{"name": f"第{n}市物业管理协会", "name_en": f"City {n} PMA"} | given))


def firm(db: Session, of: models.Association, **given: Any) -> models.Firm:
    n = next(_count)
    values = {
        "name": f"示例物业{n}有限公司",
        "name_en": f"Example {n}",
        "short_name": f"示例{n}",
        "kind": FirmKind.RESIDENTIAL,
    }
    return _save(db, models.Firm(association_id=of.id, **(values | given)))


def person(db: Session, of: models.Association, *roles: Role, **given: Any) -> models.Person:
    n = next(_count)
    values = {"name": f"人员{n}", "name_en": f"Person {n}", "email": f"p{n}@firm.example", "state": PersonState.ACTIVE}
    row = _save(db, models.Person(association_id=of.id, **(values | given)))
    for role in roles:
        _save(db, models.PersonRole(association_id=of.id, person_id=row.id, role=role))
    return row


def actor(db: Session, of: models.Association, *roles: Role, **given: Any) -> Actor:
    """A signed-in person with these roles."""
    return sessions.open_session(db, person(db, of, *roles, **given)).actor


def site(db: Session, of: models.Association, **given: Any) -> models.Site:
    n = next(_count)
    return _save(
        db,
        models.Site(
            association_id=of.id,
            **({"name": f"示例小区{n}", "name_en": f"Site {n}", "kind": SiteKind.RESIDENTIAL} | given),
        ),
    )


def checklist_version(
    db: Session, of: models.Association, *, dimensions: int = 2, points: int = 2, **given: Any
) -> models.ChecklistVersion:
    """A published checklist with `dimensions` × `points` level points."""
    n = next(_count)
    template = _save(
        db,
        models.ChecklistTemplate(
            association_id=of.id, key=f"checklist-{n}", title=f"观察表{n}", title_en=f"Checklist {n}"
        ),
    )
    values = {"number": 1, "state": TemplateState.PUBLISHED, "published_at": utc_now()}
    version = _save(db, models.ChecklistVersion(association_id=of.id, template_id=template.id, **(values | given)))
    keys = ("smart", "environment", "service", "safety", "operations")
    for i in range(dimensions):
        key = keys[i] if i < len(keys) else f"d{i}"
        dimension = _save(
            db,
            models.Dimension(
                association_id=of.id,
                version_id=version.id,
                key=key,
                position=i,
                title=f"维度{i}",
                title_en=f"Dimension {i}",
                short=f"维{i}",
                short_en=f"D{i}",
            ),
        )
        for j in range(points):
            point(db, dimension, key=f"{key}.p{j}", position=j)
    return version


def point(db: Session, dimension: models.Dimension, **given: Any) -> models.Point:
    n = next(_count)
    values = {
        "key": f"{dimension.key}.{n}",
        "position": n,
        "title": f"观察点{n}",
        "title_en": f"Point {n}",
        "method": ScoringMethod.LEVEL,
        "anchors": [{"level": level, "zh": f"第{level}级", "en": f"Level {level}"} for level in range(1, 6)],
    }
    return _save(
        db,
        models.Point(
            association_id=dimension.association_id,
            version_id=dimension.version_id,
            dimension_id=dimension.id,
            **(values | given),
        ),
    )


def visit(db: Session, of: models.Association, *, host: models.Site | None = None, **given: Any) -> models.Visit:
    n = next(_count)
    values = {
        "number": n,
        "title": f"观摩{n}",
        "title_en": f"Visit {n}",
        "theme": "智慧物业",
        "theme_en": "Smart property",
        "day": datetime.now(UTC).date() + timedelta(days=11),
        "starts": time(13, 30),
        "ends": time(17, 0),
        "status": VisitStatus.OPEN,
    }
    row = _save(db, models.Visit(association_id=of.id, **(values | given)))
    if host is not None:
        _save(db, models.VisitSite(association_id=of.id, visit_id=row.id, site_id=host.id))
    return row


def goal(db: Session, of: models.Visit, **given: Any) -> models.Goal:
    n = next(_count)
    return _save(
        db,
        models.Goal(
            association_id=of.association_id,
            visit_id=of.id,
            **({"position": n, "text": f"学习目标{n}", "text_en": f"Goal {n}"} | given),
        ),
    )


def stop(db: Session, of: models.Visit, **given: Any) -> models.Stop:
    n = next(_count)
    values = {"position": n, "kind": StopKind.GARAGE, "title": f"站点{n}", "title_en": f"Stop {n}"}
    return _save(db, models.Stop(association_id=of.association_id, visit_id=of.id, **(values | given)))


def agenda_item(db: Session, of: models.Visit, **given: Any) -> models.AgendaItem:
    n = next(_count)
    values = {"position": n, "kind": AgendaKind.TALK, "title": f"环节{n}", "title_en": f"Item {n}", "minutes": 30}
    return _save(db, models.AgendaItem(association_id=of.association_id, visit_id=of.id, **(values | given)))


def group(db: Session, of: models.Visit, **given: Any) -> models.Group:
    n = next(_count)
    return _save(
        db,
        models.Group(
            association_id=of.association_id,
            visit_id=of.id,
            **({"position": n, "name": f"{n} 组", "name_en": f"Group {n}"} | given),
        ),
    )


def registration(db: Session, of: models.Visit, who: UUID, **given: Any) -> models.Registration:
    return _save(db, models.Registration(association_id=of.association_id, visit_id=of.id, person_id=who, **given))


def task(db: Session, of: models.Visit, **given: Any) -> models.Task:
    n = next(_count)
    values = {"title": f"任务{n}", "title_en": f"Task {n}", "area": TaskArea.PEOPLE, "due": datetime.now(UTC).date()}
    return _save(db, models.Task(association_id=of.association_id, visit_id=of.id, **(values | given)))


def case(db: Session, of: models.Association, author: UUID, **given: Any) -> models.Case:
    """A draft case with its first version."""
    n = next(_count)
    row = _save(db, models.Case(association_id=of.id, author_id=author, **({"dimension_key": "smart"} | given)))
    _save(
        db,
        models.CaseVersion(
            association_id=of.id, case_id=row.id, number=1, title=f"案例{n}", title_en=f"Case {n}", created_by=author
        ),
    )
    return row
