"""Which published cases hold the words, counted by facet and put in order: the statements of a search.

SQLite asks FTS5 and PostgreSQL a weighted tsvector; both hold the tokens of `rules.search_text`. A word in the title
weighs ten times one in the text, and of equals the newer entry comes first. Where more than `FINE` cases are found,
fine weights would cost most of the time and change nothing that anybody reads: then those with all words in the title
come first, newest before older.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.rules.case_facets import MEDIUM, SMALL, Cell, Investment
from dashboard.rules.search_text import fts5_query, query_terms, tsquery
from models import Case, CaseSearch

TITLE_WEIGHT = 10.0
BODY_WEIGHT = 1.0
FINE = 300
WIDE = 30
"""Where more than one in so many rows match, it is quicker to walk the small index of all facets than to look every
match up in its own wide row, which lies on a page of its own."""
FTS = table("case_fts", column("rowid"))


def cells(db: Session, grant: Grant, said: str) -> list[Cell]:
    """Return the number of cases that hold the words, by every combination of facet values that there is."""
    facets: tuple[Any, ...] = (col(CaseSearch.dimension_key), col(CaseSearch.site_kind), col(CaseSearch.year))
    buckets = _buckets()
    counts = [func.count().filter(inside) for inside in buckets.values()]
    # The order of ix_case_search_facets: where that is walked, nothing has to be sorted.
    statement: Any = _counted(db, grant, said).with_only_columns(*facets, *counts).group_by(*facets)
    names = [bucket.value for bucket in buckets]
    return [
        Cell((dimension, kind, name, str(year)), n)
        for dimension, kind, year, *numbers in db.connection().execute(statement).all()
        for name, n in zip(names, numbers, strict=True)
        if n
    ]


def _counted(db: Session, grant: Grant, said: str) -> Select[Any]:
    words = fts5_query(said)
    if words is None or not _is_sqlite(db):
        return _matching(db, grant, said)
    match = select(FTS.c.rowid).where(_match(words))
    rows = select(func.max(col(CaseSearch.id))).scalar_subquery()  # about how many there are
    many, of = db.connection().execute(select(func.count(), rows).select_from(FTS).where(_match(words))).one()
    if many * WIDE <= (of or 0):
        return _holding(grant, words)
    # The unary plus keeps the planner from looking the rows up by their numbers after all.
    found = literal_column("+case_search.id").in_(match)
    return select(col(CaseSearch.id)).where(col(CaseSearch.association_id) == grant.association_id, found)


def page(
    db: Session,
    grant: Grant,
    said: str,
    *,
    chosen: Mapping[str, Collection[str]],
    newest: bool,
    broad: bool,
    size: int,
    number: int,
) -> list[int]:
    """Return the row numbers of one page, in order; pages count from 1. `broad` says that many were found."""
    words = fts5_query(said)
    if broad and words and not newest and _is_sqlite(db):
        return list(db.scalars(_titles_first(grant, words, _fits(chosen), size=size, number=number)))
    ranked = _matching(db, grant, said).where(*_fits(chosen))
    score = _score(db, said, broad)
    if score is not None and not newest:
        ranked = ranked.order_by(score, col(CaseSearch.id).desc())
    else:
        ranked = ranked.join(Case, case_of_row()).order_by(col(Case.published_at).desc(), col(CaseSearch.id).desc())
    return list(db.scalars(ranked.limit(size).offset((number - 1) * size)))


def case_of_row() -> ColumnElement[bool]:
    """Return the condition of a join from `case_search` to its case."""
    return and_(col(Case.association_id) == col(CaseSearch.association_id), col(Case.id) == col(CaseSearch.case_id))


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
    # each: the words are the narrower way in.
    scoped = literal_column("+case_search.association_id").bool_op("=")(literal(grant.association_id, Uuid()))
    return select(col(CaseSearch.id)).join(FTS, FTS.c.rowid == col(CaseSearch.id)).where(_match(words), scoped)


def _match(words: str) -> ColumnElement[bool]:
    return literal_column("case_fts").bool_op("MATCH")(literal(words))


def _tsquery(said: str) -> ColumnElement[Any]:
    return func.to_tsquery(text("'simple'"), tsquery(said))


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


def _buckets() -> dict[Investment, ColumnElement[bool]]:
    """Return the condition of each bucket of `rules.case_facets.investment_of`; they exclude each other."""
    yuan = col(CaseSearch.investment_yuan)
    return {
        Investment.NONE: yuan <= 0,
        Investment.SMALL: and_(yuan > 0, yuan <= SMALL),
        Investment.MEDIUM: and_(yuan > SMALL, yuan <= MEDIUM),
        Investment.LARGE: yuan > MEDIUM,
        Investment.UNKNOWN: yuan.is_(None),
    }


def _fits(chosen: Mapping[str, Collection[str]]) -> list[ColumnElement[bool]]:
    columns: dict[str, Any] = {"dimension": col(CaseSearch.dimension_key), "site_kind": col(CaseSearch.site_kind)}
    conditions: list[ColumnElement[bool]] = [
        columns[name].in_(sorted(values)) for name, values in chosen.items() if values and name in columns
    ]
    if chosen.get("investment"):
        conditions.append(or_(false(), *(fit for bucket, fit in _buckets().items() if bucket in chosen["investment"])))
    if chosen.get("year"):
        years = [int(value) for value in chosen["year"] if value.isascii() and value.isdigit() and len(value) < 5]
        conditions.append(col(CaseSearch.year).in_(years))
    return conditions


def _titles_first(grant: Grant, words: str, fits: list[ColumnElement[bool]], *, size: int, number: int) -> Select[Any]:
    """Return the page with the words in the title first, newest before older, on SQLite.

    FTS5 hands rows out in descending order by itself, so each half stops at the end of the page instead of sorting
    everything that was found.
    """
    title = f"title_tokens : ({words})"
    upto = number * size
    halves = [
        _holding(grant, match)
        .where(*fits)
        .add_columns(literal_column(str(rank)).label("rank"))
        .order_by(FTS.c.rowid.desc())
        .limit(upto)
        .subquery()
        for rank, match in enumerate((title, f"({words}) NOT ({title})"))
    ]
    both = union_all(*(select(half) for half in halves)).subquery()
    return select(both.c.id).order_by(both.c.rank, both.c.id.desc()).limit(size).offset(upto - size)


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
