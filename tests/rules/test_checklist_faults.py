"""When a point, a dimension and a whole checklist are sound."""

import ast
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from dashboard.i18n import LANGUAGES, catalogue_files, translator
from dashboard.rules.checklist import Anchor, ChecklistDraft, DimensionDraft, PointDraft, plain, spec_of
from dashboard.rules.checklist_columns import dimension_columns, dimension_fields, point_columns, point_fields
from dashboard.rules.checklist_faults import all_faults, point_faults, unfinished, whole_faults
from dashboard.rules.scoring import check_value
from dashboard.settings import ROOT
from models.checklist import Dimension, Point
from models.enums import ScoringMethod
from seed.templates import CHECKLISTS, read_checklist

ANCHORS = tuple(Anchor(n, f"第{n}级") for n in range(1, 6))
LEVEL = PointDraft(key="a", title="大堂", anchors=ANCHORS)
DEDUCTION = PointDraft(key="b", title="灯具", method=ScoringMethod.DEDUCTION, max_points=D(2))


@pytest.mark.parametrize(
    ("point", "change", "codes"),
    [
        (LEVEL, {}, []),
        (LEVEL, {"anchors": ()}, []),
        (LEVEL, {"anchors": ANCHORS[:4]}, ["checklist.anchors_incomplete"]),
        (LEVEL, {"anchors": (*ANCHORS[:4], Anchor(5, "", "top"))}, ["checklist.anchors_incomplete"]),
        (LEVEL, {"anchors": (*ANCHORS, Anchor(5, "又一级"))}, ["checklist.anchors_incomplete"]),
        (LEVEL, {"grades": (D(1), D(0))}, ["checklist.not_for_method"]),
        (DEDUCTION, {}, []),
        (DEDUCTION, {"max_points": None}, ["checklist.no_max_points"]),
        (DEDUCTION, {"max_points": D(0)}, ["checklist.out_of_range"]),
        (DEDUCTION, {"per_fault": D("0.2")}, []),
        (DEDUCTION, {"per_fault": D("2.5")}, ["checklist.out_of_range"]),
        (DEDUCTION, {"per_fault": D(1), "grades": (D(2), D(0))}, ["checklist.fault_and_grades"]),
        (DEDUCTION, {"grades": (D(2), D(1), D(0))}, []),
        (DEDUCTION, {"grades": (D(1), D(0))}, ["checklist.grades_top"]),
        (DEDUCTION, {"grades": (D(2), D(2))}, ["checklist.bad_grades"]),
        (DEDUCTION, {"grades": (D(3), D(0))}, ["checklist.out_of_range"]),
    ],
)
def test_points(point: PointDraft, change: dict[str, Any], codes: list[str]) -> None:
    assert [fault.code for fault in point_faults(replace(point, **change))] == codes


def test_a_section_must_add_up_with_the_points_in_use() -> None:
    section = DimensionDraft(key="d", title="维度", max_points=D(4), points=(DEDUCTION, replace(DEDUCTION, key="c")))
    sheet = ChecklistDraft(key="own", title="表", dimensions=(section,))
    assert all_faults(sheet) == []
    retired = replace(section, points=(DEDUCTION, replace(DEDUCTION, key="c", retired=True)))
    (fault,) = whole_faults(replace(sheet, dimensions=(retired,)))
    assert (fault.code, fault.facts["expected"], fault.facts["found"]) == ("checklist.section_total", "4", "2")


def test_keys_are_there_once_and_empty_parts_are_unfinished() -> None:
    twice = DimensionDraft(key="d", title="维度", points=(LEVEL, LEVEL))
    sheet = ChecklistDraft(key="own", title="表", dimensions=(twice, replace(twice, points=())))
    assert sorted((fault.code, fault.place) for fault in whole_faults(sheet)) == [
        ("checklist.duplicate_key", "a"),
        ("checklist.duplicate_key", "d"),
    ]
    assert [fault.code for fault in unfinished(sheet)] == ["checklist.no_points"]
    assert [fault.code for fault in unfinished(replace(sheet, dimensions=()))] == ["checklist.no_dimensions"]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_columns_keep_what_is_written(name: str) -> None:
    for dimension in read_checklist(name).dimensions:
        kept = DimensionDraft(**dimension_fields(Dimension(**dimension_columns(dimension))), points=dimension.points)
        assert kept == dimension
        for point in dimension.points:
            assert PointDraft(**point_fields(Point(**point_columns(point)))) == point


def test_graded_points_are_scored_by_what_they_give() -> None:
    spec = spec_of(replace(DEDUCTION, grades=(D(2), D("0.5"), D(0))))
    assert check_value(spec, 0.5) == D("0.5")
    assert spec_of(LEVEL).max_points == 1


def test_numbers_read_plainly() -> None:
    assert [plain(D(text)) for text in ("2.50", "20.000", "100", "0.2", "0")] == ["2.5", "20", "100", "0.2", "0"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_worded(language: str) -> None:
    """The faults' codes are not given to an error class where they arise, so the general test does not see them."""
    codes = set()
    for module in ("checklist_faults", "checklist_import"):
        tree = ast.parse((ROOT / "dashboard" / "rules" / f"{module}.py").read_text(encoding="utf-8"))
        codes |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.startswith(("checklist.", "import."))
        }
    assert len(codes) > 25
    assert catalogue_files(language)
    t = translator(language)
    assert [code for code in sorted(codes) if t(f"error.{code}") == f"error.{code}"] == []
