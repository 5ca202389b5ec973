"""What the host (接待方) may read of a visit to its own site: thanks and questions, in numbers.

Host-safe means:
- only a closed visit, and only to a site of the host's own firm;
- no person, no firm, no kind of firm, no group;
- no note's wording at all: observers wrote for each other, and a turn of phrase names its author as surely as a
  signature. What stands here are the association's own words (dimensions, points) and counts;
- no score and no comparison with other sites: the association does not grade its hosts;
- issues are neither listed nor counted; questions and suggestions only as counts by dimension and point;
- every count comes from at least three observers, and from nobody at all when fewer than three took part.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import NotFound
from dashboard.queries.result_reading import VisitRows, read_visit
from dashboard.rules.small_groups import MIN_OBSERVERS
from models import Site, Visit, VisitSite
from models.enums import AnswerState, Tag, VisitStatus

SHOWN = (Tag.HIGHLIGHT, Tag.BORROW, Tag.QUESTION, Tag.SUGGESTION)


@dataclass(frozen=True, slots=True)
class HostDimension:
    """How many observers marked something in a dimension with each tag; 0 also stands for too few to say."""

    key: str
    title: str
    title_en: str
    short: str
    short_en: str
    highlights: int
    borrows: int
    questions: int
    suggestions: int


@dataclass(frozen=True, slots=True)
class HostPoint:
    """A point that at least three observers tagged alike."""

    tag: Tag
    title: str
    title_en: str
    dimension: str
    observers: int


@dataclass(frozen=True, slots=True)
class HostSummary:
    """The summary; `ready` is False, and everything else empty, until the visit is closed and enough people wrote."""

    visit_id: UUID
    number: int
    title: str
    title_en: str
    day: date
    status: VisitStatus
    ready: bool
    observers: int
    points: int
    dimensions: tuple[HostDimension, ...]
    admired: tuple[HostPoint, ...]
    asked: tuple[HostPoint, ...]


def host_summary(db: Session, viewer: Actor, visit_id: UUID) -> HostSummary:
    """Return what the host may read of a visit to its site. Raises NotAllowed, or NotFound for any other visit."""
    grant = require(db, viewer, Capability.VIEW_HOST_SUMMARY)
    visit = fetch_visit(db, grant, visit_id)
    _check_own_site(db, grant, visit)
    empty = HostSummary(
        visit.id, visit.number, visit.title, visit.title_en, visit.day, visit.status, False, 0, 0, (), (), ()
    )
    if visit.status not in (VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        return empty
    rows = read_visit(db, grant, visit)
    answered = [answer for answer in rows.answers if answer.state is AnswerState.ANSWERED]
    observers = {answer.observer_id for answer in answered}
    if len(observers) < MIN_OBSERVERS:
        return empty
    people = _people(rows)
    return HostSummary(
        visit_id=visit.id,
        number=visit.number,
        title=visit.title,
        title_en=visit.title_en,
        day=visit.day,
        status=visit.status,
        ready=True,
        observers=len(observers),
        points=len({answer.point_id for answer in answered}),
        dimensions=tuple(_dimensions(rows, people)),
        admired=tuple(_points(rows, people, (Tag.HIGHLIGHT, Tag.BORROW))),
        asked=tuple(_points(rows, people, (Tag.QUESTION, Tag.SUGGESTION))),
    )


def _check_own_site(db: Session, grant: Grant, visit: Visit) -> None:
    own = db.execute(
        select(col(Site.id))
        .join(
            VisitSite,
            (col(VisitSite.association_id) == col(Site.association_id)) & (col(VisitSite.site_id) == col(Site.id)),
        )
        .where(
            col(Site.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
            col(Site.firm_id) == grant.firm_id,
        )
        .limit(1)
    ).scalar_one_or_none()
    if grant.firm_id is None or own is None:
        raise NotFound("row.missing", noun="Visit")


def _people(rows: VisitRows) -> dict[tuple[UUID, Tag], set[UUID]]:
    people: defaultdict[tuple[UUID, Tag], set[UUID]] = defaultdict(set)
    for answer in rows.answers:
        for tag in answer.tags:
            if tag in SHOWN:
                people[answer.point_id, tag].add(answer.observer_id)
    return people


def _enough(people: Iterable[set[UUID]]) -> int:
    n = len(set().union(*people))
    return n if n >= MIN_OBSERVERS else 0


def _dimensions(rows: VisitRows, people: dict[tuple[UUID, Tag], set[UUID]]) -> list[HostDimension]:
    made = []
    for d in rows.dimensions:
        points = [point.id for point in rows.points if point.dimension_id == d.id]
        highlights, borrows, questions, suggestions = (
            _enough(people.get((point, tag), set()) for point in points) for tag in SHOWN
        )
        made.append(
            HostDimension(d.key, d.title, d.title_en, d.short, d.short_en, highlights, borrows, questions, suggestions)
        )
    return made


def _points(rows: VisitRows, people: dict[tuple[UUID, Tag], set[UUID]], tags: tuple[Tag, ...]) -> list[HostPoint]:
    found = [
        HostPoint(tag, point.title, point.title_en, point.dimension, n)
        for point in rows.points
        for tag in tags
        if (n := _enough([people.get((point.id, tag), set())]))
    ]
    return sorted(found, key=lambda row: -row.observers)
