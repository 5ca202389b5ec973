"""How a visit was seen: scores, profile, agreement, balance, notes, and the rows behind each number.

Who sees what: staff (planning or exporting) see everything, with names. Observers see the results of visits that
they took part in, once their own sheet is finished or the visit closed, without names, and of an observer's firm kind
and group only what at least three people share; they filter by one of the two at a time, because two filters together
would single people out. Hosts never come here: they have `host_summary`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Invalid, NotAllowed, NotFound
from dashboard.queries import result_rows as made
from dashboard.queries.peers import check_peers, is_staff
from dashboard.queries.result_reading import AnswerFacts, VisitRows, read_visit
from dashboard.queries.result_rows import AnswerRow, Figures, Masking, PointResult, SectionResult
from dashboard.queries.visit_levels import other_levels
from dashboard.rules.agreement import discuss
from dashboard.rules.balance import Balance, balances, statement
from dashboard.rules.discussion import Voice, reason
from dashboard.rules.finding import Finding
from dashboard.rules.profile import ProfileRow, headline, profile
from dashboard.rules.scoring import OfficialTotal, overall_score
from dashboard.rules.small_groups import large_enough
from models import Visit
from models.enums import FirmKind, VisitStatus


@dataclass(frozen=True, slots=True)
class GroupChoice:
    id: UUID
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Discussion:
    """A point for the review, most divided first, and what divides its observers (see `rules.discussion`)."""

    point: PointResult
    reason: Finding


@dataclass(frozen=True, slots=True)
class VisitResults:
    """A visit's results under the filters asked for; `overall` and section scores out of 100, levels 1-5.

    `official` is the total of a rating table, None for other checklists. `notes` are the answers with a tag or note.
    `kinds` and `groups` are the filters that the viewer may use; `staff`: names are included.
    """

    visit_id: UUID
    number: int
    title: str
    title_en: str
    day: date
    status: VisitStatus
    staff: bool
    kinds: tuple[FirmKind, ...]
    groups: tuple[GroupChoice, ...]
    figures: Figures
    overall: Decimal | None
    official: OfficialTotal | None
    sections: tuple[SectionResult, ...]
    profile: tuple[ProfileRow, ...]
    profile_finding: Finding
    balances: tuple[Balance, ...]
    balance_finding: Finding
    points: tuple[PointResult, ...]
    discuss: tuple[Discussion, ...]
    notes: tuple[AnswerRow, ...]
    telling: tuple[AnswerRow, ...]


def visit_results(
    db: Session, viewer: Actor, visit_id: UUID, *, kind: FirmKind | None = None, group_id: UUID | None = None
) -> VisitResults:
    """Return the results of a visit, of one kind of firm or one group where asked.

    The profile is compared with the median of all other visits whole, from the summary table alone.
    Raises NotAllowed (`results.not_there`, `results.own_sheet_first`, `results.too_few`), Invalid
    (`results.kind_unknown`, `results.one_filter`) or NotFound.
    """
    grant, visit, rows = _open(db, viewer, visit_id)
    masking = _masking(grant, rows)
    answers = _filtered(rows, masking, kind, group_id)
    parts = made.sections(rows, answers)
    others = other_levels(db, viewer, visit.id)
    levels = {part.key: (part.level, part.n) for part in parts if part.level is not None}
    compared = profile(levels, others.by_dimension)
    points = made.point_results(rows, answers)
    dimension_of = {point.id: point.dimension for point in rows.points}
    noted = balances((dimension_of[answer.point_id], tag) for answer in answers for tag in answer.tags)
    notes = [row for row in made.answer_rows_of(rows, answers, masking) if row.note or row.tags]
    return VisitResults(
        visit_id=visit.id,
        number=visit.number,
        title=visit.title,
        title_en=visit.title_en,
        day=visit.day,
        status=visit.status,
        staff=masking.staff,
        kinds=tuple(k for k in FirmKind if k in masking.kinds),
        groups=tuple(GroupChoice(*group) for group in rows.groups if group[0] in masking.groups),
        figures=made.figures(answers),
        overall=overall_score(made.weighted(parts)),
        official=made.official(rows, answers),
        sections=tuple(parts),
        profile=tuple(compared),
        profile_finding=headline(compared),
        balances=tuple(noted),
        balance_finding=statement(noted),
        points=tuple(points),
        discuss=tuple(_discussions(rows, answers, points, masking)),
        notes=tuple(notes),
        telling=tuple(made.most_telling(notes)),
    )


def answer_rows(
    db: Session,
    viewer: Actor,
    visit_id: UUID,
    *,
    point_id: UUID | None = None,
    dimension_id: UUID | None = None,
    kind: FirmKind | None = None,
    group_id: UUID | None = None,
) -> list[AnswerRow]:
    """Return the answers behind a point's or a dimension's number (or all), under the same filters and guards."""
    grant, _visit, rows = _open(db, viewer, visit_id)
    masking = _masking(grant, rows)
    answers = _filtered(rows, masking, kind, group_id)
    if point_id is not None and point_id not in {point.id for point in rows.points}:
        raise NotFound("row.missing", noun="Point")
    if dimension_id is not None and dimension_id not in {dimension.id for dimension in rows.dimensions}:
        raise NotFound("row.missing", noun="Dimension")
    wanted = {
        point.id for point in rows.points if point_id in (None, point.id) and dimension_id in (None, point.dimension_id)
    }
    return [row for row in made.answer_rows_of(rows, answers, masking) if row.point_id in wanted]


def _open(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Grant, Visit, VisitRows]:
    grant = require(db, viewer, Capability.VIEW_RESULTS)
    visit = fetch_visit(db, grant, visit_id)
    check_peers(db, grant, visit)
    return grant, visit, read_visit(db, grant, visit)


def _masking(grant: Grant, rows: VisitRows) -> Masking:
    present = {answer.observer_id for answer in rows.answers}
    here = [observer for observer in rows.observers.values() if observer.id in present]
    kinds = Counter(observer.kind for observer in here)
    groups = Counter(observer.group_id for observer in here)
    if is_staff(grant):
        known, sent = frozenset(kinds), frozenset(groups)
    else:
        known, sent = large_enough(kinds), large_enough(groups)
    return Masking(
        staff=is_staff(grant),
        kinds=frozenset(kind for kind in known if kind is not None),
        groups=frozenset(group for group in sent if group is not None),
    )


def _filtered(rows: VisitRows, masking: Masking, kind: FirmKind | None, group_id: UUID | None) -> Sequence[AnswerFacts]:
    if kind is not None and kind not in list(FirmKind):
        raise Invalid("results.kind_unknown", field="kind")
    if group_id is not None and group_id not in {group[0] for group in rows.groups}:
        raise NotFound("row.missing", noun="Group")
    if not masking.staff:
        if kind is not None and group_id is not None:
            raise Invalid("results.one_filter", field="group_id")
        if (kind is not None and kind not in masking.kinds) or (
            group_id is not None and group_id not in masking.groups
        ):
            raise NotAllowed("results.too_few")
    wanted = {
        observer.id
        for observer in rows.observers.values()
        if kind in (None, observer.kind) and group_id in (None, observer.group_id)
    }
    return [answer for answer in rows.answers if answer.observer_id in wanted]


def _discussions(
    rows: VisitRows, answers: Sequence[AnswerFacts], points: list[PointResult], masking: Masking
) -> list[Discussion]:
    voices: defaultdict[UUID, list[Voice]] = defaultdict(list)
    for answer in answers:
        if answer.score is not None:
            who = rows.observers.get(answer.observer_id)
            kind = who.kind if who and who.kind in masking.kinds else None
            group = who.group_id if who and who.group_id in masking.groups else None
            voices[answer.point_id].append(Voice(answer.score, kind, group))
    levels = {str(key): [made.nearest_level(voice.level) for voice in said] for key, said in voices.items()}
    found = {str(point.id): point for point in points}
    return [Discussion(found[item.point], reason(voices[found[item.point].id])) for item in discuss(levels)]


def export_rows(
    db: Session, viewer: Actor, visit_id: UUID, *, kind: FirmKind | None = None, group_id: UUID | None = None
) -> tuple[VisitResults, list[AnswerRow]]:
    """Return the results and every answer behind them, for the workbook; only for those who may take them away."""
    require(db, viewer, Capability.EXPORT_RESULTS)
    results = visit_results(db, viewer, visit_id, kind=kind, group_id=group_id)
    return results, answer_rows(db, viewer, visit_id, kind=kind, group_id=group_id)
