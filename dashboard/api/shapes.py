"""The shapes of what goes over the API, for its description; what arrives is checked where it is read.

Texts come in both languages, moments as ISO 8601 in UTC, days as YYYY-MM-DD, times of day as HH:MM.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Status = Literal["applied", "replayed", "stale", "rejected"]


class Shape(BaseModel):
    """Whatever else a later version says is to be ignored."""

    model_config = ConfigDict(extra="allow")


class Words(Shape):
    """A text in both languages; the English may be empty."""

    zh: str
    en: str


class Problem(Shape):
    """Why a request was refused: a stable code, its words, and a reference to read out on the phone."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$")]
    message: Words
    facts: dict[str, Any]
    ref: str


class Clock(Shape):
    """What time the server has."""

    server_time: AwareDatetime


class PhotoQuery(BaseModel):
    """Where a photo belongs: `visit`, and exactly one of `point` and `observation`; `sha256` is of the bytes sent."""

    visit: UUID
    op: UUID
    sha256: Sha256
    point: UUID | None = None
    observation: UUID | None = None


class PhotoTaken(Shape):
    """The receipt: the picture is on the disk and its row committed; `sha256` names what was kept of it."""

    op: UUID
    status: Literal["applied", "replayed"]
    photo: UUID
    sha256: Sha256
    received_sha256: Sha256
    code: Literal[""]
    message: None


class BadgeAsk(BaseModel):
    """A badge's token as its QR code holds it, or the code printed below; one of the two."""

    token: str | None = None
    code: str | None = None
    device: UUID
    take_over: bool = False


class SignInAsk(BaseModel):
    email: str
    password: str
    device: UUID


class PersonShape(Shape):
    """Someone who is signed in on this tablet, with the visits that they reach."""

    id: UUID
    name: str
    name_en: str
    firm: Words
    association: Words
    language: Literal["zh", "en"]
    badge: bool
    runs: bool
    visits: list[dict[str, Any]]


class Welcome(Shape):
    person: PersonShape


class People(Clock):
    people: list[PersonShape]


class FieldDownload(Clock):
    """Everything that a visit needs without a signal: programme, stops, points, one's own answers."""

    format: Literal[1]
    visit: dict[str, Any]
    me: dict[str, Any]
    points: list[dict[str, Any]]
    answers: list[dict[str, Any]]


class DoorDownload(Clock):
    """Who is expected at the door, by group; `keys` and `mark` are parts of hashes by which a scan is known."""

    format: Literal[1]
    status: str
    number: int
    capacity: int
    place: Words
    groups: list[dict[str, Any]]
    people: list[dict[str, Any]]
    firms: list[dict[str, Any]]


class Board(Clock):
    """What changes during the visit: notices and the questions for the exchange."""

    notices: list[dict[str, Any]]
    questions: list[dict[str, Any]]


class SyncOp(BaseModel):
    """One entry; what is wrong with it is said in its receipt, not by a refusal of the batch."""

    op: UUID
    kind: Literal["answer", "finish", "reopen", "question", "vote", "observation", "sign_in", "sign_out", "walk_in"]
    visit: UUID
    author: UUID
    base: int = 0
    at: AwareDatetime
    body: dict[str, Any]


class SyncAsk(BaseModel):
    device: UUID
    device_kind: Literal["phone", "tablet", "desktop"]
    sent_at: AwareDatetime
    ops: Annotated[list[SyncOp], Field(max_length=100)]


class Receipt(Shape):
    """What became of an entry."""

    op: UUID | None
    status: Status
    version: int | None
    stored: dict[str, Any] | None
    code: str
    message: Words | None
    late: bool


class Receipts(Clock):
    receipts: list[Receipt]


class SurveyAsk(BaseModel):
    token: str
    answers: dict[str, Any]


class SurveyTaken(Shape):
    status: Literal["applied", "replayed"]
