"""An observer's own sheet: stops in order, one card a point, what is answered and what is missing.

Only the viewer's own answers are read here; what others scored is behind `peers.check_peers`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules.programme_content import StopPlan
from dashboard.rules.visit_status import Write, may_write
from models import (
    Answer,
    Dimension,
    ObserverSheet,
    Photo,
    Point,
    PreparedQuestion,
    Registration,
    Stop,
    StopPoint,
    Visit,
)
from models.enums import AnswerState, RegistrationState, ScoringMethod, StopKind, VisitStatus


@dataclass(frozen=True, slots=True)
class MyAnswer:
    """One's own answer as stored; `version` is what a change must be based on."""

    state: AnswerState
    value: object | None
    tags: tuple[str, ...]
    note: str
    version: int
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """A point as its card shows it; wordings come as {"zh", "en"} or in pairs."""

    id: UUID
    title: str
    title_en: str
    hint: str
    hint_en: str
    dimension: str
    method: ScoringMethod
    max_points: Decimal | None
    per_fault: Decimal | None
    grades: tuple[float, ...]
    minimum: Decimal | None
    maximum: Decimal | None
    unit: str
    unit_en: str
    choices: tuple[Mapping[str, str], ...]
    anchors: Mapping[int, Mapping[str, object]]
    questions: tuple[Mapping[str, str], ...]
    answer: MyAnswer | None
    photos: tuple[UUID, ...]

    @property
    def done(self) -> bool:
        """Whether the point has a mark, “not seen” or “not applicable”."""
        return self.answer is not None and self.answer.state is not AnswerState.CLEARED


@dataclass(frozen=True, slots=True)
class Place:
    """A stop with its cards; `id` None is Elsewhere: what no stop of the visit shows."""

    id: UUID | None
    kind: StopKind | None
    title: str
    title_en: str
    place: str
    place_en: str
    questions: tuple[Mapping[str, str], ...]
    cards: tuple[Card, ...]

    @property
    def done(self) -> int:
        return sum(card.done for card in self.cards)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one is in a dimension; `unseen` of the done are not seen or not applicable."""

    key: str
    short: str
    short_en: str
    total: int
    done: int
    unseen: int
    missing: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class MySheet:
    """Everything the observing screen shows.."""

    visit_id: UUID
    status: VisitStatus
    registered: bool
    has_checklist: bool
    may_score: bool
    may_finish: bool
    started_at: datetime | None
    finished_at: datetime | None
    signature: str
    places: tuple[Place, ...]
    progress: tuple[Progress, ...]

    @property
    def total(self) -> int:
        return sum(part.total for part in self.progress)

    @property
    def done(self) -> int:
        return sum(part.done for part in self.progress)

    def cards(self) -> dict[UUID, Card]:
        """Return every card once, in the order of the stops."""
        return {card.id: card for place in self.places for card in place.cards}


def my_sheet(db: Session, viewer: Actor, visit_id: UUID) -> MySheet:
    """Return the viewer's own sheet of a visit; without a registration or a checklist there are no places.

    A point that is seen at several stops has a card at each of them, with the one answer; progress counts it once.
    Raises NotAllowed without SCORE and NotFound for a visit that is not the viewer's to see.
    """
    grant = require(db, viewer, Capability.SCORE)
    visit = fetch_visit(db, grant, visit_id)
    registered = (
        db.scalars(
            select(col(Registration.id)).where(
                col(Registration.association_id) == grant.association_id,
                col(Registration.visit_id) == visit.id,
                col(Registration.person_id) == grant.person_id,
                col(Registration.state) == RegistrationState.REGISTERED,
            )
        ).one_or_none()
        is not None
    )
    sheet = db.scalars(
        select(ObserverSheet).where(
            col(ObserverSheet.association_id) == grant.association_id,
            col(ObserverSheet.visit_id) == visit.id,
            col(ObserverSheet.observer_id) == grant.person_id,
        )
    ).one_or_none()
    finished = sheet.finished_at if sheet else None
    ready = registered and visit.checklist_version_id is not None
    dimensions = _dimensions(db, grant, visit) if ready else []
    cards = _cards(db, grant, visit, {one.id: one.key for one in dimensions}) if ready else {}
    return MySheet(
        visit_id=visit.id,
        status=visit.status,
        registered=registered,
        has_checklist=visit.checklist_version_id is not None,
        may_score=ready and finished is None and may_write(visit.status, Write.SCORE),
        may_finish=ready and finished is None and may_write(visit.status, Write.LATE_SCORE),
        started_at=sheet.started_at if sheet else None,
        finished_at=finished,
        signature=sheet.signature if sheet else "",
        places=_places(db, grant, visit, cards) if ready else (),
        progress=tuple(_progress(one, cards.values()) for one in dimensions),
    )


def visit_places(db: Session, grant: Grant, visit: Visit) -> tuple[Place, ...]:
    """Return the places as everybody finds them, without anybody's answers; the caller has checked the grant."""
    dimensions = _dimensions(db, grant, visit)
    cards = _blank_cards(db, grant, visit, {one.id: one.key for one in dimensions})
    return _places(db, grant, visit, cards)


def _dimensions(db: Session, grant: Grant, visit: Visit) -> Sequence[Dimension]:
    return db.scalars(
        select(Dimension)
        .where(
            col(Dimension.association_id) == grant.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position), col(Dimension.key))
    ).all()


