"""A published programme: written as JSON and read back, nothing lost."""

import json
from datetime import time
from uuid import UUID, uuid4

import pytest

from dashboard.rules import programme_content
from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Cell, Content, GroupPlan, StopPlan
from models.enums import AgendaKind, StopKind


def example() -> Content:
    """A welcome, a tour of two stops by two groups, and a close at a fixed time."""
    tour, first, second, red, blue = (uuid4() for _ in range(5))
    return programme_content.content(
        time(13, 30),
        time(15, 0),
        [
            Line(uuid4(), AgendaKind.WELCOME, "欢迎", 15, time(13, 30), "Welcome", place="会议室", speaker="甲"),
            Line(tour, AgendaKind.TOUR, "参观", 40, guide_id=uuid4()),
            Line(uuid4(), AgendaKind.CLOSE, "返程", 10, time(14, 50), note="上车前扫码"),
        ],
        stops=[
            StopPlan(first, StopKind.LOBBY, "大堂", "Lobby", 15, 2),
            StopPlan(second, StopKind.GARAGE, "车库", minutes=20, guide_id=uuid4()),
        ],
        groups=[GroupPlan(red, "红组", "Red", uuid4()), GroupPlan(blue, "蓝组")],
        cells=[
            Cell(tour, red, first, time(13, 45), time(14, 0)),
            Cell(tour, blue, second, time(13, 45), time(14, 5)),
        ],
    )


def test_what_is_written_is_read_back() -> None:
    programme = example()
    stored = json.loads(json.dumps(programme_content.plain(programme), ensure_ascii=False))
    assert programme_content.read(stored) == programme


def test_lines_have_the_clock_times_of_the_cascade() -> None:
    programme = example()
    assert [programme.span(line.id) for line in programme.lines] == [(810, 825), (825, 865), (890, 900)]
    with pytest.raises(KeyError):
        programme.span(UUID(int=1))


def test_names_that_a_later_release_adds_or_drops_do_no_harm() -> None:
    stored = programme_content.plain(example())
    for one in (*stored["lines"], *stored["stops"], *stored["groups"], *stored["cells"]):
        one["unheard_of"] = 1
    assert programme_content.read(stored) == example_like(stored)
    del stored["lines"][0]["place"]
    assert programme_content.read(stored).lines[0].place == ""


def example_like(stored: dict[str, object]) -> Content:
    """The same programme without the names that nobody knows."""
    known = {
        key: [{name: value for name, value in one.items() if name != "unheard_of"} for one in part]
        if isinstance(part, list)
        else part
        for key, part in stored.items()
    }
    return programme_content.read(known)


def test_a_plan_of_what_is_gone_is_not_published() -> None:
    programme = example()
    without = programme_content.content(
        programme.starts,
        programme.ends,
        programme.lines,
        stops=programme.stops[:1],
        groups=programme.groups,
        cells=programme.cells,
    )
    assert [cell.stop_id for cell in without.cells] == [programme.stops[0].id]
