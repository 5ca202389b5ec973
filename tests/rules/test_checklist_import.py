"""From rows to a checklist; the reading of real workbooks is tested with the documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.rules.checklist_import import check_rows
from models.enums import ScoringMethod


@dataclass(frozen=True)
class Line:
    number: int
    values: Mapping[str, Any] = field(default_factory=dict)


def rows(**points: Any) -> dict[str, list[Line]]:
    point = {"section": "安全", "title": "通道", "method": "graded", "max_points": Decimal(3)} | points
    return {
        "checklist": [Line(2, {"title": "表"})],
        "sections": [Line(2, {"key": "A", "title": "安全", "max_points": Decimal(3)})],
        "points": [Line(2, point)],
    }


def test_graded_rows_become_deductions_with_grades_best_first() -> None:
    checked = check_rows(rows(grades="0 / 3，1.5"))
    (point,) = checked.checklist.dimensions[0].points
    assert checked.faults == ()
    assert (point.method, point.grades) == (ScoringMethod.DEDUCTION, (Decimal(3), Decimal("1.5"), Decimal(0)))
    assert (point.key, point.weight) == ("A.r2", Decimal(3))


def test_graded_rows_without_grades_are_told_so() -> None:
    assert [(f.code, f.sheet, f.row, f.field) for f in check_rows(rows()).faults] == [
        ("import.no_grades", "points", 2, "grades")
    ]


def test_the_same_title_gives_the_same_code() -> None:
    first, second = check_rows(rows(grades="3、0")).checklist, check_rows(rows(grades="3、0")).checklist
    assert first.key == second.key
    assert first.key.startswith("c-")


def test_two_title_rows_or_none_are_a_fault() -> None:
    for head in ([], [Line(2, {"title": "甲"}), Line(3, {"title": "乙"})]):
        sheets = rows(grades="3、0") | {"checklist": head}
        assert "import.one_row" in {fault.code for fault in check_rows(sheets).faults}


def test_unreadable_cells_hide_what_would_only_follow_from_them() -> None:
    sheets = rows(grades="3、0")
    sheets["sections"] = [Line(2, {"key": "A", "title": "安全"})]  # its full points could not be read
    sheets["points"] = [Line(2, {"section": "安全", "title": "通道"})]  # nor the method
    assert check_rows(sheets, complete=False).faults == ()
