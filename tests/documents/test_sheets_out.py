import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from dashboard.documents.sheets_in import CellKind, ColumnSpec, SheetSpec, read_workbook
from dashboard.documents.sheets_out import CellFormat, ColumnOut, SheetOut, write_workbook

CREATED = datetime(2026, 12, 4, 8, 0)  # noqa: DTZ001 - a workbook's properties have no zone
RISKY = [
    "=1+1",
    '=HYPERLINK("http://x.example","点我")',
    "+86 138",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "{=1}",
    "http://x.example",
]


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_values_and_formats() -> None:
    columns = (
        ColumnOut(header="单位", width=24, wrap=True),
        ColumnOut(header="人数", format=CellFormat.INTEGER, width=8),
        ColumnOut(header="得分", format=CellFormat.DECIMAL),
        ColumnOut(header="占比", format=CellFormat.PERCENT),
        ColumnOut(header="日期", format=CellFormat.DATE, note="年-月-日"),
        ColumnOut(header="时间", format=CellFormat.DATETIME),
    )
    row = ("䶮𬭎𠮷物业😀", 12, Decimal("4.25"), 0.5, date(2026, 12, 4), CREATED)
    sheet = opened(write_workbook([SheetOut(title="得分", columns=columns, rows=[row, (None,) * 6])]))["得分"]
    assert [cell.value for cell in sheet[1]] == ["单位", "人数", "得分", "占比", "日期", "时间"]
    assert [cell.value for cell in sheet[2]] == ["䶮𬭎𠮷物业😀", 12, 4.25, 0.5, datetime(2026, 12, 4), CREATED]  # noqa: DTZ001
    assert [cell.value for cell in sheet[3]] == [None] * 6
    assert [cell.number_format for cell in sheet[2]] == [
        "@",
        "#,##0",
        "#,##0.00",
        "0.0%",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]
    assert {cell.font.name for cell in [*sheet[1], *sheet[2]]} == {"Microsoft YaHei"}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert round(sheet.column_dimensions["A"].width) == 25  # Excel adds the padding
    assert sheet["E1"].comment.text == "年-月-日"
    assert sheet["A2"].alignment.wrap_text is True


def test_text_never_becomes_a_formula() -> None:
    sheet_out = SheetOut(title="x", columns=(ColumnOut(header="=1+1"),), rows=[(text,) for text in RISKY])
    sheet = opened(write_workbook([sheet_out])).active
    cells = [row[0] for row in sheet.iter_rows()]
    assert [cell.data_type for cell in cells] == ["s"] * (len(RISKY) + 1)
    assert [cell.value for cell in cells[1:]] == RISKY
    assert all(cell.quotePrefix for cell in cells[1:])
    assert all(cell.hyperlink is None for cell in cells)


def test_csv_safe_text_stays_text_in_a_csv() -> None:
    columns = (ColumnOut(header="x"), ColumnOut(header="n", format=CellFormat.INTEGER))
    sheet = SheetOut(title="x", columns=columns, rows=[(text, -1) for text in RISKY], csv_safe=True)
    out = io.StringIO()
    csv.writer(out).writerows(opened(write_workbook([sheet])).active.iter_rows(min_row=2, values_only=True))
    read = list(csv.reader(io.StringIO(out.getvalue())))
    assert [row[0][0] in "=+-@\t\r" for row in read] == [False] * len(RISKY)
    assert {row[1] for row in read} == {"-1"}  # a number is no danger and stays one


def test_choices_become_lists_short_ones_inline_and_long_ones_from_a_hidden_sheet() -> None:
    long = ("=1+1", *(f"第{number}项，很长的选项" for number in range(59)))
    columns = (ColumnOut(header="类型", choices=("住宅", "商业")), ColumnOut(header="选项", choices=long))
    book = opened(write_workbook([SheetOut(title="模板", columns=columns)]))
    rules = book["模板"].data_validations.dataValidation
    assert [(rule.type, str(rule.sqref), rule.formula1) for rule in rules] == [
        ("list", "A2:A2001", '"住宅,商业"'),
        ("list", "B2:B2001", "_lists!$A$1:$A$60"),
    ]
    assert book["_lists"].sheet_state == "hidden"
    assert tuple(cell.value for cell in book["_lists"]["A"]) == long
    assert book["_lists"]["A1"].data_type == "s"
    assert book.active.title == "模板"


def test_titles_are_made_legal_and_distinct() -> None:
    column = (ColumnOut(header="x"),)
    titles = ["评分[一]:*?/\\表", "", "history", "长" * 40, "长" * 40]
    book = opened(write_workbook([SheetOut(title=title, columns=column) for title in titles]))
    assert book.sheetnames == ["评分 一      表", "Sheet", "history (2)", "长" * 31, "长" * 27 + " (2)"]


def test_text_beyond_a_cell_is_cut_visibly() -> None:
    sheet = opened(
        write_workbook([SheetOut(title="x", columns=(ColumnOut(header="x"),), rows=[("字" * 40_000,)])])
    ).active
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A2"].value.endswith("字…")


def test_same_rows_same_bytes() -> None:
    sheets = [SheetOut(title="x", columns=(ColumnOut(header="x", note="n"),), rows=[("a",)])]
    assert write_workbook(sheets, created=CREATED) == write_workbook(sheets, created=CREATED)


@pytest.mark.parametrize("row", [("a",), ("a", "b", "c"), ("a", datetime(2026, 1, 1, tzinfo=UTC))])
def test_mistakes_of_the_caller(row: tuple[object, ...]) -> None:
    columns = (ColumnOut(header="x"), ColumnOut(header="y"))
    with pytest.raises(ValueError):
        write_workbook([SheetOut(title="x", columns=columns, rows=[row])])  # type: ignore[list-item]


def test_no_sheet() -> None:
    with pytest.raises(ValueError):
        write_workbook([])


def test_what_is_written_can_be_read_back() -> None:
    columns = (ColumnOut(header="单位名称"), ColumnOut(header="日期", format=CellFormat.DATE))
    data = write_workbook([SheetOut(title="会员单位", columns=columns, rows=[("=甲", date(2026, 1, 2))])])
    spec = SheetSpec(
        key="firms",
        titles=("会员单位",),
        columns=(
            ColumnSpec(key="name", headers=("单位名称",)),
            ColumnSpec(key="day", headers=("日期",), kind=CellKind.DATE),
        ),
    )
    assert read_workbook(data, sheets=[spec])["firms"][0].values == {"name": "=甲", "day": date(2026, 1, 2)}
