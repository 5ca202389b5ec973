"""An uploaded workbook in, plain rows out, or every fault with its sheet, row and column.

The file comes from outside: `sheets_guard` looks at its envelope first, and nothing is expanded in
memory before that has agreed. Nothing is half read: either all rows come back, or `ImportRefused`.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from dashboard.documents.sheets_guard import Envelope, Limits, open_envelope, refuse
from dashboard.documents.sheets_values import CellKind, CellProblem, Value, normalise_word, read_value
from dashboard.errors import ImportProblem, ImportRefused

__all__ = ["CellKind", "ColumnSpec", "Limits", "Row", "SheetSpec", "Value", "read_workbook"]


@dataclass(frozen=True, kw_only=True)
class ColumnSpec:
    """A column: the key it gets, the words its header may bear, and what its cells hold.

    `required`: the column must be there. `filled`: so must a value in every row. `choices` maps accepted
    words of any language to the stored value, for `CellKind.CHOICE`. `max_length` is in characters.
    """

    key: str
    headers: tuple[str, ...]
    kind: CellKind = CellKind.TEXT
    required: bool = True
    filled: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    max_length: int = 2000


@dataclass(frozen=True, kw_only=True)
class SheetSpec:
    """A sheet: the key it gets, the titles it may bear, its columns and the row (from 1) of its header."""

    key: str
    titles: tuple[str, ...]
    columns: tuple[ColumnSpec, ...]
    required: bool = True
    header_row: int = 1


@dataclass(frozen=True)
class Row:
    """A row that holds something: its number in the sheet (from 1) and its values by column key."""

    number: int
    values: Mapping[str, Value]


def read_workbook(data: bytes, *, sheets: Sequence[SheetSpec], limits: Limits | None = None) -> dict[str, list[Row]]:
    """Read the sheets that `sheets` names; keys are the specs' keys, an absent optional sheet is left out.

    Text keeps every character (4-byte Han, emoji) but loses the blanks around it; numbers come as `int` or
    `Decimal`, dates as `date`, empty cells as `None`; wholly blank rows are skipped.

    Raises `ImportRefused`: `import.problems` with what is wrong cell by cell (the first `limits.max_problems`,
    and in the fact `more` how many further ones), or a code for a file that is not readable at all
    (`import.empty_file`, `.too_large`, `.old_xls`, `.encrypted`, `.not_xlsx`, `.zip_bomb`, `.unsafe_xml`,
    `.too_many_strings`, `.damaged`).
    """
    limits = limits or Limits()
    envelope = open_envelope(data, limits)
    problems = _Problems(limits.max_problems)
    chosen = _choose(envelope, sheets, problems)
    try:
        _check_shape(envelope, chosen, problems, limits)
        problems.raise_if_any()
        # The reader loads every shared string before the first row.
        if (strings := envelope.strings()) > limits.max_strings:
            raise refuse("import.too_many_strings", strings=strings, limit=limits.max_strings)
        # data_only stays off: a formula must be seen as one, not as the value somebody's program cached.
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        found = {}
        for title, spec in chosen.items():
            worksheet = workbook[title]
            # The size that a file declares for a sheet may be wrong, and rows past it would be lost.
            worksheet.reset_dimensions()
            rows = worksheet.iter_rows(max_col=limits.max_columns)
            found[spec.key] = _read_sheet(title, rows, spec, problems, limits)
    except ImportRefused:
        raise
    except Exception as error:
        # openpyxl meets damaged parts with whatever the spot throws: KeyError, ValueError, ParseError …
        raise refuse("import.damaged", reason=type(error).__name__) from error
    problems.raise_if_any()
    return found


class _Problems:
    def __init__(self, most: int) -> None:
        self.most, self.kept, self.more = most, list[ImportProblem](), 0

    def add(self, problem: ImportProblem) -> None:
        if len(self.kept) < self.most:
            self.kept.append(problem)
        else:
            self.more += 1

    def raise_if_any(self) -> None:
        if self.kept:
            raise ImportRefused("import.problems", self.kept, more=self.more)


def _choose(envelope: Envelope, sheets: Sequence[SheetSpec], problems: _Problems) -> dict[str, SheetSpec]:
    chosen: dict[str, SheetSpec] = {}
    for spec in sheets:
        accepted = {normalise_word(title) for title in spec.titles}
        titles = [title for title in envelope.parts if normalise_word(title) in accepted]
        if len(titles) > 1:
            problems.add(ImportProblem("import.duplicate_sheet", sheet=titles[1], titles=titles))
        elif titles:
            chosen[titles[0]] = spec
        elif spec.required:
            found = list(envelope.parts)
            problems.add(ImportProblem("import.missing_sheet", sheet=spec.titles[0], accepted=spec.titles, found=found))
    return chosen


def _check_shape(envelope: Envelope, chosen: Mapping[str, SheetSpec], problems: _Problems, limits: Limits) -> None:
    """Look for what must be known before the reader starts: far too many rows or cells, and merged cells."""
    for title, spec in chosen.items():
        shape = envelope.shape(title)
        # Formatted but empty rows are forgiven up to four times the limit; then the file is refused unread.
        if shape.rows > 4 * limits.max_rows:
            problems.add(_too_many_rows(title, limits))
        elif shape.cells > limits.max_cells:
            problems.add(ImportProblem("import.too_many_cells", sheet=title, cells=shape.cells, limit=limits.max_cells))
        for merged in shape.merged:
            if merged.last_row >= spec.header_row:
                problems.add(
                    ImportProblem(
                        "import.merged_cells",
                        sheet=title,
                        row=merged.first_row,
                        column=get_column_letter(merged.first_column),
                        range=merged.ref,
                    )
                )


def _too_many_rows(title: str, limits: Limits) -> ImportProblem:
    return ImportProblem("import.too_many_rows", sheet=title, row=limits.max_rows + 1, limit=limits.max_rows)


def _read_sheet(
    title: str,
    rows: Iterable[tuple[Any, ...]],
    spec: SheetSpec,
    problems: _Problems,
    limits: Limits,
) -> list[Row]:
    columns: dict[int, ColumnSpec] | None = None
    found: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if number < spec.header_row:
            continue
        if number == spec.header_row:
            columns = _match_header(title, cells, spec, problems)
            if columns is None:
                return []
            continue
        if number > 5 * limits.max_rows:  # rows may be numbered with holes that no count of rows can see
            problems.add(_too_many_rows(title, limits))
            return []
        if all(cell.value is None or cell.value == "" for cell in cells):
            continue
        if len(found) == limits.max_rows:
            problems.add(_too_many_rows(title, limits))
            return []
        found.append(_read_row(title, number, cells, columns or {}, problems))
    if columns is None:
        _match_header(title, (), spec, problems)
    elif not found and spec.required:
        problems.add(ImportProblem("import.no_rows", sheet=title, row=spec.header_row + 1))
    return found


def _match_header(
    title: str, cells: tuple[Any, ...], spec: SheetSpec, problems: _Problems
) -> dict[int, ColumnSpec] | None:
    """Which column (from 0) holds what; None when one is missing or doubled, since rows would then be noise."""
    by_word = {normalise_word(word): column for column in spec.columns for word in column.headers}
    places: dict[str, int] = {}
    columns: dict[int, ColumnSpec] = {}
    sound = True
    for index, cell in enumerate(cells):
        column = by_word.get(normalise_word(str(cell.value))) if cell.value is not None else None
        if column is None:
            continue
        if column.key in places:
            letters = [get_column_letter(places[column.key] + 1), get_column_letter(index + 1)]
            problems.add(
                ImportProblem(
                    "import.duplicate_column",
                    sheet=title,
                    row=spec.header_row,
                    column=letters[1],
                    header=str(cell.value),
                    columns=letters,
                )
            )
            sound = False
            continue
        places[column.key] = index
        columns[index] = column
    for column in spec.columns:
        if column.required and column.key not in places:
            problems.add(
                ImportProblem(
                    "import.missing_column",
                    sheet=title,
                    row=spec.header_row,
                    column=column.headers[0],
                    accepted=column.headers,
                )
            )
            sound = False
    return columns if sound else None


def _read_row(
    title: str,
    number: int,
    cells: tuple[Any, ...],
    columns: Mapping[int, ColumnSpec],
    problems: _Problems,
) -> Row:
    values: dict[str, Value] = {}
    for index, column in columns.items():
        cell = cells[index] if index < len(cells) else None
        letter = get_column_letter(index + 1)
        try:
            value = read_value(
                None if cell is None else cell.value,
                data_type="n" if cell is None else str(cell.data_type),
                kind=column.kind,
                choices=column.choices,
                max_length=column.max_length,
            )
            if value is None and column.filled:
                raise CellProblem("import.empty_cell")
        except CellProblem as problem:
            facts = {**problem.facts, "cell": f"{letter}{number}", "header": column.headers[0]}
            problems.add(ImportProblem(problem.code, sheet=title, row=number, column=letter, **facts))
            continue
        values[column.key] = value
    return Row(number, values)
