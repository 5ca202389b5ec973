"""What a visit's results look like to those who may see them, and how they follow from the rows read.

Everything here is computed from `VisitRows` by the rules; nothing reads the database.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import Any
from uuid import UUID

from dashboard.queries.result_reading import (
    AnswerFacts,
    DimensionFacts,
    ObserverFacts,
    PhotoFacts,
    PointFacts,
    VisitRows,
    canonical,
    mark_of,
)
from dashboard.rules.agreement import Spread, spread
from dashboard.rules.scoring import (
    Mark,
    OfficialTotal,
    SectionScore,
    fraction,
    official_total,
    points_kept,
    section_score,
)
from dashboard.rules.telling import NoteFacts, telling
from models.enums import AnswerState, FirmKind, ScoringMethod, Tag


@dataclass(frozen=True, slots=True)
class Figures:
    """The heading's numbers: people with an answer, points answered, scores that count, answers with tag or note."""

    observers: int
    points: int
    scores: int
    notes: int


@dataclass(frozen=True, slots=True)
class SectionResult:
    """A dimension: `score` out of 100 by point weights, `level` the plain mean of its n scores in levels 1-5."""

    key: str
    dimension_id: UUID
    title: str
    title_en: str
    short: str
    short_en: str
    weight: Decimal
    score: Decimal | None
    level: float | None
    n: int


@dataclass(frozen=True, slots=True)
class PointResult:
    """A point: mean of n scores (1-5), their spread with deductions at the nearest level, and who could not tell."""

    id: UUID
    title: str
    title_en: str
    dimension: str
    method: ScoringMethod
    mean: float | None
    n: int
    not_seen: int
    not_applicable: int
    notes: int
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as it may be shown: observer and firm are empty unless the viewer is staff.

    `kind` and `group` are None or empty where they would point at too few people.
    """

    point_id: UUID
    point: str
    point_en: str
    dimension: str
    method: ScoringMethod
    state: AnswerState
    value: Any
    score: float | None
    tags: tuple[Tag, ...]
    note: str
    kind: FirmKind | None
    group: str
    group_en: str
    observer: str
    observer_en: str
    firm: str
    firm_en: str
    photo_id: UUID | None
    echoes: int


@dataclass(frozen=True, slots=True)
class Masking:
    """What of an observer may be shown; staff see everything."""

    staff: bool
    kinds: frozenset[FirmKind]
    groups: frozenset[UUID]


def figures(answers: Sequence[AnswerFacts]) -> Figures:
    """Return the heading's numbers."""
    answered = [answer for answer in answers if answer.state is AnswerState.ANSWERED]
    return Figures(
        observers=len({answer.observer_id for answer in answered}),
        points=len({answer.point_id for answer in answered}),
        scores=sum(answer.score is not None for answer in answered),
        notes=sum(answer.is_note for answer in answers),
    )


def sections(rows: VisitRows, answers: Sequence[AnswerFacts]) -> list[SectionResult]:
    """Return a result for every dimension, in the checklist's order."""
    points = {point.id: point for point in rows.points}
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        point = points[answer.point_id]
        marks[point.dimension].append(mark_of(point, answer))
        if answer.score is not None:
            scores[point.dimension].append(answer.score)
    return [_section(d, marks[d.key], scores[d.key]) for d in rows.dimensions]


def _section(d: DimensionFacts, marks: list[Mark], scores: list[float]) -> SectionResult:
    return SectionResult(
        key=d.key,
        dimension_id=d.id,
        title=d.title,
        title_en=d.title_en,
        short=d.short,
        short_en=d.short_en,
        weight=d.weight,
        score=section_score(marks),
        level=fmean(scores) if scores else None,
        n=len(scores),
    )


def weighted(results: Iterable[SectionResult]) -> list[SectionScore]:
    """Return the sections as `overall_score` takes them."""
    return [SectionScore(row.key, row.score, row.weight) for row in results]


def point_results(rows: VisitRows, answers: Sequence[AnswerFacts]) -> list[PointResult]:
    """Return a result for every point that anyone answered, in the checklist's order."""
    by_point: defaultdict[UUID, list[AnswerFacts]] = defaultdict(list)
    for answer in answers:
        by_point[answer.point_id].append(answer)
    return [_point(point, by_point[point.id]) for point in rows.points if by_point[point.id]]


def _point(point: PointFacts, answers: list[AnswerFacts]) -> PointResult:
    scores = [answer.score for answer in answers if answer.score is not None]
    states = Counter(answer.state for answer in answers)
    return PointResult(
        id=point.id,
        title=point.title,
        title_en=point.title_en,
        dimension=point.dimension,
        method=point.spec.method,
        mean=fmean(scores) if scores else None,
        n=len(scores),
        not_seen=states[AnswerState.NOT_SEEN],
        not_applicable=states[AnswerState.NOT_APPLICABLE],
        notes=sum(answer.is_note for answer in answers),
        spread=spread([nearest_level(score) for score in scores]),
    )


