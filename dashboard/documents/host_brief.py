"""What a host is told before the visit (接待方须知) as PDF: two or three pages that are read at a glance."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dashboard.documents.notice import LetterLine
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = (
    "day",
    "place",
    "contact",
    "people",
    "firms",
    "groups",
    "wanted",
    "by",
    "done",
    "goals",
    "interests",
    "asked",
    "prepared",
    "programme",
    "groups_guides",
    "group",
    "guide",
    "members",
    "guests",
    "time",
    "item",
    "where",
    "who",
    "privacy",
)
"""The keys that the caller's `words` must have."""


@dataclass(frozen=True, kw_only=True)
class BriefFirm:
    """A firm, what it manages, and who comes with name and position."""

    name: str
    kind: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BriefInterest:
    """A dimension; `share` is 0-1 of those who come."""

    name: str
    people: str
    share: float


@dataclass(frozen=True, kw_only=True)
class BriefQuestion:
    """A question; `note` says how many ask the same, or at which stop."""

    text: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BriefWanted:
    """Something expected of the host."""

    title: str
    due: str
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class BriefGroup:
    name: str
    guide: str = ""
    members: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedBrief:
    """All that the brief shows, as words already in its language; what is empty leaves no trace on paper."""

    language: str
    association: str
    title: str
    theme: str = ""
    day: str = ""
    place: str = ""
    contact: str = ""
    people: str = ""
    firms_count: str = ""
    groups_count: str = ""
    wanted: tuple[BriefWanted, ...] = ()
    goals: tuple[str, ...] = ()
    interests: tuple[BriefInterest, ...] = ()
    asked: tuple[BriefQuestion, ...] = ()
    prepared: tuple[BriefQuestion, ...] = ()
    programme: tuple[LetterLine, ...] = ()
    groups: tuple[BriefGroup, ...] = ()
    firms: tuple[BriefFirm, ...] = ()


def host_brief_pdf(brief: PrintedBrief, words: Mapping[str, str]) -> bytes:
    """Set the brief; the same brief gives the same bytes.

    Raises `KeyError` naming the first of `WORDS` that `words` lacks. Ask `host_brief_missing` first which characters
    would be drawn as empty boxes.
    """
    return compile_pdf("host_brief", {**asdict(brief), "words": {key: words[key] for key in WORDS}})


def host_brief_missing(brief: PrintedBrief, words: Mapping[str, str]) -> list[str]:
    """The characters of the brief that cannot be printed."""
    return missing_glyphs(texts_in([brief, dict(words)]))
