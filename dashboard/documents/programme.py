"""The programme booklet of a visit: A5, one that would be handed out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = (
    "date",
    "place",
    "host",
    "goals",
    "site",
    "honours",
    "programme",
    "route",
    "look_at",
    "ask",
    "groups",
    "group",
    "guide",
    "members",
    "order",
    "discipline",
    "notes",
    "survey",
    "survey_hint",
)
"""The keys that the caller's `words` must have: headings and labels in the booklet's language."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeItem:
    """A line of the programme; `highlight` fills its dot, as for the tour itself."""

    time: str
    title: str
    until: str = ""
    place: str = ""
    speaker: str = ""
    note: str = ""
    highlight: bool = False


@dataclass(frozen=True, kw_only=True)
class BookletStop:
    """A stop of the route, in order, with what to look at and what to ask there."""

    name: str
    place: str = ""
    minutes: str = ""
    look_at: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BookletFact:
    """One fact of a site's profile."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class BookletSite:
    """A host's profile."""

    name: str
    intro: str = ""
    facts: tuple[BookletFact, ...] = ()
    honours: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BookletGroup:
    """A group: who guides it, how many (`members`, as words) and the order of its stops."""

    name: str
    guide: str = ""
    members: str = ""
    route: str = ""


@dataclass(frozen=True, kw_only=True)
class ProgrammeBooklet:
    """All that a booklet shows, as words already in its language; what is empty leaves no trace on paper.

    `language` is `zh` or `en` and decides how lines break. `edition` is the series number as words (第 12 期).
    `survey_url` becomes the QR code on the back cover.
    """

    language: str
    association: str
    title: str
    edition: str = ""
    theme: str = ""
    date: str = ""
    place: str = ""
    host: str = ""
    contact: str = ""
    survey_url: str = ""
    goals: tuple[str, ...] = ()
    programme: tuple[ProgrammeItem, ...] = ()
    stops: tuple[BookletStop, ...] = ()
    sites: tuple[BookletSite, ...] = ()
    groups: tuple[BookletGroup, ...] = ()
    reminders: tuple[str, ...] = ()


def programme_pdf(booklet: ProgrammeBooklet, words: Mapping[str, str]) -> bytes:
    """Set the booklet; its number of pages is a multiple of four, so that it can be folded and stapled.

    Raises `KeyError` naming the first of `WORDS` that `words` lacks, `ValueError` for a survey address that
    is no absolute http(s) one. Ask `programme_missing` first which characters would be drawn as empty boxes.
    """
    files = {"survey.svg": qr_svg(booklet.survey_url, dark="#0B4F4A")} if booklet.survey_url else {}
    data = {**asdict(booklet), "words": {key: words[key] for key in WORDS}, "survey_code": bool(files)}
    return compile_pdf("programme", data, files=files)


def programme_missing(booklet: ProgrammeBooklet, words: Mapping[str, str]) -> list[str]:
    """The characters of the booklet that cannot be printed."""
    return missing_glyphs(texts_in([booklet, dict(words)]))
