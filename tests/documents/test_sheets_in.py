"""Every way in which a workbook can be wrong, each as a real file, and the exact problem it gives."""

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from dashboard.documents.sheets_in import CellKind, ColumnSpec, Limits, Row, SheetSpec, read_workbook
from dashboard.errors import ImportProblem, ImportRefused

FIRMS = SheetSpec(
    key="firms",
    titles=("会员单位", "Firms"),
    columns=(
        ColumnSpec(key="name", headers=("单位名称", "Firm"), filled=True, max_length=20),
        ColumnSpec(key="area", headers=("在管面积（万㎡）", "Area"), kind=CellKind.DECIMAL, required=False),
        ColumnSpec(key="people", headers=("人数", "People"), kind=CellKind.INTEGER, required=False),
        ColumnSpec(key="joined", headers=("入会日期", "Joined"), kind=CellKind.DATE, required=False),
        ColumnSpec(
            key="kind",
            headers=("类型", "Kind"),
            kind=CellKind.CHOICE,
            required=False,
            choices={"住宅": "residential", "Residential": "residential", "商业": "commercial"},
        ),
    ),
)
HEADER = ("单位名称", "在管面积（万㎡）", "人数", "入会日期", "类型")


def workbook(
    rows: Iterable[Sequence[Any]], title: str = "会员单位", after: Callable[[Any], None] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if after:
        after(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def problems(data: bytes, *, limits: Limits | None = None, sheets: Sequence[SheetSpec] = (FIRMS,)) -> ImportRefused:
    with pytest.raises(ImportRefused) as refused:
        read_workbook(data, sheets=sheets, limits=limits)
    return refused.value


def places(refused: ImportRefused) -> list[tuple[str, str, int | None, str]]:
    return [(problem.code, problem.sheet, problem.row, problem.column) for problem in refused.problems]


def rezip(data: bytes, change: Callable[[str, bytes], bytes | None], **extra: bytes) -> bytes:
    """Write the archive anew, with parts changed (None drops one) or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = change(info.filename, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
        for name, content in extra.items():
            new.writestr(name, content)
    return out.getvalue()


def same(_name: str, content: bytes) -> bytes:
    return content


def test_reads_rows_in_their_kinds() -> None:
    data = workbook(
        [
            HEADER,
            ("  恒泽物业 ", 1234.5, 60, datetime(2024, 3, 1), "住宅"),  # noqa: DTZ001 - a cell has no zone
            (None,) * 5,
            ("䶮𬭎𠮷物业😀", "１,２００.５", "12", "2024年3月15日", " ｒesidential"),
            (13800000000.0, None, None, date(2024, 3, 2), None),
        ]
    )
    assert read_workbook(data, sheets=[FIRMS]) == {
        "firms": [
            Row(
                2,
                {
                    "name": "恒泽物业",
                    "area": Decimal("1234.5"),
                    "people": 60,
                    "joined": date(2024, 3, 1),
                    "kind": "residential",
                },
            ),
            Row(
                4,
                {
                    "name": "䶮𬭎𠮷物业😀",
                    "area": Decimal("1200.5"),
                    "people": 12,
                    "joined": date(2024, 3, 15),
                    "kind": "residential",
                },
            ),
            Row(5, {"name": "13800000000", "area": None, "people": None, "joined": date(2024, 3, 2), "kind": None}),
        ]
    }


def test_english_words_other_order_and_unknown_columns_are_accepted() -> None:
    data = workbook([("Remarks", " people ", "FIRM *"), ("x", 3, "Clearwater")], title="firms")
    assert read_workbook(data, sheets=[FIRMS]) == {"firms": [Row(2, {"people": 3, "name": "Clearwater"})]}


def test_a_header_below_a_merged_banner() -> None:
    spec = SheetSpec(key="firms", titles=FIRMS.titles, columns=FIRMS.columns, header_row=3)
    data = workbook(
        [("填写说明",), (), HEADER, ("恒泽物业", 1, 2, None, None)], after=lambda sheet: sheet.merge_cells("A1:E1")
    )
    assert read_workbook(data, sheets=[spec])["firms"][0].number == 4


def test_an_absent_optional_sheet_is_left_out() -> None:
    people = SheetSpec(key="people", titles=("人员",), columns=FIRMS.columns, required=False)
    data = workbook([HEADER, ("恒泽物业", None, None, None, None)])
    assert list(read_workbook(data, sheets=[FIRMS, people])) == ["firms"]


def test_every_bad_cell_is_cited() -> None:
    data = workbook(
        [
            HEADER,
            (None, "很多", 1.5, "昨天", "别墅"),
            ("一" * 21, True, "1e3", "2024-02-30", None),
            ("好", 10**16, None, 45000, None),
        ]
    )
    refused = problems(data)
    assert refused.code == "import.problems"
    assert refused.facts == {"more": 0}
    assert places(refused) == [
        ("import.empty_cell", "会员单位", 2, "A"),
        ("import.not_a_number", "会员单位", 2, "B"),
        ("import.not_whole", "会员单位", 2, "C"),
        ("import.not_a_date", "会员单位", 2, "D"),
        ("import.unknown_choice", "会员单位", 2, "E"),
        ("import.too_long", "会员单位", 3, "A"),
        ("import.not_a_number", "会员单位", 3, "B"),
        ("import.not_a_number", "会员单位", 3, "C"),
        ("import.not_a_date", "会员单位", 3, "D"),
        ("import.not_a_number", "会员单位", 4, "B"),
        ("import.not_a_date", "会员单位", 4, "D"),
    ]
    assert refused.problems[4].facts == {
        "value": "别墅",
        "accepted": ["住宅", "Residential", "商业"],
        "cell": "E2",
        "header": "类型",
    }


def test_formulas_are_refused_even_with_a_cached_value() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("会员单位")
    sheet.write_row(0, 0, HEADER)
    sheet.write_string(1, 0, "=1+1")  # text that looks like a formula is text
    sheet.write_string(2, 0, "恒泽物业")
    sheet.write_formula(2, 1, "=1+1", None, 2)
    sheet.write_array_formula("C3:C3", "{=SUM(A1:A2)}", None, 0)
    book.close()
    refused = problems(out.getvalue())
    assert places(refused) == [
        ("import.formula", "会员单位", 3, "B"),
        ("import.formula", "会员单位", 3, "C"),
    ]
    assert [problem.facts["cell"] for problem in refused.problems] == ["B3", "C3"]


def test_error_values_are_refused() -> None:
    data = rezip(
        workbook([HEADER, ("恒泽物业", 1, None, None, None)]),
        lambda name, content: content.replace(b'<c r="B2" t="n"><v>1</v>', b'<c r="B2" t="e"><v>#REF!</v>'),
    )
    assert places(problems(data)) == [("import.error_value", "会员单位", 2, "B")]


def test_wrong_sheet() -> None:
    refused = problems(workbook([HEADER], title="Sheet1"))
    assert places(refused) == [("import.missing_sheet", "会员单位", None, "")]
    assert refused.problems[0].facts == {"accepted": ("会员单位", "Firms"), "found": ["Sheet1"]}


def test_the_same_sheet_twice() -> None:
    data = workbook([HEADER], after=lambda sheet: sheet.parent.create_sheet("Firms"))
    assert places(problems(data)) == [("import.duplicate_sheet", "Firms", None, "")]


def test_missing_column() -> None:
    refused = problems(workbook([("人数",), (3,)]))
    assert places(refused) == [("import.missing_column", "会员单位", 1, "单位名称")]
    assert refused.problems[0].facts == {"accepted": ("单位名称", "Firm")}


def test_an_empty_sheet_misses_its_columns() -> None:
    assert places(problems(workbook([]))) == [("import.missing_column", "会员单位", 1, "单位名称")]


def test_duplicate_column() -> None:
    refused = problems(workbook([("单位名称", "人数", "Firm"), ("甲", 1, "乙")]))
    assert places(refused) == [("import.duplicate_column", "会员单位", 1, "C")]
    assert refused.problems[0].facts == {"header": "Firm", "columns": ["A", "C"]}


def test_a_header_without_rows() -> None:
    assert places(problems(workbook([HEADER]))) == [("import.no_rows", "会员单位", 2, "")]


def test_merged_cells() -> None:
    data = workbook([HEADER, ("甲", 1), ("乙", 2)], after=lambda sheet: sheet.merge_cells("B2:C3"))
    refused = problems(data)
    assert places(refused) == [("import.merged_cells", "会员单位", 2, "B")]
    assert refused.problems[0].facts == {"range": "B2:C3"}


def test_a_row_over_the_limit() -> None:
    limits = Limits(max_rows=3)
    rows = [("单位名称",), *[(f"单位{number}",) for number in range(3)]]
    assert len(read_workbook(workbook(rows), sheets=[FIRMS], limits=limits)["firms"]) == 3
    refused = problems(workbook([*rows, ("多一家",)]), limits=limits)
    assert places(refused) == [("import.too_many_rows", "会员单位", 4, "")]
    assert refused.problems[0].facts == {"limit": 3}


def test_100_000_rows_are_refused_without_being_read() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("会员单位")
    sheet.write_string(0, 0, "单位名称")
    for number in range(100_000):
        sheet.write_string(number + 1, 0, f"单位{number}")
    book.close()
    start = time.perf_counter()
    refused = problems(out.getvalue())
    assert time.perf_counter() - start < 2
    assert places(refused) == [("import.too_many_rows", "会员单位", 5001, "")]


def test_too_many_cells_are_refused_without_being_read() -> None:
    refused = problems(workbook([HEADER, *[("甲",) * 5] * 3]), limits=Limits(max_cells=19))
    assert places(refused) == [("import.too_many_cells", "会员单位", None, "")]
    assert refused.problems[0].facts == {"cells": 20, "limit": 19}


def test_strings_that_no_cell_uses_are_counted_too() -> None:
    strings = b"<sst>" + b"<si><t>x</t></si>" * 11 + b"</sst>"
    data = rezip(GOOD, same, **{"xl/renamed.xml": strings})
    assert read_workbook(data, sheets=[FIRMS])
    refused = problems(data, limits=Limits(max_strings=10))
    assert (refused.code, refused.facts) == ("import.too_many_strings", {"strings": 11, "limit": 10})


def test_a_lying_dimension_hides_no_row_and_a_far_row_does_not_hang() -> None:
    data = workbook([("单位名称",), ("甲",), ("乙",)])
    lying = rezip(data, lambda name, content: content.replace(b'ref="A1:A3"', b'ref="A1:A2"'))
    assert lying != data
    assert [row.values["name"] for row in read_workbook(lying, sheets=[FIRMS])["firms"]] == ["甲", "乙"]
    far = workbook([("单位名称",), ("甲",)], after=lambda sheet: sheet.cell(1_048_576, 1, "底"))
    assert places(problems(far)) == [("import.too_many_rows", "会员单位", 5001, "")]


def test_problems_stop_at_a_hundred() -> None:
    refused = problems(workbook([("单位名称", "人数"), *[("甲", "x") for _ in range(130)]]))
    assert len(refused.problems) == 100
    assert refused.facts == {"more": 30}


def ole(stream: str) -> bytes:
    """A compound file as Excel writes it: header sector, one FAT sector, a directory with one stream."""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900")
    name = stream.encode("utf-16-le")
    entry = name + bytes(64 - len(name)) + (len(name) + 2).to_bytes(2, "little") + bytes(62)
    return header.ljust(512, b"\x00") + b"\xff" * 512 + entry.ljust(512, b"\x00")


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def damaged(data: bytes) -> bytes:
    return rezip(data, lambda name, content: content[:200] if name == "xl/worksheets/sheet1.xml" else content)


def locked(data: bytes) -> bytes:
    """Set the encryption bit of every entry, in its local header and in the directory."""
    changed = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(magic)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(magic, place + 4)
    return bytes(changed)


GOOD = workbook([HEADER, ("恒泽物业", 1, 2, None, None)])
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w>&x;</w>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "import.empty_file", id="nothing"),
        pytest.param(b"PK" + bytes(11 * 1024 * 1024), "import.too_large", id="too large"),
        pytest.param(ole("Workbook"), "import.old_xls", id="old xls"),
        pytest.param(ole("EncryptedPackage"), "import.encrypted", id="password"),
        pytest.param(locked(GOOD), "import.encrypted", id="encrypted zip"),
        pytest.param("单位名称,人数\n恒泽物业,3\n".encode(), "import.not_xlsx", id="csv"),
        pytest.param(cut(GOOD), "import.not_xlsx", id="cut off"),
        pytest.param(rezip(GOOD, lambda n, c: None if n == "xl/workbook.xml" else c), "import.not_xlsx", id="a zip"),
        pytest.param(damaged(GOOD), "import.damaged", id="damaged sheet"),
        pytest.param(rezip(GOOD, same, **{"xl/x.xml": b"\xff\xfe<\x00a\x00/\x00>\x00"}), "import.damaged", id="UTF-16"),
        pytest.param(rezip(GOOD, same, **{"xl/a.xml": LAUGHS}), "import.unsafe_xml", id="entity expansion"),
        pytest.param(rezip(GOOD, same, **{"xl/a.xml": OUTSIDE}), "import.unsafe_xml", id="external entity"),
    ],
)
def test_files_that_are_something_else(data: bytes, code: str) -> None:
    refused = problems(data)
    assert (refused.code, [problem.code for problem in refused.problems]) == (code, [code])


def test_an_impossible_merged_range_is_damage() -> None:
    data = rezip(
        GOOD, lambda n, c: c.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="1A:B"/></mergeCells>')
    )
    assert problems(data).code == "import.damaged"


@pytest.mark.parametrize("sizes", [[60], [20, 20, 20], [10]], ids=["large", "large together", "far too compressible"])
def test_zip_bombs_are_refused_by_their_declared_size(sizes: list[int]) -> None:
    parts = {f"xl/media/{number}.bin": bytes(size * 1024 * 1024) for number, size in enumerate(sizes)}
    data = rezip(GOOD, same, **parts)
    assert len(data) < 100_000
    start = time.perf_counter()
    refused = problems(data)
    assert time.perf_counter() - start < 0.5
    assert refused.code == "import.zip_bomb"


def test_an_honest_file_that_unpacks_to_too_much_is_called_large_not_a_bomb() -> None:
    refused = problems(GOOD, limits=Limits(max_unpacked=10_000))
    assert refused.code == "import.too_large"
    assert refused.facts["limit"] == 10_000


def test_a_part_that_declares_less_than_it_holds_is_damaged() -> None:
    """The size check trusts declarations, so a lie about them must not get further."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    data = bytearray(rezip(GOOD, lambda n, c: sheet + bytes(1000) if n == "xl/worksheets/sheet1.xml" else c))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    lied = bytes(data).replace(true_size, len(sheet).to_bytes(4, "little"))
    assert lied != bytes(data)
    assert problems(lied).code == "import.damaged"


def test_problem_shows_its_place() -> None:
    problem = ImportProblem("import.formula", sheet="会员单位", row=3, column="B", cell="B3")
    assert repr(problem) == "ImportProblem('import.formula', '会员单位', row=3, column='B', {'cell': 'B3'})"
