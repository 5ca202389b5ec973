"""A filled-in checklist workbook in, the checklist out, or every fault with its sheet, row and column."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.documents.checklist_layout import COLUMNS, LIMITS, both, sheet_specs, stop_words
from dashboard.documents.sheets_in import Reading, Row, read_sheets
from dashboard.documents.sheets_values import normalise_word
from dashboard.errors import ImportProblem, ImportRefused
from dashboard.i18n import translator
from dashboard.rules.checklist import ChecklistDraft
from dashboard.rules.checklist_import import POINTS, check_rows
from models.enums import StopKind

_SEPARATORS = re.compile(r"[,，、;；\n/|]+")


def read_checklist(data: bytes) -> ChecklistDraft:
    """Return the checklist that a workbook holds.

    Raises `ImportRefused` with everything that is wrong: cells that cannot be read, and rows that do not make a
    sound checklist; nothing is half read.
    """
    reading = read_sheets(data, sheets=sheet_specs(), limits=LIMITS)
    problems = list(reading.problems)
    rows: dict[str, list[Row]] = {sheet: list(found) for sheet, found in reading.rows.items()}
    rows[POINTS] = [_with_stops(row, reading, problems) for row in rows.get(POINTS, [])]
    checked = check_rows(rows, complete=not problems)
    told = {(problem.sheet, problem.row, problem.column) for problem in problems}
    for fault in checked.faults:
        problem = _problem(fault.code, fault.sheet, fault.row, fault.field, fault.facts, reading)
        place = (problem.sheet, problem.row, problem.column)
        # one fault a cell: the first explains those that follow from it
        if place not in told:
            told.add(place)
            problems.append(problem)
    if problems:
        order = list(reading.titles.values())
        problems.sort(key=lambda one: (order.index(one.sheet) if one.sheet in order else -1, one.row or 0))
        shown = problems[: LIMITS.max_problems]
        raise ImportRefused("import.problems", shown, n=len(problems), more=reading.more + len(problems) - len(shown))
    return checked.checklist


def _problem(
    code: str, sheet: str, row: int | None, name: str, facts: Mapping[str, object], reading: Reading
) -> ImportProblem:
    column = reading.letters.get(sheet, {}).get(name, "")
    headers = {spec.key: spec.header for spec in COLUMNS[sheet](translator("zh"))}
    english = {spec.key: spec.header for spec in COLUMNS[sheet](translator("en"))}
    if not column and name in headers:
        column = both(headers[name], english[name])  # the column is missing: name it instead
    header = both(headers.get(name, ""), english.get(name, ""))
    values: dict[str, Any] = {"place": header, **facts, "header": header}
    return ImportProblem(code, sheet=reading.titles.get(sheet, ""), row=row, column=column, **values)


def _with_stops(row: Row, reading: Reading, problems: list[ImportProblem]) -> Row:
    """Return the row with its places as kinds of stop, in the order in which they are written."""
    written = row.values.get("stop_kinds")
    if written is None:
        return row
    kinds: list[StopKind] = []
    for word in _SEPARATORS.split(str(written)):
        kind = _stops_by_word().get(normalise_word(word))
        if kind is not None:
            kinds.append(kind)
        elif word.strip():
            accepted = list(stop_words(translator("zh")).values())
            facts = {"value": word.strip()[:60], "accepted": accepted}
            problems.append(_problem("import.unknown_choice", POINTS, row.number, "stop_kinds", facts, reading))
    values: dict[str, Any] = {**row.values, "stop_kinds": tuple(kinds)}
    return replace(row, values=values)


def _stops_by_word() -> dict[str, StopKind]:
    words: Sequence[Mapping[str, str]] = (stop_words(translator("zh")), stop_words(translator("en")))
    known = {kind.value: kind for kind in StopKind}
    for by_value in words:
        known |= {normalise_word(word): StopKind(value) for value, word in by_value.items()}
    return {normalise_word(word): kind for word, kind in known.items()}
