"""Arguments and rows for visits, their parts, and sites."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.services.sites import NewHonour, Rating, SiteFields
from dashboard.services.stops import StopFields
from dashboard.services.tasks import TaskFields
from dashboard.services.visit_parts import NewGoal
from dashboard.services.visits import NewVisit, VisitFields
from models.enums import HonourLevel, HostCriterion, SiteKind, StopKind, TaskArea, TemplateState, VisitStatus

DAY = date(2027, 3, 5)

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "create_visit.plan": lambda w: NewVisit("half-day", DAY, [w.ids["site_id"]], [NewGoal("看清投入")]),
    "edit_visit.change": lambda _: VisitFields("题", "", "", "", DAY, time(9), time(12), "", "", 50, ""),
    "set_goals.goals": lambda w: [(w.ids["goal_id"], NewGoal("看清投入"))],
    "save_weights.weights": lambda _: dict.fromkeys(HostCriterion, 25.0),
    "move_visit.to": lambda _: VisitStatus.RUNNING,
    "add_stop.change": lambda _: StopFields(StopKind.LOBBY, "大堂"),
    "edit_stop.change": lambda _: StopFields(StopKind.LOBBY, "大堂"),
    "add_task.change": lambda _: TaskFields("订车", TaskArea.VENUE, DAY),
    "edit_task.change": lambda _: TaskFields("订车", TaskArea.VENUE, DAY),
    "create_site.change": lambda _: SiteFields("新小区", SiteKind.RESIDENTIAL),
    "edit_site.change": lambda _: SiteFields("新小区", SiteKind.RESIDENTIAL),
    "set_honours.honours": lambda _: [NewHonour("示范小区", HonourLevel.MUNICIPAL)],
    "rate_site.ratings": lambda _: {HostCriterion.WILLINGNESS: Rating(4)},
    "host_ids": lambda w: [w.ids["site_id"]],
    "alternative_ids": lambda _: [],
}


def extend(db: Session, world: Any) -> None:
    """Add a prepared question, a material and a published survey."""
    of, visit = world.association, world.ids["visit_id"]
    question = models.PreparedQuestion(association_id=of.id, visit_id=visit, text="问什么")
    material = models.Material(association_id=of.id, visit_id=visit, title="胸牌")
    survey = models.SurveyTemplate(association_id=of.id, key="sample-survey", title="问卷")
    db.add_all([question, material, survey])
    db.flush()
    version = models.SurveyVersion(association_id=of.id, template_id=survey.id, number=1, state=TemplateState.PUBLISHED)
    db.add(version)
    db.flush()
    world.ids |= {
        "question_id": question.id,
        "material_id": material.id,
        "guide_id": world.ids["person_id"],
    }
    world.ids.setdefault("survey_version_id", version.id)
