"""What changed between two versions of a checklist."""

from dataclasses import replace

import pytest

from dashboard.rules.checklist import ChecklistDraft, DimensionDraft, PointDraft
from dashboard.rules.checklist_diff import PointChange, diff_checklists
from dashboard.rules.text_diff import Change, Segment


def sheet(*orders: str) -> ChecklistDraft:
    dimensions = tuple(
        DimensionDraft(
            key=f"d{n}", title=f"维度{n}", points=tuple(PointDraft(key=key, title=f"点{key}") for key in keys)
        )
        for n, keys in enumerate(orders)
    )
    return ChecklistDraft(key="own", title="表", dimensions=dimensions)


def changes(old: ChecklistDraft, new: ChecklistDraft) -> list[tuple[str, str]]:
    return [(one.change.value, one.point.key) for one in diff_checklists(old, new).points]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (("abc",), ("abc",), []),
        (("abc",), ("abcd",), [("added", "d")]),
        (("abc",), ("ac",), [("removed", "b")]),
        (("abcd",), ("dabc",), [("moved", "d")]),
        (("abcd",), ("bcda",), [("moved", "a")]),
        (("ab", "c"), ("a", "cb"), [("moved", "b")]),
        (("abc",), ("xbc",), [("added", "x"), ("removed", "a")]),
    ],
)
def test_added_moved_and_removed(old: tuple[str, ...], new: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert changes(sheet(*old), sheet(*new)) == expected


def test_retiring_counts_once_and_words_show_what_reads_differently() -> None:
    old = sheet("ab")
    a, b = old.dimensions[0].points
    points = (replace(a, retired=True, title="点甲"), replace(b, title="点b改"))
    new = replace(old, dimensions=(replace(old.dimensions[0], points=points),))
    diff = diff_checklists(old, new)
    assert [(one.change, one.point.key) for one in diff.points] == [
        (PointChange.RETIRED, "a"),
        (PointChange.CHANGED, "b"),
    ]
    assert diff.points[1].fields[0].field == "title"
    assert diff.points[1].fields[0].segments == (Segment(Change.SAME, "点b"), Segment(Change.ADDED, "改"))
    assert [one.change for one in diff_checklists(new, old).points] == [PointChange.RESTORED, PointChange.CHANGED]
    assert diff.count(PointChange.RETIRED) == 1


def test_dimensions_added_renamed_moved_and_removed() -> None:
    old = sheet("a", "b", "c", "d")
    first, _, third, fourth = old.dimensions
    new = replace(old, dimensions=(fourth, replace(first, title="改名"), third, DimensionDraft(key="d9", title="新")))
    assert [(one.change.value, one.dimension.key) for one in diff_checklists(old, new).dimensions] == [
        ("moved", "d3"),
        ("changed", "d0"),
        ("added", "d9"),
        ("removed", "d1"),
    ]
