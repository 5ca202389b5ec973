"""What a list of cases shows of each: wordings, place, picture, and the passage that was found, its words marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, Grant
from dashboard.queries.case_matching import case_of_row
from dashboard.rules.search_text import excerpt, highlight_spans, query_terms
from models import Case, CasePhoto, CaseSearch, CaseVersion, Firm, Site
from models.base import matches

EXCERPT = 84
READING_ORDER = ("summary", "practice", "result", "background", "how_to_adopt", "conditions", "cost")
"""Where an excerpt is looked for, best first."""


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


def hits(db: Session, grant: Grant, ids: Sequence[int], said: str) -> tuple[Hit, ...]:
    """Return these rows of `case_search` as the list shows them, in their order, in one statement."""
    details: dict[int, Any] = {row.id: row for row in db.execute(_details(grant, ids))}
    named = grant.may(Capability.WRITE_CASES)
    return tuple(_hit(details[i], said, grant.language, named) for i in ids)


def _details(grant: Grant, ids: Sequence[int]) -> Any:
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
    return (
        select(
            col(CaseSearch.id).label("id"),
            col(CaseSearch.year).label("year"),
            Case,
            CaseVersion,
            Site,
            col(Firm.short_name).label("firm"),
            cover.label("cover_id"),
        )
        .join(Case, case_of_row())
        .join(CaseVersion, version)
        .join(Site, matches(Case.site_id, Site), isouter=True)
        .join(Firm, matches(Site.firm_id, Firm), isouter=True)
        .where(col(CaseSearch.association_id) == grant.association_id, col(CaseSearch.id).in_(ids))
    )


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
    texts = (plain(getattr(version, name + end)) for end in ends for name in READING_ORDER)
    wanted, first, best, most = len(query_terms(said)), "", "", 0
    for line in texts:
        first = first or line
        if most >= wanted and first:
            break
        if not line or not highlight_spans(line, said):
            continue
        passage = excerpt(line, said, EXCERPT)
        found = len({passage[start:end].casefold() for start, end in highlight_spans(passage, said)})
        if found > most:
            best, most = passage, found
    return best or excerpt(first, said, EXCERPT)


def _tags(version: CaseVersion, said: str, language: str) -> Iterator[Marked]:
    """Yield the tags that hold a word of the query, in the reader's language if that is where it stands."""
    for tag in version.tags:
        wordings = [tag["en"], tag["zh"]] if language == "en" else [tag["zh"], tag["en"]]
        for wording in (_marked(wording or "", said) for wording in wordings):
            if wording.spans:
                yield wording
                break


def _marked(words: str, said: str) -> Marked:
    return Marked(words, tuple(highlight_spans(words, said)))


def plain(markdown: str) -> str:
    """Return a text of a case on one line, without the marks of its lists and headings."""
    lines = (line.strip().lstrip("#>-*•").strip() for line in markdown.splitlines())
    return " ".join(line for line in lines if line).replace("**", "")
