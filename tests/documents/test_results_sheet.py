"""The workbook of a visit's results: the numbers of the page, and notes that stay text."""

import io

import openpyxl
import pytest
from sqlalchemy.orm import Session

from dashboard.documents.results_sheet import results_workbook
from dashboard.errors import NotAllowed
from dashboard.i18n import translator
from dashboard.queries.results import export_rows
from models.enums import AnswerState, FirmKind, Role, Tag
from tests.queries.seen import seen_visit

RISKY = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", '=HYPERLINK("http://x.example","看这里")', "\t=1+1", "{=1}")


@pytest.fixture
def book(db: Session) -> openpyxl.Workbook:
    seen = seen_visit(db)
    for who, note, level in zip("ABCDEFG", RISKY, (5, 5, 5, 1, 2, 1, 3), strict=True):
        seen.answer(who, "smart.p0", level, tags=[Tag.ISSUE], note=note)
    seen.people["A"].name = "=1+1"
    seen.points["smart.p0"].title = "=门禁"
    seen.answer("A", "environment.p0", state=AnswerState.NOT_SEEN)
    db.flush()
    results, answers = export_rows(db, seen.staff(), seen.visit.id)
    return openpyxl.load_workbook(io.BytesIO(results_workbook(results, answers, translator("zh"))))


def test_the_sheets_and_their_numbers(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["汇总", "按观察点", "原始评分", "记录"]
    summary = [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=2)]
    # (22 - 7) / 4 of 7 people
    assert summary[0] == ["维度0", pytest.approx(15 / 28 * 100), pytest.approx(22 / 7), None, 7, 0, 0, 0, 0, 7]
    assert summary[1] == ["维度1", None, None, None, 0, 0, 0, 0, 0, 0]
    assert summary[2][:5] == ["综合", pytest.approx(15 / 28 * 100), None, None, 7]
    assert summary[3][:2] == ["观察员", 7]
    points = [[cell.value for cell in row] for row in book["按观察点"].iter_rows(min_row=2)]
    assert points[0][2:4] == [pytest.approx(22 / 7), 7]
    assert points[1][2:] == [None, 0, None, 1, 0, 0]
    assert book["原始评分"].max_row == 1 + 8
    assert book["记录"].max_row == 1 + 7


def test_nothing_that_people_wrote_becomes_a_formula(book: openpyxl.Workbook) -> None:
    assert {row[5].value for row in book["记录"].iter_rows(min_row=2)} == set(RISKY)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert cell.hyperlink is None
                if isinstance(cell.value, str):
                    assert cell.data_type == "s"
    assert "=1+1" in {row[9].value for row in book["原始评分"].iter_rows(min_row=2)}
    assert book["按观察点"]["B2"].value == "=门禁"


def test_only_who_may_export(db: Session) -> None:
    seen = seen_visit(db)
    for who in "ABC":
        seen.answer(who, "smart.p0", 4)
    seen.finish("A")
    for role in (Role.PLANNER, Role.LEADER):
        results, answers = export_rows(db, seen.staff(role), seen.visit.id, kind=FirmKind.RESIDENTIAL)
        assert (results.figures.scores, len(answers)) == (3, 3)
    with pytest.raises(NotAllowed, match=r"capability\.missing"):
        export_rows(db, seen.as_("A"), seen.visit.id)


def test_english_headers(db: Session) -> None:
    seen = seen_visit(db)
    seen.answer("A", "smart.p0", 4)
    results, answers = export_rows(db, seen.staff(), seen.visit.id)
    book = openpyxl.load_workbook(io.BytesIO(results_workbook(results, answers, translator("en"))))
    assert book.sheetnames == ["Summary", "By point", "Observers’ answers", "Notes taken"]
    assert book["By point"]["B2"].value == seen.points["smart.p0"].title_en
