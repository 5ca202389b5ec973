"""A programme's lines as people edit them: the cascade's items with their words, place and people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.agenda import LEAST_MINUTES, MOST_MINUTES, Item
from dashboard.rules.plain_text import clean_text
from models.base import LINE, NAME
from models.enums import AgendaKind

MOST_LINES = 100
WORDS: dict[str, int] = {
    "title": NAME,
    "title_en": NAME,
    "place": NAME,
    "place_en": NAME,
    "speaker": NAME,
    "speaker_en": NAME,
    "note": LINE,
    "note_en": LINE,
}
"""The text fields of a line and the most characters that each may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the programme. `id` is the row's own, or one that nobody has used yet; `guide_id` is a person."""

    id: UUID
    kind: AgendaKind
    title: str
    minutes: int
    fixed_start: time | None = None
    title_en: str = ""
    place: str = ""
    place_en: str = ""
    speaker: str = ""
    speaker_en: str = ""
    guide_id: UUID | None = None
    note: str = ""
    note_en: str = ""

    @property
    def item(self) -> Item:
        """What of the line the cascade depends on."""
        return Item(self.id, self.kind, self.minutes, self.fixed_start)


FIELDS = tuple(Line.__dataclass_fields__)


def items(lines: Iterable[Line]) -> tuple[Item, ...]:
    """Return the lines as the cascade takes them."""
    return tuple(line.item for line in lines)


def follow(lines: Iterable[Line], edited: Sequence[Item]) -> tuple[Line, ...]:
    """Return the lines in the order of `edited`, with its minutes and fixed starts; those not in it are gone.

    Raises `Invalid("agenda.unknown")` for an item that is none of the lines.
    """
    known = {line.id: line for line in lines}
    followed = []
    for item in edited:
        if item.id not in known:
            raise Invalid("agenda.unknown", field="item", item=item.id)
        followed.append(replace(known[item.id], minutes=item.minutes, fixed_start=item.fixed_start))
    return tuple(followed)


def checked(lines: Any) -> tuple[Line, ...]:
    """Return the lines cleaned, or refuse the first fault with its field and row (1-based).

    Nothing is trusted to be of the type that it is annotated with. Raises `Invalid`: `agenda.items` (no list of
    lines), `agenda.too_many`, `agenda.twice`, `agenda.kind`, `agenda.minutes`, `agenda.fixed_start`, `agenda.title`
    (none in either language), `agenda.text` (no text), `agenda.too_long`, `agenda.guide`.
    """
    if not isinstance(lines, list | tuple) or not all(isinstance(line, Line) for line in lines):
        raise Invalid("agenda.items", field="items")
    if len(lines) > MOST_LINES:
        raise Invalid("agenda.too_many", field="items", count=len(lines), most=MOST_LINES)
    kept = tuple(_checked(line, row) for row, line in enumerate(lines, start=1))
    seen: set[UUID] = set()
    for row, line in enumerate(kept, start=1):
        if line.id in seen:
            raise Invalid("agenda.twice", field="id", row=row)
        seen.add(line.id)
    return kept


def _checked(line: Line, row: int) -> Line:
    if not isinstance(line.id, UUID):
        raise Invalid("agenda.items", field="id", row=row)
    if line.kind not in set(AgendaKind):
        raise Invalid("agenda.kind", field="kind", row=row)
    # bool is an int in Python, and a table's cell may come as a float
    if type(line.minutes) is not int or not LEAST_MINUTES <= line.minutes <= MOST_MINUTES:
        raise Invalid(
            "agenda.minutes", field="minutes", row=row, minutes=line.minutes, least=LEAST_MINUTES, most=MOST_MINUTES
        )
    fixed = line.fixed_start
    if fixed is not None and (
        not isinstance(fixed, time) or fixed.tzinfo is not None or fixed.second or fixed.microsecond
    ):
        raise Invalid("agenda.fixed_start", field="fixed_start", row=row)
    if line.guide_id is not None and not isinstance(line.guide_id, UUID):
        raise Invalid("agenda.guide", field="guide_id", row=row)
    words: dict[str, Any] = {name: _text(getattr(line, name), name, row) for name in WORDS}
    if not words["title"] and not words["title_en"]:
        raise Invalid("agenda.title", field="title", row=row)
    return replace(line, kind=AgendaKind(line.kind), **words)


def _text(value: Any, name: str, row: int) -> str:
    if not isinstance(value, str):
        raise Invalid("agenda.text", field=name, row=row)
    text = " ".join(clean_text(value).split())
    if len(text) > WORDS[name]:
        raise Invalid("agenda.too_long", field=name, row=row, length=len(text), most=WORDS[name])
    return text
