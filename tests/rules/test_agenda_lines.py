"""Lines: cleaned, refused with their row, and brought along when the cascade's items move."""

from datetime import time
from uuid import UUID

import pytest

from dashboard.errors import Invalid
from dashboard.rules import agenda
from dashboard.rules.agenda_lines import MOST_LINES, Line, checked, follow, items
from models.enums import AgendaKind

A = Line(UUID(int=1), AgendaKind.TALK, "分享", 30, speaker="林一帆")
B = Line(UUID(int=2), AgendaKind.BREAK, "茶歇", 10)


def test_words_are_cleaned_to_one_line() -> None:
    (line,) = checked([Line(UUID(int=1), AgendaKind.TALK, "  专题\n 分享\x00 ", 30, note="带\t𠮷 字")])
    assert (line.title, line.note) == ("专题 分享", "带 𠮷 字")
    assert checked([line]) == (line,)


def test_a_kind_given_by_value_becomes_the_member() -> None:
    (line,) = checked([Line(UUID(int=1), "talk", "分享", 30)])  # type: ignore[arg-type]
    assert line.kind is AgendaKind.TALK


def test_one_language_is_enough_and_limits_are_inclusive() -> None:
    checked([Line(UUID(int=1), AgendaKind.TALK, "", 1, title_en="x" * 120)])
    checked([Line(UUID(int=n), AgendaKind.TALK, "x", 1440) for n in range(MOST_LINES)])


def test_lines_follow_their_items() -> None:
    moved = agenda.move(items([A, B]), 0, 1)
    fixed = agenda.fix_start(agenda.resize(moved, A.id, 45), A.id, time(15))
    assert follow([A, B], fixed) == (
        B,
        Line(UUID(int=1), AgendaKind.TALK, "分享", 45, fixed_start=time(15), speaker="林一帆"),
    )
    with pytest.raises(Invalid, match=r"agenda\.unknown"):
        follow([A], items([A, B]))
