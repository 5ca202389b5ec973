"""What the demo's participants said afterwards."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from dashboard.services import survey_answers, surveys
from models import Visit
from models.base import as_of
from seed.content import content
from seed.demo_members import Cast
from seed.demo_visits import day_of

ANSWERED = 0.78  # of those who scored
TREND = {9: 4.05, 10: 4.2, 11: 4.45}
"""Mean satisfaction by visit number: people come away happier each time."""


def load(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, start: datetime) -> None:
    """Open the visit's survey and, for a visit that is over, let people answer it."""
    day = day_of(plan, start)
    link = surveys.open_survey(
        db, actor=cast.planner, visit_id=visit.id, closes_at=day + timedelta(days=7, hours=14, minutes=59)
    )
    if plan["status"] != "closed":
        return
    dice = np.random.default_rng(1000 + plan["number"])
    texts = list(content("survey_texts")["suggestions"])
    dice.shuffle(texts)
    with as_of(day + timedelta(hours=8, minutes=30)):
        for number in range(int(plan["character"]["answered_people"] * ANSWERED)):
            survey_answers.submit(
                db, slug=link.slug, token=secrets.token_urlsafe(24), payload=_answers(dice, plan, texts, number)
            )


def _answers(
    dice: np.random.Generator, plan: dict[str, Any], texts: list[dict[str, str]], number: int
) -> dict[str, Any]:
    mean = TREND[plan["number"]]

    def mark(shift: float) -> int:
        return int(np.clip(round(dice.normal(mean + shift, 0.75)), 1, 5))

    dimensions = plan["character"]["dimensions"]
    liking = np.array([shape["mean"] ** 4 for shape in dimensions.values()])
    answers: dict[str, Any] = {
        "overall": {"organisation": mark(0.1), "content": mark(0.05), "exchange": mark(-0.3), "gains": mark(0.0)},
        "recommend": int(np.clip(round(dice.normal(mean * 2, 1.3)), 0, 10)),
        "first_try": str(dice.choice(list(dimensions), p=liking / liking.sum())),
        "coaching": str(dice.choice(["one_to_one", "seminar", "material", "no_need"], p=[0.15, 0.3, 0.35, 0.2])),
        "next_site": [
            str(kind) for kind in dice.choice(["residential", "renewal", "commercial", "park"], 2, replace=False)
        ],
    }
    if number % 4 == 0 and texts:
        answers["suggestion"] = texts[number // 4 % len(texts)]["zh"]
    return answers
