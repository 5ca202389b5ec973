"""Route cards: one A5 card for each group, to carry in the hand and read without a phone."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = ("guide", "from", "to")
"""The keys that the caller's `words` must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStep:
    """A stay at a stop: `number` on the route, times of day, where and with whom; `way` is the walk to it in words."""

    number: str
    start: str
    end: str
    stop: str
    place: str = ""
    guide: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCard:
    """A group's way: where it gathers and when it leaves, its stays, where it ends and when it is there."""

    group: str
    guide: str = ""
    members: str = ""
    leaves: str = ""
    leaves_from: str = ""
    steps: tuple[CardStep, ...] = ()
    last_way: str = ""
    arrives: str = ""
    arrives_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCards:
    """The cards of one tour in a language; `title` and `day` head each, `note` is printed below."""

    language: str
    association: str
    title: str
    day: str
    note: str = ""
    cards: tuple[RouteCard, ...] = ()


def route_cards_pdf(sheet: RouteCards, words: Mapping[str, str]) -> bytes:
    """Return an A5 page for each group, two for more than about 14 stops; the same cards give the same bytes.

    Raises `KeyError` naming the first of `WORDS` that is missing, `ValueError` when there is no card. Ask
    `route_cards_missing` first which characters would be drawn as empty boxes.
    """
    if not sheet.cards:
        raise ValueError("no cards")
    return compile_pdf("route_cards", {**asdict(sheet), "words": {key: words[key] for key in WORDS}})


def route_cards_missing(sheet: RouteCards, words: Mapping[str, str]) -> list[str]:
    """The characters of the cards that cannot be printed."""
    return missing_glyphs(texts_in([sheet, dict(words)]))
