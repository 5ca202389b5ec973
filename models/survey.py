"""Surveys (满意度问卷): template → version → questions; per visit a link, tokens and responses.

Anonymity is in the shape of the tables: a token knows only whether it was used, a response knows
neither token, person nor time of day, and its key is random rather than ordered by time. Nor does the
order of the rows on disk tell: on SQLite both tables are kept in the order of their random keys (WITHOUT
ROWID), and on PostgreSQL the service lays both out afresh with every response.
"""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import JSON_TYPE, LINE, NAME, UTC_TIME, Owned, Timestamped, enum_type, refers
from models.enums import SurveyQuestionKind, SurveyTokenKind, TemplateState


class SurveyTemplate(Owned, Timestamped, table=True):
    __tablename__ = "survey_template"
    __table_args__ = (UniqueConstraint("association_id", "key"),)

    key: str = Field(max_length=64)
    title: str = Field(max_length=NAME)
    title_en: str = Field(default="", max_length=NAME)


class SurveyVersion(Owned, Timestamped, table=True):
    __tablename__ = "survey_version"
    __table_args__ = (
        refers("template_id", "survey_template"),
        UniqueConstraint("association_id", "template_id", "number"),
    )

    template_id: UUID
    number: int
    state: TemplateState = Field(default=TemplateState.DRAFT, sa_type=enum_type(TemplateState))
    intro: str = Field(default="", max_length=LINE)
    intro_en: str = Field(default="", max_length=LINE)
    published_at: datetime | None = Field(default=None, sa_type=UTC_TIME)


class SurveyQuestion(Owned, table=True):
    """`rows` of a matrix and `choices` are [{"key", "zh", "en", "hint_zh", "hint_en"}]."""

    __tablename__ = "survey_question"
    __table_args__ = (
        refers("version_id", "survey_version", ondelete="CASCADE"),
        UniqueConstraint("association_id", "version_id", "key"),
    )

    version_id: UUID
    key: str = Field(max_length=64)
    position: int
    kind: SurveyQuestionKind = Field(sa_type=enum_type(SurveyQuestionKind))
    title: str = Field(max_length=LINE)
    title_en: str = Field(default="", max_length=LINE)
    help: str = Field(default="", max_length=LINE)
    help_en: str = Field(default="", max_length=LINE)
    low: str = Field(default="", max_length=64)
    low_en: str = Field(default="", max_length=64)
    high: str = Field(default="", max_length=64)
    high_en: str = Field(default="", max_length=64)
    required: bool = False
    rows: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    choices: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON_TYPE)
    max_length: int = 1000


class SurveyLink(Owned, Timestamped, table=True):
    """A visit's public survey: its address and until when it takes answers."""

    __tablename__ = "survey_link"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("version_id", "survey_version"),
        UniqueConstraint("association_id", "visit_id"),
        Index("uq_survey_link_slug", "slug", unique=True),
    )

    visit_id: UUID
    version_id: UUID
    slug: str = Field(max_length=32)
    closes_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    anonymous: bool = True


class SurveyToken(Owned, table=True):
    """A right to answer once. It has no time and no reference to the response, on purpose.

    Personal tokens name the registration they were sent to, so that a reminder can leave out who has
    answered; which answer was theirs cannot be found from here.
    """

    __tablename__ = "survey_token"
    __table_args__ = (
        refers("link_id", "survey_link", ondelete="CASCADE"),
        refers("registration_id", "registration", ondelete="CASCADE"),
        UniqueConstraint("association_id", "link_id", "token_hash"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    link_id: UUID
    token_hash: str = Field(max_length=64)
    kind: SurveyTokenKind = Field(default=SurveyTokenKind.OPEN, sa_type=enum_type(SurveyTokenKind))
    registration_id: UUID | None = None
    used: bool = False


class SurveyResponse(Owned, table=True):
    """One set of answers, {question key: value}. `respondent_id` stays empty unless the survey says it is named."""

    __tablename__ = "survey_response"
    __table_args__ = (
        refers("link_id", "survey_link"),
        refers("visit_id", "visit"),
        refers("version_id", "survey_version"),
        refers("respondent_id", "person"),
        Index(None, "association_id", "visit_id"),
        {"sqlite_with_rowid": False},
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    link_id: UUID
    visit_id: UUID
    version_id: UUID
    respondent_id: UUID | None = None
    submitted_on: date
    answers: dict[str, object] = Field(default_factory=dict, sa_type=JSON_TYPE)
