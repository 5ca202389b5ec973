"""The parts that a new visit gets from the templates. Called by `services.visits`, which has checked the actor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import templates
from dashboard.access import Grant
from dashboard.rules import fields
from models import (
    AgendaItem,
    ChecklistTemplate,
    ChecklistVersion,
    Goal,
    PreparedQuestion,
    Site,
    Stop,
    SurveyTemplate,
    SurveyVersion,
    Visit,
)
from models.base import LINE, matches
from models.enums import TemplateState

MOST_GOALS = 5
DEFAULT_CHECKLIST = "five-dimensions"


@dataclass(frozen=True, slots=True)
class NewGoal:
    """A goal in words; `key` is that of the suggested goal it was taken from, or empty."""

    text: str
    text_en: str = ""
    key: str = ""


def checked_goals(goals: Sequence[NewGoal]) -> list[NewGoal]:
    """Return one to five goals with clean text; a field's code otherwise."""
    return [
        NewGoal(
            fields.text(goal.text, "goals", most=LINE, required=True),
            fields.text(goal.text_en, "goals", most=LINE),
            fields.text(goal.key, "goals", most=64),
        )
        for goal in fields.several(goals, "goals", NewGoal, least=1, most=MOST_GOALS)
    ]


def latest_checklist(db: Session, grant: Grant) -> UUID | None:
    """Return the published version of the default checklist, else of the one published last, else None."""
    rows = db.execute(
        select(col(ChecklistVersion.id), col(ChecklistTemplate.key))
        .join(ChecklistTemplate, matches(ChecklistVersion.template_id, ChecklistTemplate))
        .where(
            col(ChecklistVersion.association_id) == grant.association_id,
            col(ChecklistVersion.state) == TemplateState.PUBLISHED,
        )
        .order_by(col(ChecklistVersion.published_at).desc(), col(ChecklistVersion.number).desc())
    ).all()
    ordered = sorted(rows, key=lambda row: row[1] != DEFAULT_CHECKLIST)
    return ordered[0][0] if ordered else None


def latest_survey(db: Session, grant: Grant) -> UUID | None:
    """Return the survey version published last, or None."""
    return db.scalars(
        select(col(SurveyVersion.id))
        .join(SurveyTemplate, matches(SurveyVersion.template_id, SurveyTemplate))
        .where(
            col(SurveyVersion.association_id) == grant.association_id,
            col(SurveyVersion.state) == TemplateState.PUBLISHED,
        )
        .order_by(col(SurveyVersion.published_at).desc(), col(SurveyVersion.number).desc())
        .limit(1)
    ).one_or_none()


def add_programme(db: Session, visit: Visit, programme: templates.ProgrammeTemplate, hosts: Sequence[Site]) -> None:
    """Add agenda items and stops; a fixed item holds the time at which the template has it."""
    flow = datetime.combine(visit.day, programme.starts)
    for position, item in enumerate(programme.items):
        if item.at is not None:
            flow = datetime.combine(visit.day, item.at)
        db.add(
            AgendaItem(
                association_id=visit.association_id,
                visit_id=visit.id,
                position=position,
                kind=item.kind,
                title=item.title.zh,
                title_en=item.title.en,
                minutes=item.minutes,
                fixed_start=flow.time() if item.fixed else None,
                place=item.place.zh,
                place_en=item.place.en,
                note=item.note.zh,
                note_en=item.note.en,
            )
        )
        flow += timedelta(minutes=item.minutes)
    several = len(hosts) > 1
    for position, stop in enumerate(programme.stops):
        host = hosts[stop.host - 1]
        db.add(
            Stop(
                association_id=visit.association_id,
                visit_id=visit.id,
                position=position,
                kind=stop.kind,
                title=stop.title.zh,
                title_en=stop.title.en,
                minutes=stop.minutes,
                capacity_groups=stop.capacity_groups,
                # with two hosts the titles repeat: the place says whose lobby it is
                place=host.name if several else "",
                place_en=host.name_en if several else "",
            )
        )
    db.flush()


def add_goals(db: Session, visit: Visit, goals: Sequence[NewGoal]) -> list[tuple[Goal, NewGoal]]:
    rows = []
    for position, given in enumerate(goals):
        goal = Goal(
            association_id=visit.association_id,
            visit_id=visit.id,
            position=position,
            text=given.text,
            text_en=given.text_en,
        )
        db.add(goal)
        rows.append((goal, given))
    db.flush()
    return rows


def add_icebreakers(db: Session, visit: Visit) -> None:
    """Add the questions for the exchange that nobody's question fills."""
    for position, words in enumerate(templates.icebreakers()):
        db.add(
            PreparedQuestion(
                association_id=visit.association_id,
                visit_id=visit.id,
                position=position,
                text=words.zh,
                text_en=words.en,
            )
        )
