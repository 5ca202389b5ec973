"""Finding published cases: ranked full-text search with facets, in four or five statements whatever is found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from dashboard.errors import Invalid
from dashboard.queries import case_matching
from dashboard.queries.case_hits import Hit, Marked, hits
from dashboard.queries.case_matching import FINE
from dashboard.rules.case_facets import FACETS, facet_counts
from dashboard.rules.search_text import MAX_QUERY
from models import Case

__all__ = ["Found", "Hit", "Marked", "Sort", "Wish", "library_size", "search"]

PAGE = 10
MAX_PAGE = 50


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for; `chosen` holds facet values by name of `rules.case_facets.FACETS`, pages count from 1."""

    text: str = ""
    chosen: Mapping[str, Collection[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, how many there are in all, and the facets with their counts."""

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, list[tuple[str, int]]]


def search(db: Session, viewer: Actor, wish: Wish) -> Found:
    """Return the published cases that hold every word of the query and fit the chosen facets.

    A query without a word in it finds everything. Raises `Invalid("case.search")` for a wish of the wrong shape.
    """
    grant = require(db, viewer, Capability.READ_CASES)
    _check(wish)
    said = wish.text[:MAX_QUERY]
    total, facets = facet_counts(case_matching.cells(db, grant, said), wish.chosen)
    ids = case_matching.page(
        db,
        grant,
        said,
        chosen=wish.chosen,
        newest=wish.sort is Sort.NEWEST,
        broad=total > FINE,
        size=wish.size,
        number=wish.page,
    )
    return Found(hits(db, grant, ids, said), total, facets)


def library_size(db: Session, viewer: Actor) -> tuple[int, int]:
    """Return (published cases, visits that they came from)."""
    grant = require(db, viewer, Capability.READ_CASES)
    row = db.execute(
        select(func.count(), func.count(col(Case.visit_id).distinct())).where(
            col(Case.association_id) == grant.association_id, col(Case.published_number).is_not(None)
        )
    ).one()
    return int(row[0]), int(row[1])


def _check(wish: Wish) -> None:
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in (wish.page, wish.size))
    chosen = all(
        name in FACETS and isinstance(values, Collection) and all(isinstance(value, str) for value in values)
        for name, values in wish.chosen.items()
    )
    if not (isinstance(wish.text, str) and whole and wish.size <= MAX_PAGE and wish.page <= 100_000 and chosen):
        raise Invalid("case.search")
