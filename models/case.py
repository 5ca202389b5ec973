"""The case library (案例库): cases, their versions, reviews, photos, and the search index."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import JSON_TYPE, NAME, TEXT, UTC_TIME, Owned, Timestamped, enum_type, refers, utc_now
from models.enums import CaseState, ReviewAction

TEXT_TYPE: Any = Text


class Case(Owned, Timestamped, table=True):
    """A case and where it stands. Readers see `published_number`; editors work on `draft_number`."""

    __tablename__ = "case_file"
    __table_args__ = (
        refers("visit_id", "visit"),
        refers("site_id", "site"),
        refers("point_id", "point"),
        refers("author_id", "person"),
        Index(None, "association_id", "state"),
        Index(None, "association_id", "published_at"),
    )

    state: CaseState = Field(default=CaseState.DRAFT, sa_type=enum_type(CaseState))
    author_id: UUID
    visit_id: UUID | None = None
    site_id: UUID | None = None
    point_id: UUID | None = None
    dimension_key: str = Field(default="", max_length=64)
    draft_number: int = 1
    published_number: int | None = None
    published_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    host_consent: bool = False
    version: int = 1


class CaseVersion(Owned, table=True):
    """What a case says. The newest one may be edited until it is sent to review; a reviewed one never changes.

    `figures` [{"zh", "en", "value", "unit_zh", "unit_en", "before"}], numbers or None;
    `series` {"zh", "en", "unit_zh", "unit_en", "points": [[label, value]], "labels_en": [label]};
    `quote` {"text", "text_en", "by", "by_en"}; `faq` [{"q", "q_en", "a", "a_en"}]; `tags` [{"zh", "en"}];
    `criteria` {Criterion value: 1-5}; `editors` the ids of all who wrote in it, who may not judge it;
    `evidence` {"observers", "mean", "sd", "notes": [{"text", "tags"}]}, carried over from the visit.
    `dashboard.rules.case_content` brings what is typed into these shapes.
    """

    __tablename__ = "case_version"
    __table_args__ = (
        refers("case_id", "case_file", ondelete="CASCADE"),
        refers("created_by", "person"),
        UniqueConstraint("association_id", "case_id", "number"),
    )

    case_id: UUID
    number: int
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)
    summary: str = Field(default="", max_length=1000)
    summary_en: str = Field(default="", max_length=1000)
    background: str = Field(default="", max_length=TEXT)
    background_en: str = Field(default="", max_length=TEXT)
    practice: str = Field(default="", max_length=TEXT)
    practice_en: str = Field(default="", max_length=TEXT)
    result: str = Field(default="", max_length=TEXT)
    result_en: str = Field(default="", max_length=TEXT)
    cost: str = Field(default="", max_length=TEXT)
    cost_en: str = Field(default="", max_length=TEXT)
    conditions: str = Field(default="", max_length=TEXT)
    conditions_en: str = Field(default="", max_length=TEXT)
    how_to_adopt: str = Field(default="", max_length=TEXT)
    how_to_adopt_en: str = Field(default="", max_length=TEXT)
    investment_yuan: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    payback_months: int | None = None
    figures: list[dict[str, object]] = Field(default_factory=list, sa_type=JSON_TYPE)
    series: dict[str, object] | None = Field(default=None, sa_type=JSON_TYPE)
    quote: dict[str, str] | None = Field(default=None, sa_type=JSON_TYPE)
    faq: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    criteria: dict[str, int] = Field(default_factory=dict, sa_type=JSON_TYPE)
    tags: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    evidence: dict[str, object] | None = Field(default=None, sa_type=JSON_TYPE)
    editors: list[str] = Field(default_factory=list, sa_type=JSON_TYPE)
    created_by: UUID
    created_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class CaseReview(Owned, table=True):
    """One step of the review, kept for good."""

    __tablename__ = "case_review"
    __table_args__ = (
        refers("case_id", "case_file", ondelete="CASCADE"),
        refers("actor_id", "person"),
        Index(None, "association_id", "case_id"),
    )

    case_id: UUID
    number: int
    action: ReviewAction = Field(sa_type=enum_type(ReviewAction))
    actor_id: UUID
    comment: str = Field(default="", max_length=2000)
    at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)


class CasePhoto(Owned, table=True):
    __tablename__ = "case_photo"
    __table_args__ = (
        refers("case_id", "case_file", ondelete="CASCADE"),
        refers("photo_id", "photo"),
        UniqueConstraint("association_id", "case_id", "photo_id"),
    )

    case_id: UUID
    photo_id: UUID
    position: int = 0


class CaseSearch(SQLModel, table=True):
    """The published words of a case, cut into search tokens, with its facets.

    `id` is an integer because the full-text index refers to rows by number; the triggers that keep
    that index are in the migrations. Token columns come from `dashboard.rules.search_text`.
    """

    __tablename__ = "case_search"
    __table_args__ = (
        refers("case_id", "case_file", ondelete="CASCADE"),
        UniqueConstraint("association_id", "case_id"),
        # Covers the count of every facet, so that it never touches the wide rows.
        Index("ix_case_search_facets", "association_id", "dimension_key", "site_kind", "year", "investment_yuan"),
    )

    id: int | None = Field(default=None, primary_key=True)
    association_id: UUID
    case_id: UUID
    dimension_key: str = Field(default="", max_length=64)
    site_kind: str = Field(default="", max_length=32)
    year: int
    investment_yuan: Decimal | None = Field(default=None, max_digits=14, decimal_places=2)
    title_tokens: str = Field(default="", sa_type=TEXT_TYPE)
    body_tokens: str = Field(default="", sa_type=TEXT_TYPE)
