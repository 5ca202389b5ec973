"""A survey of the world's visit, with a personal token and a response."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

import models
from tests import factories as make

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "surveys.publish_version.version_id": lambda world: world.ids["survey_version_id"],
    "surveys.open_survey.version_id": lambda world: world.ids["survey_version_id"],
    "surveys.save_template.key": lambda _: "post-visit",
    "surveys.save_template.questions": lambda _: make.SURVEY_QUESTIONS,
}


def extend(db: Session, world: Any) -> None:
    version = make.survey_version(db, world.association)
    visit = db.get_one(models.Visit, (world.association.id, world.ids["visit_id"]))
    link = make.survey_link(db, visit, version)
    make.survey_token(db, link, registration_id=world.ids["registration_id"])
    make.survey_response(db, link)
    world.ids |= {"survey_version_id": version.id, "link_id": link.id}
