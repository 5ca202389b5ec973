"""What the page says of a programme, in both languages."""

from dataclasses import replace
from datetime import time

from dashboard.i18n import translator
from dashboard.queries.agenda import lanes, timed
from dashboard.rules.agenda_fixes import suggestions
from dashboard.ui import agenda_words as words
from tests.ui.test_booklet import SHOWN

zh, en = translator("zh"), translator("en")


def test_where_it_stands() -> None:
    times = timed(SHOWN)
    assert words.standing(SHOWN, times, zh) == "半日，13:30—15:15，3 个环节。2 个组轮看 2 站。"
    assert words.standing(SHOWN, times, en) == "Half a day, 13:30–15:15. 3 items. 2 groups take turns at 2 stops."
    full = replace(SHOWN, ends=time(18, 31), groups=())
    assert words.standing(full, timed(full), en).startswith("A full day, 13:30–18:31. 3 items. 2 stops on the tour")


def test_the_finding_names_what_matters_most() -> None:
    first, tour, talk = SHOWN.lines
    assert words.finding(timed(SHOWN), zh) == "安排得正好，15:15 结束"
    assert words.finding(timed(SHOWN, [first, tour]), zh) == "15:00 结束，比预定早 15 分钟"
    assert words.finding(timed(SHOWN, [first, tour, replace(talk, minutes=25)]), zh) == "15:25 才结束，超时 10 分钟"
    late = timed(SHOWN, [first, tour, replace(talk, fixed_start=time(14, 30))])
    assert words.finding(late, zh) == "1 处时间撞车"
    idle = timed(SHOWN, [first, replace(tour, minutes=40), replace(talk, fixed_start=time(15, 0))])
    assert words.finding(idle, zh) == "15:15 结束，中间空出 20 分钟"


def test_problems_and_remedies_name_the_item_and_the_time() -> None:
    first, tour, talk = SHOWN.lines
    lines = [first, tour, replace(talk, fixed_start=time(14, 30))]
    times = timed(SHOWN, lines)
    by_id = {line.id: line for line in lines}
    offered = suggestions(times)
    assert words.problem(offered[0], times, by_id, zh) == "「分享」定在 14:30，前面要到 15:00 才结束"
    said = [words.remedy(one, by_id, zh) for one in offered]
    assert "「分组参观」缩短 30 分钟" in said
    assert "「分享」改到 15:00 开始" in said
    assert "「分享」不固定时间，顺着前面开始" in said


def test_a_tour_with_lanes_is_drawn_by_its_stays() -> None:
    times = timed(SHOWN)
    stays = lanes(SHOWN, times)
    drawn = words.boxes(SHOWN, times, {line.id: line for line in SHOWN.lines}, zh, stays=stays, lacks=())
    assert [box.label for box in drawn if box.lane is None] == ["集合签到", "分享"]
    assert [box.label for box in drawn if box.lane == 1] == ["车库", "大堂"]
    whole = words.boxes(SHOWN, times, {line.id: line for line in SHOWN.lines}, zh, stays=(), lacks=())
    assert [box.label for box in whole] == ["集合签到", "分组参观", "分享"]


def test_a_group_without_a_guide_stands_out() -> None:
    assert [(head.size, head.guide, head.open) for head in words.heads(SHOWN, zh)] == [
        ("18 人", "何静", False),
        ("1 人", "引导员待定", True),
    ]
    assert [(head.size, head.guide) for head in words.heads(SHOWN, en)] == [
        ("18 people", "He Jing"),
        ("1 person", "no guide"),
    ]


def test_by_what_the_groups_take_turns_is_said() -> None:
    times = timed(SHOWN)
    assert "walking times and room are not looked at yet" in words.turns(SHOWN, times, translator("en"))