def _cards(db: Session, grant: Grant, visit: Visit, dimensions: Mapping[UUID, str]) -> dict[UUID, Card]:
    """Return the cards in the checklist's order, with one's own answers and photos."""
    answers = {
        row.point_id: MyAnswer(row.state, row.value, tuple(row.tags), row.note, row.version, row.recorded_at)
        for row in db.scalars(
            select(Answer).where(
                col(Answer.association_id) == grant.association_id,
                col(Answer.visit_id) == visit.id,
                col(Answer.observer_id) == grant.person_id,
            )
        )
    }
    photos: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for photo_id, point_id in db.execute(
        select(col(Photo.id), col(Photo.point_id))
        .where(
            col(Photo.association_id) == grant.association_id,
            col(Photo.visit_id) == visit.id,
            col(Photo.observer_id) == grant.person_id,
        )
        .order_by(col(Photo.id))
    ):
        photos[point_id].append(photo_id)
    return {
        key: replace(card, answer=answers.get(key), photos=tuple(photos[key]))
        for key, card in _blank_cards(db, grant, visit, dimensions).items()
    }


def _blank_cards(db: Session, grant: Grant, visit: Visit, dimensions: Mapping[UUID, str]) -> dict[UUID, Card]:
    points = db.scalars(
        select(Point)
        .where(
            col(Point.association_id) == grant.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
        )
        .order_by(col(Point.position), col(Point.key))
    ).all()
    order = {key: n for n, key in enumerate(dimensions.values())}
    ranked = sorted(points, key=lambda point: order[dimensions[point.dimension_id]])
    return {point.id: _card(point, dimensions[point.dimension_id]) for point in ranked}


def _card(point: Point, dimension: str) -> Card:
    return Card(
        id=point.id,
        title=point.title,
        title_en=point.title_en,
        hint=point.hint,
        hint_en=point.hint_en,
        dimension=dimension,
        method=point.method,
        max_points=point.max_points,
        per_fault=point.per_fault,
        grades=tuple(point.grades or ()),
        minimum=point.minimum,
        maximum=point.maximum,
        unit=point.unit,
        unit_en=point.unit_en,
        choices=tuple(point.choices or ()),
        anchors={int(str(anchor["level"])): anchor for anchor in point.anchors},
        questions=tuple(point.questions),
        answer=None,
        photos=(),
    )


def _places(db: Session, grant: Grant, visit: Visit, cards: Mapping[UUID, Card]) -> tuple[Place, ...]:
    """Return the stops as published, those without points too (one still stands there), then Elsewhere."""
    stops = _stops(db, visit)
    seen_at: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for stop_id, point_id in db.execute(
        select(col(StopPoint.stop_id), col(StopPoint.point_id))
        .join(
            Stop,
            (col(Stop.association_id) == col(StopPoint.association_id)) & (col(Stop.id) == col(StopPoint.stop_id)),
        )
        .where(col(StopPoint.association_id) == grant.association_id, col(Stop.visit_id) == visit.id)
    ):
        seen_at[stop_id].add(point_id)
    asked: defaultdict[UUID | None, list[Mapping[str, str]]] = defaultdict(list)
    for question in db.scalars(
        select(PreparedQuestion)
        .where(
            col(PreparedQuestion.association_id) == grant.association_id,
            col(PreparedQuestion.visit_id) == visit.id,
            col(PreparedQuestion.stop_id).is_not(None),
        )
        .order_by(col(PreparedQuestion.position), col(PreparedQuestion.id))
    ):
        asked[question.stop_id].append({"zh": question.text, "en": question.text_en})
    places = [
        Place(
            id=stop.id,
            kind=stop.kind,
            title=stop.title,
            title_en=stop.title_en,
            place=stop.place,
            place_en=stop.place_en,
            questions=tuple(asked[stop.id]),
            cards=tuple(card for card in cards.values() if card.id in seen_at[stop.id]),
        )
        for stop in stops
    ]
    mapped = set().union(*(seen_at[stop.id] for stop in stops))
    rest = tuple(card for card in cards.values() if card.id not in mapped)
    if rest:
        places.append(Place(None, None, "", "", "", "", (), rest))
    return tuple(places)


def _stops(db: Session, visit: Visit) -> Sequence[Stop | StopPlan]:
    """Return the published stops; as stored where nothing was published yet.

    One that was deleted since has no row that an observation could stand at: what is seen there is seen Elsewhere.
    """
    stored = db.scalars(
        select(Stop)
        .where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
        .order_by(col(Stop.position), col(Stop.id))
    ).all()
    shown = programme_rows.latest(db, visit.association_id, visit.id)
    if shown is None:
        return stored
    there = {stop.id for stop in stored}
    return [stop for stop in shown.stops if stop.id in there]


def _progress(dimension: Dimension, cards: Iterable[Card]) -> Progress:
    own = [card for card in cards if card.dimension == dimension.key]
    unseen = (AnswerState.NOT_SEEN, AnswerState.NOT_APPLICABLE)
    return Progress(
        key=dimension.key,
        short=dimension.short or dimension.title,
        short_en=dimension.short_en or dimension.title_en,
        total=len(own),
        done=sum(card.done for card in own),
        unseen=sum(card.answer is not None and card.answer.state in unseen for card in own),
        missing=tuple(card.id for card in own if not card.done),
    )
