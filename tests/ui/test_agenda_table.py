from dataclasses import replace
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from dashboard.errors import Invalid
from dashboard.i18n import translator
from dashboard.rules.agenda import Schedule, schedule
from dashboard.rules.agenda_lines import Line, items
from dashboard.ui.agenda_table import table, with_standing
from models.enums import AgendaKind

ZH, EN = translator("zh"), translator("en")
LINES = (
    Line(UUID(int=1), AgendaKind.SIGN_IN, "集合签到", 30, title_en="Assembly", place="大堂"),
    Line(UUID(int=2), AgendaKind.TOUR, "分组参观", 75, title_en="Tour", speaker="周雨桐"),
)


def timed(lines: tuple[Line, ...]) -> Schedule:
    return schedule(datetime(2026, 11, 27, 13, 30, tzinfo=UTC), items(lines), None)


def test_the_table_has_clock_times_minutes_and_titles() -> None:
    assert table(LINES, timed(LINES), ZH).to_dict("list") == {
        "start": ["13:30", "14:00"],
        "minutes": [30, 75],
        "title": ["集合签到", "分组参观"],
    }
    full = table(LINES, timed(LINES), EN, full=True).to_dict("list")
    assert full["title"] == ["Assembly", "Tour"]
    assert (full["place"], full["speaker"]) == (["大堂", ""], ["", "周雨桐"])


def test_the_same_cells_are_the_same_frame_and_others_are_not() -> None:
    longer = (replace(LINES[0], minutes=45), LINES[1])
    assert table(LINES, timed(LINES), ZH) is table(LINES, timed(LINES), ZH)
    assert table(longer, timed(longer), ZH)["start"].tolist() == ["13:30", "14:15"]
    assert table(LINES, timed(LINES), ZH)["start"].tolist() == ["13:30", "14:00"]


def test_an_empty_table_keeps_its_types() -> None:
    assert table((), timed(()), ZH).dtypes.astype(str).to_dict() == {
        "start": "object",
        "minutes": "int64",
        "title": "object",
    }


A = UUID(int=101)
SHOWN = SimpleNamespace(starts=time(13, 30), groups=(SimpleNamespace(id=A),))


def standing(lines: tuple[Line, ...], row: int, name: str, value: Any) -> tuple[Line, ...]:
    return with_standing(lines, lines[row].id, name, value, SHOWN)  # type: ignore[arg-type]


def test_a_typed_start_moves_the_item_as_a_drag_does() -> None:
    later = standing(LINES, 1, "start", "14：20")
    assert table(later, timed(later), ZH)["start"].tolist() == ["13:30", "14:20"]
    assert standing(later, 1, "start", None) == LINES
    assert [line.title for line in standing(LINES, 1, "start", "13:30")] == ["分组参观", "集合签到"]


@pytest.mark.parametrize("text", ["25:00", "14:75", "soon", "14", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"agenda\.clock"):
        standing(LINES, 1, "start", text)


def test_lane_tray_and_lock_are_cells_too() -> None:
    assert standing(LINES, 1, "lane", str(A))[1].group_id == A
    tray = standing(LINES, 0, "lane", "tray")
    assert table(tray, timed(tray), ZH)["start"].tolist() == ["13:30", "—"]
    assert [(line.title, line.in_tray) for line in standing(tray, 1, "lane", "all")] == [
        ("分组参观", False),
        ("集合签到", False),
    ]
    locked = standing(LINES, 1, "locked", True)
    assert (locked[1].locked, locked[1].fixed_start, standing(locked, 1, "locked", True)) == (True, time(14), locked)
    assert standing(locked, 1, "locked", False) == LINES
    with pytest.raises(Invalid, match=r"agenda\.group"):
        standing(LINES, 1, "lane", str(UUID(int=5)))
