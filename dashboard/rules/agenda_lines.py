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
    """One line of the programme. `id` is the row's own, or one that nobody has used yet; `guide_id` is a person.

    A line with a `group_id` is for that group alone. One in the tray has no time and does not count. A locked one keeps
    its start, which is then fixed, and its length whatever moves around it.
    """

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
    group_id: UUID | None = None
    in_tray: bool = False
    locked: bool = False

    @property
    def item(self) -> Item:
        """What of the line the cascade depends on."""
        return Item(self.id, self.kind, self.minutes, self.fixed_start, self.group_id, self.locked)


FIELDS = tuple(Line.__dataclass_fields__)


def placed(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that have their place in the day: all but those in the tray."""
    return tuple(line for line in lines if not line.in_tray)


def items(lines: Iterable[Line]) -> tuple[Item, ...]:
    """Return the lines that have their place in the day as the cascade takes them, one for each of `placed`."""
    return tuple(line.item for line in placed(lines))


def follow(lines: Iterable[Line], edited: Sequence[Item]) -> tuple[Line, ...]:
    """Return the lines in the order of `edited`, with its minutes and fixed starts; those not in it are gone.

    Lines in the tray, of which the cascade knows nothing, stay, after all others.

    Raises `Invalid("agenda.unknown")` for an item that is none of the lines.
    """
    known = {line.id: line for line in lines}
    tray = [line for line in known.values() if line.in_tray]
    followed = []
    for item in edited:
        if item.id not in known:
            raise Invalid("agenda.unknown", field="item", item=item.id)
        followed.append(replace(known[item.id], minutes=item.minutes, fixed_start=item.fixed_start))
    return (*followed, *tray)


def checked(lines: Any) -> tuple[Line, ...]:
    """Return the lines cleaned, or refuse the first fault with its field and row (1-based).

    Nothing is trusted to be of the type that it is annotated with. Raises `Invalid`: `agenda.items` (no list of
    lines), `agenda.too_many`, `agenda.twice`, `agenda.kind`, `agenda.minutes`, `agenda.fixed_start`, `agenda.title`
    (none in either language), `agenda.text` (no text), `agenda.too_long`, `agenda.guide`, `agenda.group`,
    `agenda.flag` (neither yes nor no), `agenda.locked_loose` (locked without a start to keep).
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
    if line.group_id is not None and not isinstance(line.group_id, UUID):
        raise Invalid("agenda.group", field="group_id", row=row)
    for name in ("in_tray", "locked"):
        if type(getattr(line, name)) is not bool:
            raise Invalid("agenda.flag", field=name, row=row)
    if line.locked and (line.in_tray or fixed is None):
        raise Invalid("agenda.locked_loose", field="locked", row=row)
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
