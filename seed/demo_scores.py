"""What the demo's observers recorded: a realistic spread around each visit's character, always the same."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.services import photos, scores, sheets
from dashboard.services.scores import AnswerOp, SyncStatus
from models import Dimension, Firm, Person, Point, Registration, Stop, StopPoint, Visit
from models.base import as_of
from models.enums import AnswerState, FirmKind, RegistrationState, ScoringMethod
from seed.content import content, photo
from seed.demo_members import Cast
from seed.demo_visits import day_of

NAMESPACE = UUID("6f1d2a52-6c0b-5c7e-9d43-8f1f8d6c9a10")
NOTE_SHARE = 0.11
PHOTOS = {
    "garage": "environment.lighting_signs",
    "plant_room": "smart.plant_room_remote",
    "lobby": "service.front_desk_response",
    "garden": "environment.planting",
    "control_room": "smart.falling_objects",
    "market": "service.neighbour_atmosphere",
    "waste": "environment.waste_sorting",
    "elderly": "service.activity_records",
}
"""Which picture was taken at which point."""


def load(
    db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, start: datetime, people: int | None = None
) -> int:
    """Let the observers score and return how many answers there are. `people` limits how many observers do."""
    character = plan["character"]
    if not character:
        return 0
    dice = np.random.default_rng(plan["number"])
    points = _points(db, visit)
    stops = _stop_of(db, visit)
    total = 0
    observers = _observers(db, visit)[: min(character["answered_people"], people or 10_000)]
    keys = {person.id: key for key, person in cast.people.items()}
    for rank, (observer, firm_kind, group) in enumerate(observers):
        actor = cast.actor(keys[observer.id])
        bias = dice.normal(0, 0.35)
        mine = points
        if character.get("answered_share"):
            share = min(1.0, character["answered_share"] * dice.uniform(0.4, 1.5))
            first = rank * len(points) // 4  # groups begin at different stops
            mine = [points[(first + place) % len(points)] for place in range(max(1, int(len(points) * share)))]
        began = min(day_of(plan, start) + timedelta(hours=5, minutes=15), datetime.now(UTC) - timedelta(minutes=60))
        with as_of(began + timedelta(minutes=rank % 60)):
            ops = [
                _answer(dice, plan, point, dimension, stops, firm_kind, group, bias, observer.id)
                for point, dimension in mine
            ]
            for receipt in scores.record_scores(db, actor=actor, visit_id=visit.id, answers=ops):
                if receipt.status is not SyncStatus.APPLIED:
                    raise RuntimeError(f"demo answer refused: {receipt.code} {receipt.facts}")
                total += 1
            if rank < len(PHOTOS):
                name, key = list(PHOTOS.items())[rank]
                seen = next(point for point, _dimension in points if point.key == key)
                row = photos.add_photo(db, actor=actor, visit_id=visit.id, point_id=seen.id, data=photo(name))
                cast.photos[plan["number"], name] = row.id
            is_demo_observer = keys[observer.id] == content("association")["demo_entry"]["observer"]
            if not character.get("answered_share") and not (is_demo_observer and plan["status"] == "running"):
                sheets.finish(db, actor=actor, visit_id=visit.id, signature=observer.name)
    return total


def _answer(
    dice: np.random.Generator,
    plan: dict[str, Any],
    point: Point,
    dimension: str,
    stops: dict[UUID, UUID],
    firm_kind: FirmKind | None,
    group: int,
    bias: float,
    observer: UUID,
) -> AnswerOp:
    character = plan["character"]
    split = next((one for one in character["disagreements"] if one["point"] == point.key), None)
    state, value = (
        AnswerState.ANSWERED,
        _value(dice, point, character["dimensions"][dimension], split, firm_kind, group, bias),
    )
    if dice.random() < character["not_seen_share"]:
        state, value = (AnswerState.NOT_SEEN if dice.random() < 0.8 else AnswerState.NOT_APPLICABLE), None
    tags: list[str] = []
    note = ""
    choices = content("notes").get(point.key, [])
    if state is AnswerState.ANSWERED and choices and dice.random() < NOTE_SHARE:
        chosen = choices[int(dice.integers(len(choices)))]
        tags, note = [chosen["tag"]], chosen["zh"]
    return AnswerOp(
        op_id=uuid5(NAMESPACE, f"{plan['number']}/{point.key}/{observer}"),
        point_id=point.id,
        state=state,
        value=value,
        tags=tags,
        note=note,
        base_version=0,
        stop_id=stops.get(point.id),
    )


def _value(
    dice: np.random.Generator,
    point: Point,
    shape: dict[str, float],
    split: dict[str, Any] | None,
    firm_kind: FirmKind | None,
    group: int,
    bias: float,
) -> object:
    if point.method is ScoringMethod.PASS_FAIL:
        return bool(dice.random() < 0.86)
    if point.method is ScoringMethod.NUMBER:
        return Decimal(str(round(float(dice.normal(7.5, 2.2)), 1))).copy_abs()
    if point.method is ScoringMethod.CHOICE:
        return str(dice.choice([choice["key"] for choice in point.choices or []]))
    if point.method is ScoringMethod.TEXT:
        return str(dice.choice([note["zh"] for note in content("notes")[point.key]]))
    if split is None:
        # some points of a dimension are plainly better than others
        own = (hash_of(point.key) % 100 / 100 - 0.5) * 0.7
        return int(np.clip(round(shape["mean"] + own + bias + dice.normal(0, shape["sd"])), 1, 5))
    weights = np.array(split["weights"], dtype=float)
    if split["follows"] == "firm_kind":
        weights = weights * (
            np.array([1, 1, 2, 5, 6]) if firm_kind is FirmKind.RESIDENTIAL else np.array([6, 5, 2, 1, 1])
        )
    elif split["follows"] == "group":
        weights = weights * (np.array([1, 1, 2, 5, 6]) if group % 2 == 0 else np.array([6, 5, 2, 1, 1]))
    return int(dice.choice([1, 2, 3, 4, 5], p=weights / weights.sum()))


def hash_of(text: str) -> int:
    """Return the same number for the same text in every process."""
    return uuid5(NAMESPACE, text).int


def _points(db: Session, visit: Visit) -> list[tuple[Point, str]]:
    rows = db.execute(
        select(Point, col(Dimension.key))
        .join(
            Dimension,
            (col(Dimension.association_id) == col(Point.association_id))
            & (col(Dimension.id) == col(Point.dimension_id)),
        )
        .where(col(Point.association_id) == visit.association_id, col(Point.version_id) == visit.checklist_version_id)
        .order_by(col(Dimension.position), col(Point.position))
    )
    return [(point, key) for point, key in rows]


def _stop_of(db: Session, visit: Visit) -> dict[UUID, UUID]:
    rows = db.execute(
        select(col(StopPoint.point_id), col(Stop.id))
        .join(
            Stop,
            (col(Stop.association_id) == col(StopPoint.association_id)) & (col(Stop.id) == col(StopPoint.stop_id)),
        )
        .where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
    )
    return {point_id: stop_id for point_id, stop_id in rows}  # noqa: C416 - dict() does not type a row


def _observers(db: Session, visit: Visit) -> list[tuple[Person, FirmKind | None, int]]:
    """Return those who came, in the order in which they registered, with their firm's kind and group number."""
    rows = db.execute(
        select(Person, col(Firm.kind), col(Registration.group_id))
        .join(
            Registration,
            (col(Registration.association_id) == col(Person.association_id))
            & (col(Registration.person_id) == col(Person.id)),
        )
        .join(
            Firm,
            (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
            col(Registration.signed_in_at).is_not(None),
        )
        .order_by(col(Registration.registered_at))
    ).all()
    groups = sorted({str(group) for _person, _kind, group in rows})
    return [(person, kind, groups.index(str(group))) for person, kind, group in rows]
