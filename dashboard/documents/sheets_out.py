"""Rows in, an XLSX workbook out, in one house style.

Formula injection: text is always written as a string cell, so `=`, `+`, `-` and `@` never start a formula here,
and the cell also bears Excel's quote prefix, which keeps it text when somebody edits it. A CSV has no cell types:
whoever saves this workbook as CSV and opens it again would get the formula. For sheets that are meant for that,
`SheetOut(csv_safe=True)` puts an apostrophe in front, at the price of changing the text; it is off by default,
because an export that is read back in should carry what people wrote.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter

CellValue = str | int | float | Decimal | bool | date | datetime | None

FONT = "Microsoft YaHei"
_TEAL, _LINE, _WASH = "#0F766E", "#E5E7EB", "#F3F6F5"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_ROWS_WITH_LISTS = 2000
_TEXT_LENGTH = 32_767  # Excel's limit for a cell
_LIST_LENGTH = 255  # Excel's limit for a list written into the validation itself


class CellFormat(StrEnum):
    """How a column's values are shown."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"


_NUMBER_FORMATS = {
    CellFormat.TEXT: "@",
    CellFormat.INTEGER: "#,##0",
    CellFormat.DECIMAL: "#,##0.00",
    CellFormat.PERCENT: "0.0%",
    CellFormat.DATE: "yyyy-mm-dd",
    CellFormat.DATETIME: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, kw_only=True)
class ColumnOut:
    """A column: header, width in characters, format; `choices` become a drop-down, `note` a comment on the header."""

    header: str
    width: float = 16
    format: CellFormat = CellFormat.TEXT
    choices: tuple[str, ...] = ()
    note: str = ""
    wrap: bool = False


@dataclass(frozen=True, kw_only=True)
class SheetOut:
    """A sheet: its title, its columns and its rows, each as long as the columns."""

    title: str
    columns: tuple[ColumnOut, ...]
    rows: Sequence[Sequence[CellValue]] = ()
    csv_safe: bool = False


def write_workbook(sheets: Sequence[SheetOut], *, created: datetime | None = None) -> bytes:
    """Write the sheets; with `created` (naive) given, the same rows give the same bytes.

    Titles are cut to Excel's 31 characters, freed of `[]:*?/\\` and made distinct. Text past Excel's 32,767
    characters is cut and ends in `…`. Raises `ValueError` for no sheet at all, a row of the wrong length, or an
    aware datetime (Excel knows no zones: convert first).
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(out, options)
    if created is not None:
        workbook.set_properties({"created": created})
    workbook.formats[0].set_font_name(FONT)
    titles: set[str] = set()
    for sheet in sheets:
        _write_sheet(workbook, sheet, titles)
    workbook.close()
    return out.getvalue()


def _write_sheet(workbook: Any, sheet: SheetOut, titles: set[str]) -> None:
    worksheet = workbook.add_worksheet(_title(sheet.title, titles))
    header = workbook.add_format(
        {
            "font_name": FONT, "bold": True, "font_color": "#FFFFFF", "bg_color": _TEAL, "valign": "vcenter",
            "text_wrap": True, "border": 1, "border_color": _LINE, "num_format": "@",
        }
    )  # fmt: skip
    formats = [_format(workbook, column) for column in sheet.columns]
    worksheet.set_row(0, 26)
    for index, (column, cell_format) in enumerate(zip(sheet.columns, formats, strict=True)):
        worksheet.set_column(index, index, column.width, cell_format)
        worksheet.write_string(0, index, column.header, header)
        if column.note:
            worksheet.write_comment(0, index, column.note, {"author": "", "font_name": FONT, "font_size": 9})
        if column.choices:
            _write_choices(workbook, worksheet, index, column, max(len(sheet.rows), _ROWS_WITH_LISTS))
    for number, row in enumerate(sheet.rows, start=1):
        if len(row) != len(sheet.columns):
            raise ValueError(f"{sheet.title!r} row {number} has {len(row)} of {len(sheet.columns)} values")
        for index, value in enumerate(row):
            _write_cell(worksheet, number, index, value, formats[index], csv_safe=sheet.csv_safe)
    worksheet.freeze_panes(1, 0)
    if sheet.columns:
        worksheet.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(0)


def _format(workbook: Any, column: ColumnOut) -> Any:
    properties = {
        "font_name": FONT, "valign": "top", "num_format": _NUMBER_FORMATS[column.format], "text_wrap": column.wrap,
        "quote_prefix": column.format is CellFormat.TEXT,
    }  # fmt: skip
    return workbook.add_format(properties)


def _write_choices(workbook: Any, worksheet: Any, index: int, column: ColumnOut, last: int) -> None:
    source: Any = list(column.choices)
    if len(",".join(column.choices)) > _LIST_LENGTH or any("," in choice for choice in column.choices):
        lists = workbook.get_worksheet_by_name("_lists")
        if lists is None:
            lists = workbook.add_worksheet("_lists")
            lists.hide()
            lists.used_columns = 0
        place = lists.used_columns
        lists.used_columns += 1
        lists.write_column(0, place, column.choices)
        letter = xlsxwriter.utility.xl_col_to_name(place, True)
        source = f"=_lists!{letter}$1:{letter}${len(column.choices)}"
    worksheet.data_validation(1, index, last, index, {"validate": "list", "source": source, "ignore_blank": True})


def _write_cell(worksheet: Any, row: int, column: int, value: CellValue, cell_format: Any, *, csv_safe: bool) -> None:
    if value is None or value == "":
        worksheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, str):
        text = "'" + value if csv_safe and value.startswith(_RISKY) else value
        if len(text) > _TEXT_LENGTH:  # the writer would leave the cell empty
            text = text[: _TEXT_LENGTH - 1] + "…"
        worksheet.write_string(row, column, text, cell_format)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, datetime):
        if value.tzinfo is not None:
            raise ValueError("an aware datetime: convert to the viewer's wall clock first")
        worksheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, cell_format)
    else:
        worksheet.write_number(row, column, float(value), cell_format)


def _title(title: str, taken: set[str]) -> str:
    cleaned = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:31] or "Sheet"
    candidate, turn = cleaned, 2
    while candidate.casefold() in taken | {"history", "_lists"}:  # Excel keeps "History" for itself
        suffix = f" ({turn})"
        candidate, turn = cleaned[: 31 - len(suffix)] + suffix, turn + 1
    taken.add(candidate.casefold())
    return candidate
