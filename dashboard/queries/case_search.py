"""Finding published cases: ranked full-text search with facets, in four statements whatever is found.

SQLite asks FTS5 and PostgreSQL a weighted tsvector; both hold the tokens of `rules.search_text`. A word in the title
weighs ten times one in the text, and of equals the newer entry comes first. Where more than `FINE` cases are found,
fine weights would cost most of the time and change nothing that anybody reads: then those with all words in the title
come first, newest before older.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    case,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require
from dashboard.errors import Invalid
from dashboard.rules.case_facets import FACETS, MEDIUM, SMALL, Cell, Investment, facet_counts
from dashboard.rules.search_text import MAX_QUERY, excerpt, fts5_query, highlight_spans, query_terms, tsquery
from models import Case, CasePhoto, CaseSearch, CaseVersion, Firm, Site

PAGE = 10
MAX_PAGE = 50
EXCERPT = 84
TITLE_WEIGHT = 10.0
BODY_WEIGHT = 1.0
FINE = 300
FTS = table("case_fts", column("rowid"))
READING_ORDER = ("summary", "practice", "result", "background", "how_to_adopt", "conditions", "cost")
"""Where an excerpt is looked for, best first."""


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
class Marked:
    """A text with the places (start, end) where the query's words stand."""

    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A published case in the list, with those of its tags that hold a word of the query.

    `site` is empty where the host has not agreed to be named.
    """

    id: UUID
    title: Marked
    excerpt: Marked
    tags: tuple[Marked, ...]
    dimension_key: str
    site: str
    site_en: str
    firm: str
    site_kind: str
    households: int | None
    handover_year: int | None
    year: int
    investment_yuan: Decimal | None
    observers: int
    cover_id: UUID | None


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
    matching = _matching(db, grant, said)
    rows: Any = db.execute(_cube(matching))
    cells = [Cell((dimension, kind, bucket, str(year)), n) for dimension, kind, bucket, year, n in rows]
    total, facets = facet_counts(cells, wish.chosen)
    ids = list(db.scalars(_page(db, grant, matching, wish, said, total > FINE)))
    details: dict[int, Any] = {row.id: row for row in db.execute(_details(grant, ids))}
    named = grant.may(Capability.WRITE_CASES)
    return Found(tuple(_hit(details[i], said, grant.language, named) for i in ids), total, facets)


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


def _matching(db: Session, grant: Grant, said: str) -> Select[Any]:
    """Return the statement over `case_search` that holds the words, not yet narrowed by facets."""
    mine = col(CaseSearch.association_id) == grant.association_id
    base = select(col(CaseSearch.id))
    if not query_terms(said):
        return base.where(mine)
    if not _is_sqlite(db):
        return base.where(mine, literal_column("case_search.case_fts").bool_op("@@")(_tsquery(said)))
    return _holding(grant, str(fts5_query(said)))


def _holding(grant: Grant, words: str) -> Select[Any]:
    """Return the statement over `case_search` for an FTS5 expression."""
    # The unary plus keeps the planner from walking all rows of the association and probing the full-text index for
    # each: the words are always the narrower way in.
    scoped = literal_column("+case_search.association_id").bool_op("=")(literal(grant.association_id, Uuid()))
    match = literal_column("case_fts").bool_op("MATCH")(literal(words))
    return select(col(CaseSearch.id)).join(FTS, FTS.c.rowid == col(CaseSearch.id)).where(match, scoped)


def _tsquery(said: str) -> ColumnElement[Any]:
    return func.to_tsquery(text("'simple'"), tsquery(said))


def _cube(matching: Select[Any]) -> Select[Any]:
    """Return the statement that counts the matches by every combination of facet values, in one pass."""
    facets: Any = (
        col(CaseSearch.dimension_key).label("dimension"),
        col(CaseSearch.site_kind).label("kind"),
        _bucket().label("bucket"),
        col(CaseSearch.year).label("year"),
    )
    statement: Any = matching.with_only_columns(*facets, func.count().label("n")).group_by(*facets)
    return cast(Select[Any], statement)


def _score(db: Session, said: str, broad: bool) -> ColumnElement[Any] | None:
    """Return an expression that is smaller for a better hit, or None where there are no words."""
    words = fts5_query(said), tsquery(said)
    if words[0] is None or words[1] is None:
        return None
    if _is_sqlite(db):
        return func.bm25(literal_column("case_fts"), TITLE_WEIGHT, BODY_WEIGHT)
    vector: ColumnElement[Any] = literal_column("case_search.case_fts")
    if broad:
        in_title = " & ".join(f"{term}A" if term.endswith(":*") else f"{term}:A" for term in words[1].split(" & "))
        return ~vector.bool_op("@@")(func.to_tsquery(text("'simple'"), in_title))
    # Weights of D (the text), C, B and A (the title).
    weights: ColumnElement[Any] = literal_column(f"'{{{BODY_WEIGHT / TITLE_WEIGHT}, 0, 0, 1}}'::float4[]")
    # 1: divided by one plus the logarithm of the length, so that a long case does not win by its length.
    return -func.ts_rank(weights, vector, _tsquery(said), 1)


def _bucket() -> ColumnElement[str]:
    yuan = col(CaseSearch.investment_yuan)
    return case(
        (yuan.is_(None), Investment.UNKNOWN.value),
        (yuan <= 0, Investment.NONE.value),
        (yuan <= SMALL, Investment.SMALL.value),
        (yuan <= MEDIUM, Investment.MEDIUM.value),
        else_=Investment.LARGE.value,
    )


def _fits(chosen: Mapping[str, Collection[str]]) -> list[ColumnElement[bool]]:
    columns: dict[str, Any] = {
        "dimension": col(CaseSearch.dimension_key),
        "site_kind": col(CaseSearch.site_kind),
        "investment": _bucket(),
    }
    conditions: list[ColumnElement[bool]] = [
        columns[name].in_(sorted(values)) for name, values in chosen.items() if values and name in columns
    ]
    if chosen.get("year"):
        years = [int(value) for value in chosen["year"] if value.isascii() and value.isdigit() and len(value) < 5]
        conditions.append(col(CaseSearch.year).in_(years))
    return conditions


def _page(db: Session, grant: Grant, matching: Select[Any], wish: Wish, said: str, broad: bool) -> Select[Any]:
    """Return the statement for the row numbers of one page, in order."""
    ranked = matching.where(*_fits(wish.chosen))
    words = fts5_query(said)
    if broad and words and wish.sort is Sort.RELEVANCE and _is_sqlite(db):
        return _titles_first(grant, wish, words)
    score = _score(db, said, broad)
    if score is not None and wish.sort is Sort.RELEVANCE:
        ranked = ranked.order_by(score, col(CaseSearch.id).desc())
    else:
        ranked = ranked.join(Case, _case_of_row()).order_by(col(Case.published_at).desc(), col(CaseSearch.id).desc())
    return ranked.limit(wish.size).offset((wish.page - 1) * wish.size)


def _titles_first(grant: Grant, wish: Wish, words: str) -> Select[Any]:
    """Return the page with the words in the title first, newest before older, on SQLite.

    FTS5 hands rows out in descending order by itself, so each half stops at the end of the page instead of sorting
    everything that was found.
    """
    title = f"title_tokens : ({words})"
    upto = wish.page * wish.size
    halves = [
        _holding(grant, match)
        .where(*_fits(wish.chosen))
        .add_columns(literal_column(str(rank)).label("rank"))
        .order_by(FTS.c.rowid.desc())
        .limit(upto)
        .subquery()
        for rank, match in enumerate((title, f"({words}) NOT ({title})"))
    ]
    both = union_all(*(select(half) for half in halves)).subquery()
    return select(both.c.id).order_by(both.c.rank, both.c.id.desc()).limit(wish.size).offset(upto - wish.size)


def _details(grant: Grant, ids: list[int]) -> Select[Any]:
    """Return the statement for all that the list shows of these rows."""
    cover = (
        select(col(CasePhoto.photo_id))
        .where(col(CasePhoto.association_id) == col(Case.association_id), col(CasePhoto.case_id) == col(Case.id))
        .order_by(col(CasePhoto.position))
        .limit(1)
        .scalar_subquery()
    )
    version = and_(
        col(CaseVersion.association_id) == col(Case.association_id),
        col(CaseVersion.case_id) == col(Case.id),
        col(CaseVersion.number) == col(Case.published_number),
    )
    site = and_(col(Site.association_id) == col(Case.association_id), col(Site.id) == col(Case.site_id))
    firm = and_(col(Firm.association_id) == col(Site.association_id), col(Firm.id) == col(Site.firm_id))
    statement: Any = (
        select(
            col(CaseSearch.id).label("id"),
            col(CaseSearch.year).label("year"),
            Case,
            CaseVersion,
            Site,
            col(Firm.short_name).label("firm"),
            cover.label("cover_id"),
        )
        .join(Case, _case_of_row())
        .join(CaseVersion, version)
        .join(Site, site, isouter=True)
        .join(Firm, firm, isouter=True)
        .where(col(CaseSearch.association_id) == grant.association_id, col(CaseSearch.id).in_(ids))
    )
    return cast(Select[Any], statement)


def _case_of_row() -> ColumnElement[bool]:
    return and_(col(Case.association_id) == col(CaseSearch.association_id), col(Case.id) == col(CaseSearch.case_id))


def _hit(row: Any, said: str, language: str, named: bool) -> Hit:
    version: CaseVersion = row.CaseVersion
    site: Site | None = row.Site if named or row.Case.host_consent else None
    titles = (version.title_en or version.title, version.title)
    title = titles[0] if language == "en" else titles[1]
    return Hit(
        id=row.Case.id,
        title=_marked(title, said),
        excerpt=_marked(_excerpt(version, said, language), said),
        tags=tuple(_tags(version, said, language)),
        dimension_key=row.Case.dimension_key,
        site=site.name if site else "",
        site_en=(site.name_en or site.name) if site else "",
        firm=(row.firm or "") if site else "",
        site_kind=row.Site.kind.value if row.Site else "",
        households=row.Site.households if row.Site else None,
        handover_year=row.Site.handover.year if row.Site and row.Site.handover else None,
        year=row.year,
        investment_yuan=version.investment_yuan,
        observers=int(str((version.evidence or {}).get("observers") or 0)),
        cover_id=row.cover_id,
    )


def _excerpt(version: CaseVersion, said: str, language: str) -> str:
    """Return the passage that shows best why the case was found: in the reader's language if it is there."""
    ends = ("_en", "") if language == "en" else ("", "_en")
    texts = [plain(getattr(version, name + end)) for end in ends for name in READING_ORDER]
    wanted = len(query_terms(said))
    best, most = next((line for line in texts if line), ""), 0
    for line in texts:
        passage = excerpt(line, said, EXCERPT)
        found = len({passage[start:end].casefold() for start, end in highlight_spans(passage, said)})
        if found > most:
            best, most = line, found
        if most >= wanted:
            break
    return excerpt(best, said, EXCERPT)


def _tags(version: CaseVersion, said: str, language: str) -> Iterator[Marked]:
    """Yield the tags that hold a word of the query, in the reader's language if that is where it stands."""
    for tag in version.tags:
        wordings = [tag["en"], tag["zh"]] if language == "en" else [tag["zh"], tag["en"]]
        for wording in (_marked(wording or "", said) for wording in wordings):
            if wording.spans:
                yield wording
                break


def plain(markdown: str) -> str:
    """Return a text of a case on one line, without the marks of its lists and headings."""
    lines = (line.strip().lstrip("#>-*•").strip() for line in markdown.splitlines())
    return " ".join(line for line in lines if line).replace("**", "")


def _marked(words: str, said: str) -> Marked:
    return Marked(words, tuple(highlight_spans(words, said)))


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
