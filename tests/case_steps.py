"""Cases for tests: an association with its people, and a case led through the review by the services."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.access import Actor
from dashboard.services import case_reviews, cases
from models.enums import Role
from tests import factories as make

WORDS: dict[str, Any] = {
    "title": "一根桩，服务四个车位",
    "title_en": "One charger, four bays",
    "summary": "老地库没有余电，靠错峰排队，车主早上都能出门。",
    "background": "当年没有给充电留电。",
    "practice": "一根桩装在四个车位中间，夜班换枪。",
    "result": "投诉从 23 件降到 4 件。",
    "conditions": "夜班每小时巡一次车库。",
    "how_to_adopt": "先问消防，再买设备。",
    "criteria": {"effective": 5},
}


@dataclass
class Office:
    """An association with one of each who has to do with cases."""

    of: models.Association
    planner: Actor
    leader: Actor
    other_leader: Actor
    observer: Actor


def office(db: Session) -> Office:
    of = make.association(db)
    return Office(
        of,
        make.actor(db, of, Role.PLANNER),
        make.actor(db, of, Role.LEADER),
        make.actor(db, of, Role.LEADER),
        make.actor(db, of, Role.OBSERVER),
    )


def written(db: Session, who: Office, **given: Any) -> cases.Draft:
    """A complete draft by the planner."""
    words = WORDS | given
    place = {key: words.pop(key) for key in ("dimension_key", "site_id", "visit_id") if key in words}
    draft = cases.create_case(db, actor=who.planner, title=words["title"], dimension_key="smart")
    return cases.edit_case(
        db, actor=who.planner, case_id=draft.case.id, base_version=draft.case.version, changes=words | place
    )


def published(db: Session, who: Office, **given: Any) -> models.Case:
    """A case that the planner wrote and the leader published."""
    case = written(db, who, **given).case
    case_reviews.submit_case(db, actor=who.planner, case_id=case.id)
    return case_reviews.publish_case(db, actor=who.leader, case_id=case.id)
