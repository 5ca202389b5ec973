"""What the table's cells may hold, and what of it reaches the lines."""

from typing import Any
from uuid import UUID

import pytest

from dashboard.i18n import translator
from dashboard.rules.agenda_lines import Line
from dashboard.ui.agenda_draft import with_cells
from models.enums import AgendaKind

LINES = (
    Line(UUID(int=1), AgendaKind.TALK, "分享", 30, title_en="Talk"),
    Line(UUID(int=2), AgendaKind.BREAK, "茶歇", 10, title_en="Tea"),
)
zh, en = translator("zh"), translator("en")


def test_a_title_is_edited_in_the_viewers_language() -> None:
    cells = {1: {"title": "新"}}
    assert [(line.title, line.title_en) for line in with_cells(LINES, cells, zh)] == [("分享", "Talk"), ("新", "Tea")]
    assert [(line.title, line.title_en) for line in with_cells(LINES, cells, en)] == [("分享", "Talk"), ("茶歇", "新")]


@pytest.mark.parametrize("minutes", [None, 0, -5, 1441, float("nan"), float("inf"), "30", [30]])
def test_what_are_no_minutes_leave_the_line_as_it_was(minutes: Any) -> None:
    assert with_cells(LINES, {0: {"minutes": minutes}}, zh) == LINES


@pytest.mark.parametrize("cells", [{5: {"minutes": 9}}, {-1: {"minutes": 9}}, {0: None}, {0: {"start": "09:00"}}])
def test_cells_of_no_line_change_nothing(cells: Any) -> None:
    assert with_cells(LINES, cells, zh) == LINES


def test_rows_may_come_as_text_as_json_has_them() -> None:
    assert with_cells(LINES, {"1": {"minutes": 15.0}}, zh)[1].minutes == 15
    assert with_cells(LINES, {"1": {"title": None}}, zh)[1].title == ""
