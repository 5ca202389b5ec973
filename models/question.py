"""What participants ask in the exchange session (互动提问), and who would ask the same."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from models.base import LINE, TEXT, UTC_TIME, Owned, enum_type, refers, utc_now
from models.enums import QuestionState


class ExchangeQuestion(Owned, table=True):
    """One question; an anonymous one has no author, not even for the moderator. Its id is made by the client.

    One with `prepared_id` was put on the board by the moderator, to break the ice.
    """

    __tablename__ = "exchange_question"
    __table_args__ = (
        refers("visit_id", "visit", ondelete="CASCADE"),
        refers("author_id", "person"),
        refers("prepared_id", "prepared_question"),
        Index(None, "association_id", "visit_id"),
    )

    visit_id: UUID
    author_id: UUID | None = None
    text: str = Field(max_length=LINE)
    state: QuestionState = Field(default=QuestionState.OPEN, sa_type=enum_type(QuestionState))
    answer: str = Field(default="", max_length=TEXT)
    prepared_id: UUID | None = None
    answered_at: datetime | None = Field(default=None, sa_type=UTC_TIME)
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
    version: int = 1


class QuestionVote(Owned, table=True):
    """同问: one person would ask the same; here `id` is the voter."""

    __tablename__ = "question_vote"
    __table_args__ = (refers("question_id", "exchange_question", ondelete="CASCADE"), refers("id", "person"))

    question_id: UUID = Field(primary_key=True)
    voted_at: datetime = Field(default_factory=utc_now, sa_type=UTC_TIME)