def nearest_level(score: float) -> int:
    """Return the level 1-5 nearest to a score, halves upwards."""
    return min(5, max(1, int(score + 0.5)))


def official(rows: VisitRows, answers: Sequence[AnswerFacts]) -> OfficialTotal | None:
    """Return the total of an official rating table, or None when the checklist is not one.

    Each point gives the mean of the points that its observers kept, so that a point seen by many weighs no more than
    one seen by few; points that nobody saw are not attainable.
    """
    if not any(d.max_points is not None for d in rows.dimensions):
        return None
    kept: defaultdict[UUID, list[Decimal]] = defaultdict(list)
    points = {point.id: point for point in rows.points}
    for answer in answers:
        spec = points[answer.point_id].spec
        value = canonical(spec.method, answer.value)
        share = fraction(spec, answer.state, value)
        if share is not None and value is not None:
            # a third of 0.7 would not come back as it went in, so deductions are taken in points
            whole = spec.method is ScoringMethod.DEDUCTION
            kept[answer.point_id].append(points_kept(spec, value) if whole else share * spec.max_points)
    return official_total(_mean_mark(point, kept[point.id]) for point in rows.points)


def _mean_mark(point: PointFacts, kept: list[Decimal]) -> Mark:
    if point.spec.method in (ScoringMethod.TEXT, ScoringMethod.NUMBER, ScoringMethod.CHOICE):
        return Mark(point.spec, AnswerState.NOT_SEEN)
    spec = type(point.spec)(point.spec.key, ScoringMethod.DEDUCTION, point.spec.weight, point.spec.max_points)
    if not kept:
        return Mark(spec, AnswerState.NOT_SEEN)
    return Mark(spec, AnswerState.ANSWERED, sum(kept, Decimal(0)) / len(kept))


def answer_row(
    point: PointFacts,
    answer: AnswerFacts,
    observer: ObserverFacts | None,
    masking: Masking,
    *,
    photo_id: UUID | None = None,
    echoes: int = 0,
) -> AnswerRow:
    """Return the answer with only what the viewer may know of its observer."""
    known = observer if masking.staff else None
    kind = observer.kind if observer and (masking.staff or observer.kind in masking.kinds) else None
    group = observer if observer and (masking.staff or observer.group_id in masking.groups) else None
    return AnswerRow(
        point_id=point.id,
        point=point.title,
        point_en=point.title_en,
        dimension=point.dimension,
        method=point.spec.method,
        state=answer.state,
        value=answer.value,
        score=answer.score,
        tags=answer.tags,
        note=answer.note,
        kind=kind,
        group=group.group if group else "",
        group_en=group.group_en if group else "",
        observer=known.name if known else "",
        observer_en=known.name_en if known else "",
        firm=known.firm if known else "",
        firm_en=known.firm_en if known else "",
        photo_id=photo_id,
        echoes=echoes,
    )


def answer_rows_of(rows: VisitRows, answers: Sequence[AnswerFacts], masking: Masking) -> list[AnswerRow]:
    """Return the answers as rows, each with a picture of its point and the number who agree.

    The picture is the observer's own, or else the first that anybody took there.

    Peers get them in an order that the observers' identities do not decide.
    """
    points = {point.id: point for point in rows.points}
    places = {point.id: place for place, point in enumerate(rows.points)}
    pictures = _pictures(rows.photos)
    alike = Counter((answer.point_id, tag) for answer in answers for tag in answer.tags)
    made = [
        answer_row(
            points[answer.point_id],
            answer,
            rows.observers.get(answer.observer_id),
            masking,
            photo_id=pictures.get((answer.point_id, answer.observer_id), pictures.get((answer.point_id, None))),
            echoes=max((alike[answer.point_id, tag] - 1 for tag in answer.tags), default=0),
        )
        for answer in answers
    ]
    return sorted(made, key=lambda row: (places[row.point_id], -(row.score or 0), row.state, row.note, row.observer))


def _pictures(photos: Iterable[PhotoFacts]) -> dict[tuple[UUID, UUID | None], UUID]:
    pictures: dict[tuple[UUID, UUID | None], UUID] = {}
    for photo in photos:
        if photo.point_id is not None and photo.observer_id is not None:
            pictures.setdefault((photo.point_id, photo.observer_id), photo.id)
            pictures.setdefault((photo.point_id, None), photo.id)
    return pictures


def most_telling(notes: Sequence[AnswerRow], *, count: int = 3) -> list[AnswerRow]:
    """Return the few notes that tell most, by `rules.telling`."""
    facts = [
        NoteFacts(place, row.point_id, row.tags, len(row.note), row.echoes, row.photo_id is not None)
        for place, row in enumerate(notes)
    ]
    return [notes[int(str(chosen.key))] for chosen in telling(facts, count=count)]
