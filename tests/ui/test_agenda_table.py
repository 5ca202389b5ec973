from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from dashboard.i18n import translator
from dashboard.rules.agenda import Schedule, schedule
from dashboard.rules.agenda_lines import Line, items
from dashboard.ui.agenda_table import table
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
