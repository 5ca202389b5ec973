"""From the rows of a workbook to a checklist, with every fault at its sheet, row and field.

The rows come with plain values by field; how they stood in the file is the reader's business.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from dashboard.rules.checklist import Anchor, ChecklistDraft, Choice, DimensionDraft, PointDraft, Words
from dashboard.rules.checklist_faults import (
    LEVELS,
    METHOD_FIELDS,
    Fault,
    dimension_faults,
    point_faults,
    template_faults,
    whole_faults,
)
from dashboard.rules.plain_text import clean_text
from models.enums import ScoringMethod, StopKind

CHECKLIST, SECTIONS, POINTS, CHOICES, QUESTIONS = "checklist", "sections", "points", "choices", "questions"
GRADED = "graded"
"""The word for a deduction point with grades: people know it as a method of its own (分档给分)."""
_COLUMN_OF = {"choices": "method", "questions": "key"}
"""Where a fault is shown whose field has a sheet of its own."""
_SEPARATORS = re.compile(r"[\s、,，;；/|]+")


class SheetRow(Protocol):
    """A row: its number in the sheet, from 1, and its values by field; a field that could not be read is absent."""

    @property
    def number(self) -> int: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault at a field of a row; `row` None means the sheet as a whole."""

    code: str
    sheet: str
    row: int | None
    field: str
    facts: Mapping[str, object] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rows say, and all that is wrong with it; only without faults is the checklist to be used."""

    checklist: ChecklistDraft
    faults: tuple[RowFault, ...]


def check_rows(sheets: Mapping[str, Sequence[SheetRow]], *, complete: bool = True) -> Checked:
    """Return the checklist that the rows describe, with every fault.

    `complete` is False when single cells could not be read: totals and references are then not judged, since a
    fault there may only follow from the cell that is already reported.
    """
    return _Importer(sheets, complete).run()


class _Importer:
    def __init__(self, sheets: Mapping[str, Sequence[SheetRow]], complete: bool) -> None:
        self.sheets, self.complete = sheets, complete
        self.faults: list[RowFault] = []
        self.questions: defaultdict[str, list[Words]] = defaultdict(list)
        self.choices: defaultdict[str, list[Choice]] = defaultdict(list)

    def run(self) -> Checked:
        title, title_en, key = self._head()
        sections = self._sections()
        owners = {row_key for _, row_key in sections}
        points = [(row, self._point_key(row, sections)) for row in self.sheets.get(POINTS, ())]
        self._unique(POINTS, points)
        self._lists(owners | {point_key for _, point_key in points}, {point_key for _, point_key in points})
        by_section: defaultdict[str, list[PointDraft]] = defaultdict(list)
        for row, point_key in points:
            section = self._section_of(row, sections)
            point = self._point(row, point_key)
            faults = point_faults(point)
            if "method" not in row.values:
                # the method could not be read: what it needs cannot be judged
                faults = [fault for fault in faults if fault.field not in METHOD_FIELDS]
            self._add_all(POINTS, row, faults)
            by_section[section].append(point)
        dimensions = []
        for row, section_key in sections:
            dimension = self._dimension(row, section_key, tuple(by_section[section_key]))
            self._add_all(SECTIONS, row, dimension_faults(dimension))
            dimensions.append(dimension)
        checklist = ChecklistDraft(key=key, title=title, title_en=title_en, dimensions=tuple(dimensions))
        if self.complete:
            self._whole(checklist, sections)
        return Checked(checklist, tuple(self.faults))

    def _head(self) -> tuple[str, str, str]:
        rows = self.sheets.get(CHECKLIST, ())
        if len(rows) != 1:
            self.faults.append(RowFault("import.one_row", CHECKLIST, rows[1].number if rows else None, "title"))
        if not rows:
            return "", "", "checklist"
        title, title_en = _text(rows[0], "title"), _text(rows[0], "title_en")
        # Without a code the title stands for it, so that the same file imported again is the same checklist.
        key = _text(rows[0], "key") or "c-" + hashlib.sha256(title.encode()).hexdigest()[:8]
        self._add_all(CHECKLIST, rows[0], template_faults(ChecklistDraft(key=key, title=title, title_en=title_en)))
        return title, title_en, key

    def _sections(self) -> list[tuple[SheetRow, str]]:
        rows = self.sheets.get(SECTIONS, ())
        sections = [(row, _text(row, "key") or f"s{number}") for number, row in enumerate(rows, start=1)]
        self._unique(SECTIONS, sections)
        return sections

    def _unique(self, sheet: str, rows: Iterable[tuple[SheetRow, str]]) -> None:
        seen: dict[str, int] = {}
        for row, key in rows:
            if key in seen:
                facts = {"place": key, "first": seen[key]}
                self.faults.append(RowFault("import.duplicate_key", sheet, row.number, "key", facts))
            seen.setdefault(key, row.number)

    def _section_of(self, row: SheetRow, sections: Sequence[tuple[SheetRow, str]]) -> str:
        """Return the key of the section that the row names by key or by title."""
        named = _text(row, "section")
        for section, key in sections:
            if named and named in (key, _text(section, "title"), _text(section, "title_en")):
                return key
        if self.complete or "section" in row.values:
            code = "import.unknown_section" if named else "import.empty_cell"
            facts = {"value": named, "accepted": [key for _, key in sections]}
            self.faults.append(RowFault(code, POINTS, row.number, "section", facts))
        return ""

    def _point_key(self, row: SheetRow, sections: Sequence[tuple[SheetRow, str]]) -> str:
        key = _text(row, "key")
        if key:
            return key
        named = _text(row, "section")
        keys = (key for s, key in sections if named in (key, _text(s, "title"), _text(s, "title_en")))
        return f"{next(keys, 's')}.r{row.number}"

    def _lists(self, owners: set[str], points: set[str]) -> None:
        for row in self.sheets.get(QUESTIONS, ()):
            owner = self._owner(QUESTIONS, row, owners)
            words = Words(_text(row, "zh"), _text(row, "en"))
            if not words.zh:
                self.faults.append(RowFault("import.empty_cell", QUESTIONS, row.number, "zh"))
            self.questions[owner].append(words)
        for row in self.sheets.get(CHOICES, ()):
            owner = self._owner(CHOICES, row, points)
            key = _text(row, "key") or f"c{len(self.choices[owner]) + 1}"
            self.choices[owner].append(Choice(key, _text(row, "zh"), _text(row, "en")))

    def _owner(self, sheet: str, row: SheetRow, owners: set[str]) -> str:
        owner = _text(row, "owner")
        if owner not in owners and (self.complete or owner):
            code = "import.unknown_owner" if owner else "import.empty_cell"
            self.faults.append(RowFault(code, sheet, row.number, "owner", {"value": owner}))
        return owner

    def _dimension(self, row: SheetRow, key: str, points: tuple[PointDraft, ...]) -> DimensionDraft:
        most = _number(row, "max_points")
        weight = _number(row, "weight")
        return DimensionDraft(
            key=key,
            title=_text(row, "title"),
            title_en=_text(row, "title_en"),
            short=_text(row, "short"),
            short_en=_text(row, "short_en"),
            weight=weight if weight is not None else most if most is not None else Decimal(1),
            max_points=most,
            questions=tuple(self.questions.get(key, ())),
            points=points,
        )

    def _point(self, row: SheetRow, key: str) -> PointDraft:
        word = _text(row, "method") or ScoringMethod.LEVEL.value
        grades = self._grades(row)
        if word == GRADED and not grades and (self.complete or "grades" in row.values):
            self.faults.append(RowFault("import.no_grades", POINTS, row.number, "grades"))
        most, weight = _number(row, "max_points"), _number(row, "weight")
        return PointDraft(
            key=key,
            title=_text(row, "title"),
            title_en=_text(row, "title_en"),
            hint=_text(row, "hint"),
            hint_en=_text(row, "hint_en"),
            method=ScoringMethod.DEDUCTION if word == GRADED else ScoringMethod(word),
            # Weighted by its points, the weighted mean of an official table is its total.
            weight=weight if weight is not None else most if most is not None else Decimal(1),
            max_points=most,
            per_fault=_number(row, "per_fault"),
            grades=grades,
            minimum=_number(row, "minimum"),
            maximum=_number(row, "maximum"),
            unit=_text(row, "unit"),
            unit_en=_text(row, "unit_en"),
            choices=tuple(self.choices.get(key, ())),
            anchors=self._anchors(row),
            questions=tuple(self.questions.get(key, ())),
            stop_kinds=self._stops(row),
            retired=_text(row, "retired") == "yes",
        )

    def _grades(self, row: SheetRow) -> tuple[Decimal, ...]:
        grades = []
        for word in _SEPARATORS.split(_text(row, "grades")):
            if word:
                try:
                    grades.append(Decimal(word))
                except InvalidOperation:
                    facts = {"value": word}
                    self.faults.append(RowFault("import.not_a_number", POINTS, row.number, "grades", facts))
        return tuple(sorted(grades, reverse=True))

    @staticmethod
    def _anchors(row: SheetRow) -> tuple[Anchor, ...]:
        anchors = (Anchor(n, _text(row, f"anchor_{n}"), _text(row, f"anchor_{n}_en")) for n in LEVELS)
        return tuple(anchor for anchor in anchors if anchor.zh or anchor.en)

    @staticmethod
    def _stops(row: SheetRow) -> tuple[StopKind, ...]:
        kinds: Sequence[StopKind] = row.values.get("stop_kinds") or ()
        return tuple(dict.fromkeys(kinds))

    def _whole(self, checklist: ChecklistDraft, sections: Sequence[tuple[SheetRow, str]]) -> None:
        number_of = {key: row.number for row, key in sections}
        for fault in whole_faults(checklist):
            if fault.code != "checklist.duplicate_key":  # told above, with the row
                sheet = SECTIONS if fault.place in number_of else CHECKLIST
                row = number_of.get(fault.place)
                self.faults.append(RowFault(fault.code, sheet, row, fault.field, fault.facts))

    def _add_all(self, sheet: str, row: SheetRow, faults: Iterable[Fault]) -> None:
        for fault in faults:
            name = _COLUMN_OF.get(fault.field, fault.field) if fault.field != "anchors" else _first_missing(row)
            self.faults.append(RowFault(fault.code, sheet, row.number, name, fault.facts))


def _first_missing(row: SheetRow) -> str:
    return next((f"anchor_{n}" for n in LEVELS if not _text(row, f"anchor_{n}")), "anchor_1")


def _text(row: SheetRow, name: str) -> str:
    value = row.values.get(name)
    return "" if value is None else clean_text(str(value))


def _number(row: SheetRow, name: str) -> Decimal | None:
    value = row.values.get(name)
    return None if value is None else Decimal(value)
