"""One factory per model: the least that is valid, with what the test cares about given by name."""

import dataclasses
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard import programme_rows
from dashboard.access import Actor
from dashboard.rules import badge_tokens, programme_content
from dashboard.rules.answers import AnswerOp
from dashboard.rules.survey_content import check_questions
from dashboard.server_key import secret_key
from dashboard.services import sessions
from models.base import utc_now
from models.enums import (
    AgendaKind,
    AnswerState,
    FirmKind,
    PersonState,
    Role,
    ScoringMethod,
    SiteKind,
    StopKind,
    SurveyTokenKind,
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


def publish(db: Session, of: models.Visit, **given: Any) -> models.ProgrammeVersion:
    """Publish the programme as it stands, whatever is lacking."""
    last = programme_rows.latest(db, of.association_id, of.id)
    return _save(
        db,
        models.ProgrammeVersion(
            association_id=of.association_id,
            visit_id=of.id,
            number=last.number + 1 if last else 1,
            agenda_version=of.agenda_version,
            content=programme_content.plain(programme_rows.draft(db, of)),
            **given,
        ),
    )


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


@dataclass
class Round:
    """A running visit with a checklist, stops and observers who may score it."""

    association: models.Association
    visit: models.Visit
    observers: list[Actor]
    dimensions: list[models.Dimension]
    points: list[models.Point]
    stops: list[models.Stop]


def scoring_round(db: Session, *, observers: int = 1, dimensions: int = 2, points: int = 3, stops: int = 2) -> Round:
    """Every point but the last of each dimension is seen at a stop, in turn."""
    of = association(db)
    version = checklist_version(db, of, dimensions=dimensions, points=points)
    row = visit(db, of, host=site(db, of), checklist_version_id=version.id, status=VisitStatus.RUNNING)
    people = [actor(db, of, Role.OBSERVER) for _ in range(observers)]
    for who in people:
        registration(db, row, who.person_id)
    order = db.scalars(
        select(models.Dimension)
        .where(col(models.Dimension.version_id) == version.id)
        .order_by(col(models.Dimension.position))
    ).all()
    found = db.scalars(select(models.Point).where(col(models.Point.version_id) == version.id)).all()
    ranked = sorted(found, key=lambda p: ([d.id for d in order].index(p.dimension_id), p.position))
    places = [stop(db, row, position=n) for n in range(stops)]
    for n, one in enumerate(p for p in ranked if p.position < points - 1):
        if places:
            place = places[n % len(places)]
            _save(db, models.StopPoint(association_id=of.id, stop_id=place.id, point_id=one.id))
    publish(db, row)
    return Round(of, row, people, list(order), ranked, places)


def answer_op(point: models.Point, value: object | None = 4, **given: Any) -> AnswerOp:
    """An entry with a fresh op id."""
    values: dict[str, Any] = {"op_id": uuid4(), "point_id": point.id, "state": AnswerState.ANSWERED, "value": value}
    return AnswerOp(**(values | given))


SURVEY_QUESTIONS: list[dict[str, Any]] = [
    {
        "key": "overall",
        "kind": "matrix",
        "title": {"zh": "打几分？", "en": "Rate it"},
        "low": {"zh": "不满意", "en": "Poor"},
        "high": {"zh": "满意", "en": "Good"},
        "required": True,
        "rows": [
            {"key": "organisation", "zh": "组织", "en": "Organisation"},
            {"key": "gains", "zh": "收获", "en": "Gains"},
        ],
    },
    {"key": "recommend", "kind": "nps", "title": {"zh": "推荐吗？", "en": "Recommend?"}, "required": True},
    {
        "key": "first_try",
        "kind": "choice",
        "title": {"zh": "先做哪样？", "en": "What first?"},
        "choices": [{"key": "smart", "zh": "智慧化", "en": "Smart"}, {"key": "safety", "zh": "安全", "en": "Safety"}],
    },
    {
        "key": "next_site",
        "kind": "multi_choice",
        "title": {"zh": "下次看什么？", "en": "What next?"},
        "choices": [{"key": "park", "zh": "园区", "en": "Park"}, {"key": "office", "zh": "写字楼", "en": "Office"}],
    },
    {"key": "suggestion", "kind": "text", "title": {"zh": "建议", "en": "Suggestion"}, "max_length": 50},
]
"""One question of every kind, as the built-in template is written."""


def survey_version(db: Session, of: models.Association, **given: Any) -> models.SurveyVersion:
    """A published survey of SURVEY_QUESTIONS."""
    n = next(_count)
    template = _save(
        db, models.SurveyTemplate(association_id=of.id, key=f"survey-{n}", title=f"问卷{n}", title_en=f"Survey {n}")
    )
    values = {"number": 1, "state": TemplateState.PUBLISHED, "published_at": utc_now(), "intro": "匿名填写。"}
    version = _save(db, models.SurveyVersion(association_id=of.id, template_id=template.id, **(values | given)))
    for position, question in enumerate(check_questions(SURVEY_QUESTIONS)):
        _save(
            db,
            models.SurveyQuestion(
                association_id=of.id, version_id=version.id, position=position, **dataclasses.asdict(question)
            ),
        )
    return version


def survey_link(db: Session, of: models.Visit, version: models.SurveyVersion, **given: Any) -> models.SurveyLink:
    n = next(_count)
    values = {"version_id": version.id, "slug": f"slug{n}"}
    return _save(db, models.SurveyLink(association_id=of.association_id, visit_id=of.id, **(values | given)))


def survey_token(db: Session, link: models.SurveyLink, **given: Any) -> models.SurveyToken:
    n = next(_count)
    values = {"token_hash": f"{n:064x}", "kind": SurveyTokenKind.PERSONAL}
    return _save(db, models.SurveyToken(association_id=link.association_id, link_id=link.id, **(values | given)))


def survey_response(db: Session, link: models.SurveyLink, **given: Any) -> models.SurveyResponse:
    values = {
        "visit_id": link.visit_id,
        "version_id": link.version_id,
        "submitted_on": utc_now().date(),
        "answers": {"overall": {"organisation": 4, "gains": 5}, "recommend": 9},
    }
    return _save(db, models.SurveyResponse(association_id=link.association_id, link_id=link.id, **(values | given)))


def badge(db: Session, visit: models.Visit, person_id: UUID, **given: Any) -> models.Badge:
    """A badge as `services.badges` makes it, good for a week from now."""
    badge_id, nonce = uuid4(), uuid4().hex
    shown = badge_tokens.derive(secret_key(), badge_id, nonce)
    values = {
        "id": badge_id,
        "nonce": nonce,
        "token_hash": badge_tokens.look_up_token(shown.token),
        "code_hash": badge_tokens.look_up_code(secret_key(), shown.code),
        "expires_at": utc_now() + timedelta(days=7),
    }
    return _save(
        db,
        models.Badge(association_id=visit.association_id, visit_id=visit.id, person_id=person_id, **(values | given)),
    )


def badge_secrets(badge: models.Badge) -> badge_tokens.BadgeSecrets:
    """What the badge shows."""
    return badge_tokens.derive(secret_key(), badge.id, badge.nonce)
