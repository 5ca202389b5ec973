"""The checklist workbook: out and in again the same; and every kind of bad file refused, with nothing written."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy.orm import Session

from dashboard.documents.checklist_layout import COLUMNS, sheet_titles
from dashboard.documents.checklist_reading import read_checklist
from dashboard.documents.checklist_sheet import blank_template, example, export_checklist
from dashboard.errors import ImportRefused, Refused
from dashboard.i18n import LANGUAGES, translator
from dashboard.queries import checklists as reads
from dashboard.rules.checklist_diff import diff_checklists
from dashboard.rules.checklist_faults import all_faults
from dashboard.services.checklist_imports import import_checklist
from models.enums import Role, ScoringMethod
from seed.templates import CHECKLISTS, load_checklists
from seed.templates import read_checklist as built_in
from tests import factories as make
from tests.bad_files import bomb, old_xls, row_counts

SHEETS = {"checklist": "观察表 Checklist", "sections": "维度 Sections", "points": "观察点 Points"}


def edited(change: Callable[[Any], None], data: bytes | None = None) -> bytes:
    """Return the template with a change made to it, as a person would in a spreadsheet."""
    book = load_workbook(io.BytesIO(data or blank_template()))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(book: Any, sheet: str, header: str, row: int) -> Any:
    """Return the cell under a header, by the Chinese half of it."""
    for column in book[SHEETS[sheet]][1]:
        if str(column.value).split(" ")[0] == header:
            return book[SHEETS[sheet]].cell(row=row, column=column.column)
    raise LookupError(header)


def places(data: bytes) -> list[tuple[str, str, int | None, str]]:
    with pytest.raises(ImportRefused) as refusal:
        read_checklist(data)
    return [(one.code, one.sheet, one.row, one.column) for one in refusal.value.problems]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_what_is_exported_comes_back_the_same(name: str) -> None:
    written = built_in(name)
    again = read_checklist(export_checklist(written))
    assert again == written
    assert not diff_checklists(written, again)


def test_the_template_itself_is_a_sound_checklist_with_every_method() -> None:
    assert read_checklist(blank_template()) == example()
    assert all_faults(example()) == []
    points = [point for dimension in example().dimensions for point in dimension.points]
    assert {point.method for point in points} == set(ScoringMethod)


def test_a_stored_version_goes_out_and_comes_back_as_a_draft_without_differences(db: Session) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    version_id = load_checklists(db, planner)["hundred-points"]
    stored = reads.checklist(db, planner, version_id)
    draft = import_checklist(db, actor=planner, checklist=read_checklist(export_checklist(stored)))
    assert (draft.number, draft.template_id) == (2, stored.template_id)
    assert not reads.diff(db, planner, version_id, draft.id)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_of_either_language_are_understood(language: str) -> None:
    t = translator(language)

    def rename(book: Any) -> None:
        for key, columns in COLUMNS.items():
            sheet = book[f"{sheet_titles(translator('zh'))[key]} {sheet_titles(translator('en'))[key]}"]
            for cell, column in zip(sheet[1], columns(t), strict=True):
                cell.value = column.header
            sheet.title = sheet_titles(t)[key]

    assert read_checklist(edited(rename)) == example()


def test_codes_weights_and_methods_have_sensible_defaults() -> None:
    def bare(book: Any) -> None:
        book["观察表 Checklist"]["C2"] = None
        for row in range(2, 9):
            cell(book, "points", "编码", row).value = None
            cell(book, "points", "所属维度", row).value = "边走边看" if row < 6 else "按分值评"
            cell(book, "points", "权重", row).value = None
        del book["选项 Choices"]
        del book["引导问题 Guiding questions"]
        book[SHEETS["points"]].delete_rows(4)  # the choice point, whose choices are gone

    read = read_checklist(edited(bare))
    assert read.key.startswith("c-")
    points = read.dimensions[1].points
    assert [point.key for point in points] == ["B.r5", "B.r6", "B.r7"]
    assert [point.weight for point in points] == [1, 2, 2]


def test_emoji_and_rare_han_are_kept(db: Session) -> None:
    name = "𠮷祥里🏡䶮府𬭎苑"

    def rename(book: Any) -> None:
        cell(book, "points", "观察点", 2).value = name

    planner = make.actor(db, make.association(db), Role.PLANNER)
    draft = import_checklist(db, actor=planner, checklist=read_checklist(edited(rename)))
    db.expire_all()
    assert reads.checklist(db, planner, draft.id).dimensions[0].points[0].title == name


def test_every_fault_is_told_at_once_with_sheet_row_and_column() -> None:
    def spoil(book: Any) -> None:
        cell(book, "sections", "满分", 3).value = "五"
        cell(book, "points", "所属维度", 2).value = "没有的维度"
        cell(book, "points", "评分方式", 3).value = "打星"
        cell(book, "points", "观察点", 4).value = None
        cell(book, "points", "3", 2).value = None  # the anchor of level 3
        cell(book, "points", "每处扣分", 7).value = 9
        cell(book, "points", "可给分值", 8).value = "3、x"
        cell(book, "points", "在哪里看", 2).value = "归家大堂、月球"
        cell(book, "points", "最小值", 2).value = 1

    assert sorted(places(edited(spoil))) == sorted(
        [
            ("import.not_a_number", "维度 Sections", 3, "G"),
            ("import.unknown_section", "观察点 Points", 2, "B"),
            ("import.unknown_choice", "观察点 Points", 3, "G"),
            ("import.empty_cell", "观察点 Points", 4, "C"),
            ("checklist.anchors_incomplete", "观察点 Points", 2, "R"),
            ("checklist.out_of_range", "观察点 Points", 7, "J"),
            ("import.not_a_number", "观察点 Points", 8, "K"),
            ("import.unknown_choice", "观察点 Points", 2, "Z"),
            ("checklist.not_for_method", "观察点 Points", 2, "L"),
        ]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_faults_of_rows_are_told_in_whole_sentences(language: str) -> None:
    def spoil(book: Any) -> None:
        cell(book, "points", "3", 2).value = None
        cell(book, "points", "每处扣分", 7).value = 9
        cell(book, "points", "可给分值", 8).value = "1、0"
        cell(book, "points", "最小值", 3).value = 900

    with pytest.raises(ImportRefused) as refusal:
        read_checklist(edited(spoil))
    texts = [translator(language).error(problem) for problem in refusal.value.problems]
    assert len(texts) == 4
    assert [text for text in texts if "{" in text or text.startswith("error.")] == []


def test_totals_and_codes_are_checked_between_rows() -> None:
    def spoil(book: Any) -> None:
        cell(book, "points", "满分", 7).value = 3
        cell(book, "points", "编码", 3).value = "A.1"
        book["选项 Choices"]["A2"] = "Z.9"

    assert sorted(places(edited(spoil))) == sorted(
        [
            ("checklist.section_total", "维度 Sections", 3, "G"),
            ("import.duplicate_key", "观察点 Points", 3, "A"),
            ("import.unknown_owner", "选项 Choices", 2, "A"),
            ("checklist.choices_count", "观察点 Points", 4, "G"),
        ]
    )


def _long() -> bytes:
    book = Workbook(write_only=True)
    for title, header in (("观察表", ["名称"]), ("维度", ["维度"]), ("观察点", ["所属维度", "观察点", "评分方式"])):
        sheet = book.create_sheet(title)
        sheet.append(header)
        for number in range(100_000 if title == "观察点" else 1):
            sheet.append(["甲", f"观察点{number}", "文字"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _wrong_sheet(book: Any) -> None:
    book[SHEETS["points"]].title = "数据"


def _missing_column(book: Any) -> None:
    cell(book, "points", "评分方式", 1).value = "怎么评"


def _formula(book: Any) -> None:
    cell(book, "points", "观察点", 2).value = "=1+1"


def _merged(book: Any) -> None:
    book[SHEETS["points"]].merge_cells("B2:B4")


BAD: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "wrong sheet": (lambda: edited(_wrong_sheet), {"import.missing_sheet"}),
    "missing column": (lambda: edited(_missing_column), {"import.missing_column"}),
    "a hundred thousand rows": (_long, {"import.too_many_rows"}),
    "formula": (lambda: edited(_formula), {"import.formula"}),
    "merged cells": (lambda: edited(_merged), {"import.merged_cells"}),
    "old .xls": (old_xls, {"import.old_xls"}),
    "zip bomb": (bomb, {"import.zip_bomb"}),
    "not a workbook": ("维度,观察点\n甲,乙\n".encode, {"import.not_xlsx"}),
    "nothing": (lambda: b"", {"import.empty_file"}),
    "half a workbook": (lambda: blank_template()[:4000], {"import.not_xlsx", "import.damaged"}),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(db: Session, what: str) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    make_file, codes = BAD[what]
    data = make_file()
    before = row_counts(db)
    with pytest.raises(Refused) as refusal:
        import_checklist(db, actor=planner, checklist=read_checklist(data))
    assert isinstance(refusal.value, ImportRefused)
    assert {problem.code for problem in refusal.value.problems} <= codes
    db.flush()
    assert row_counts(db) == before
    for language in LANGUAGES:
        for problem in (*refusal.value.problems, refusal.value):
            text = translator(language).error(problem)
            assert not text.startswith("error.")
            assert "{" not in text


def test_the_control_a_good_file_is_written(db: Session) -> None:
    planner = make.actor(db, make.association(db), Role.PLANNER)
    before = row_counts(db)
    import_checklist(db, actor=planner, checklist=read_checklist(blank_template()))
    db.flush()
    after = row_counts(db)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "audit_entry": 3,
        "checklist_template": 1,
        "checklist_version": 1,
        "dimension": 2,
        "point": 7,
    }
