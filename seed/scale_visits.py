"""Invented closed visits with every answer, its history and the sums, by bulk inserts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dashboard.services import score_sums
from models import Answer, AnswerHistory, ObserverSheet, Point, Registration, Visit, VisitSite
from models.base import utc_now
from models.enums import AnswerOutcome, AnswerState, VisitStatus

ZONE = ZoneInfo("Asia/Shanghai")
OBSERVERS = 60
APART = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Stage:
    """What every visit of the large association shares: ids, and the points with a level."""

    association_id: UUID
    version_id: UUID
    points: tuple[Point, ...]
    people: tuple[UUID, ...]
    sites: tuple[tuple[UUID, str], ...]

    @property
    def capacity(self) -> int:
        """Return how many answers one visit holds."""
        return len(self.points) * min(OBSERVERS, len(self.people))


def write(db: Session, stage: Stage, *, number: int, answers: int) -> None:
    """Write visit `number` with so many answers, at most `stage.capacity`; its sums come from the answers themselves.

    Observers fill their sheets one after the other, so the last sheet may be incomplete. The caller owns the
    transaction.
    """
    if not 0 < answers <= stage.capacity:
        raise ValueError(f"a visit holds 1 to {stage.capacity} answers")
    dice = random.Random(number)  # noqa: S311 - invented data
    day = (utc_now().astimezone(ZONE) - APART * number).date()
    owned = {"association_id": stage.association_id, "visit_id": uuid7()}
    site_id, _kind = stage.sites[number % len(stage.sites)]
    _insert(
        db,
        Visit,
        [
            {
                "association_id": stage.association_id,
                "id": owned["visit_id"],
                "number": number,
                "title": f"测量用观摩 {number}",
                "title_en": f"Visit for measuring {number}",
                "day": day,
                "starts": time(13, 30),
                "ends": time(17, 0),
                "status": VisitStatus.CLOSED,
                "checklist_version_id": stage.version_id,
            }
        ],
    )
    _insert(db, VisitSite, [owned | {"site_id": site_id}])
    seen = datetime.combine(day, time(14, 0), ZONE)
    needed = -(-answers // len(stage.points))
    people = [stage.people[(number * 7 + n) % len(stage.people)] for n in range(needed)]
    _insert(db, Registration, [owned | {"person_id": who, "signed_in_at": seen} for who in people])
    _insert(
        db,
        ObserverSheet,
        [
            owned | {"observer_id": who, "started_at": seen, "finished_at": seen + timedelta(hours=2), "signature": "-"}
            for who in people
        ],
    )
    marks = _marks(dice, stage, owned, people, seen)[:answers]
    _insert(db, Answer, marks)
    same = {"outcome": AnswerOutcome.APPLIED, "base_version": 0, "late": False}
    logged = [
        {key: value for key, value in mark.items() if key != "dimension_id"}
        | {"id": mark["op_id"], "actor_id": mark["observer_id"]}
        | same
        for mark in marks
    ]
    _insert(db, AnswerHistory, logged)
    score_sums.rebuild(db.connection(), stage.association_id, owned["visit_id"])


def _marks(
    dice: random.Random, stage: Stage, owned: dict[str, UUID], people: Sequence[UUID], seen: datetime
) -> list[dict[str, Any]]:
    """Return a level 1-5 for every point and observer: a site's own level, a point's, and an observer's leniency."""
    site = dice.gauss(3.6, 0.4)
    points = [(point, site + dice.gauss(0, 0.4)) for point in stage.points]
    rows: list[dict[str, Any]] = []
    for who in people:
        lenient = dice.gauss(0, 0.35)
        for point, usual in points:
            level = min(5, max(1, round(dice.gauss(usual + lenient, 0.7))))
            rows.append(
                owned
                | {
                    "point_id": point.id,
                    "observer_id": who,
                    "dimension_id": point.dimension_id,
                    "stop_id": None,
                    "state": AnswerState.ANSWERED,
                    "value": level,
                    "score": float(level),
                    "tags": [],
                    "note": "",
                    "op_id": uuid7(),
                    "version": 1,
                    "device_time": None,
                    "recorded_at": seen,
                }
            )
    return rows


def _insert(db: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    db.connection().execute(model.__table__.insert(), rows)
