"""The programme's picture: everything is in it, time runs down, and what is late crosses the planned end."""

import json
import re
from typing import Any

from dashboard.charts.agenda import Box, Head, timeline, timeline_spec
from dashboard.charts.theme import to_svg

NOON = 12 * 60
BOXES = (
    Box("集合签到", NOON, NOON + 30, "东门"),
    Box("大堂", NOON + 30, NOON + 45, lane=0),
    Box("车库", NOON + 30, NOON + 45, lane=1, tight=True),
    Box("分享", NOON + 45, NOON + 105, "会议室"),
)
HEADS = (Head("一组", "22 人", "何静"), Head("二组", "9 人", "待定", open=True))


def rows(spec: Any) -> list[dict[str, Any]]:
    found = list(spec.get("data", {}).get("values", ()))
    for layer in spec.get("layer", ()):
        found += rows(layer)
    return found


def svg(*, end: int = NOON + 105, boxes: tuple[Box, ...] = BOXES, heads: tuple[Head, ...] = HEADS) -> str:
    return to_svg(timeline(boxes, heads, end, end_label="预定结束").properties(width=600))


def test_every_label_is_drawn() -> None:
    drawn = svg()
    for word in (
        "集合签到",
        "东门",
        "大堂",
        "车库",
        "分享",
        "会议室",
        "一组",
        "22 人",
        "何静",
        "待定",
        "12:00",
        "13:45",
    ):
        assert word in drawn, word
    assert "预定结束" not in drawn


def test_what_lasts_too_long_crosses_the_planned_end() -> None:
    assert "预定结束" in svg(end=NOON + 100)


def test_a_programme_past_midnight_shows_the_clock() -> None:
    drawn = svg(boxes=(Box("夜巡", 23 * 60, 25 * 60),), heads=(), end=24 * 60)
    assert ">23:00<" in drawn
    assert ">01:00<" in drawn


def test_later_is_further_down_and_lanes_do_not_overlap() -> None:
    spec = json.loads(timeline_spec(BOXES, HEADS, NOON + 105, end_label="", dark=False))
    by_label = {row["label"]: row for row in rows(spec) if "label" in row}
    assert by_label["集合签到"]["bottom"] <= by_label["大堂"]["top"]
    assert by_label["大堂"]["right"] < by_label["车库"]["left"]
    assert by_label["集合签到"]["left"] < by_label["大堂"]["right"] < by_label["集合签到"]["right"]


def test_only_what_is_tight_is_amber() -> None:
    spec = json.loads(timeline_spec(BOXES, HEADS, NOON + 105, end_label="", dark=False))
    amber = {row["label"] for row in rows(spec) if row.get("stroke") == "#D97706"}
    assert amber == {"车库"}


def test_no_data_stands_where_the_page_would_convert_it_on_every_rerun() -> None:
    for heads in ((), HEADS):
        spec = json.loads(timeline_spec(BOXES, heads, NOON + 105, end_label="", dark=True))
        assert not {"data", "datasets"} & spec.keys()
        assert len([row for row in rows(spec) if "label" in row]) == len(BOXES)


def test_an_empty_programme_is_no_error() -> None:
    assert timeline((), (), NOON).to_dict()["height"] > 0


def test_a_long_name_goes_on_below_as_far_as_its_box_is_high() -> None:
    def drawn(label: str, minutes: int, *, width: int = 420) -> list[str]:
        boxes = tuple(Box(label, NOON, NOON + minutes, lane=lane) for lane in range(4))
        chart = timeline(boxes, HEADS * 2, NOON + minutes).properties(width=width)
        drawn_as = to_svg(chart)
        assert "/></text>" not in drawn_as  # no empty line, which would push the words out of the middle
        written = re.findall(r">([^<>]+)</t(?:ext|span)>", drawn_as)
        return [words for words in written if not words[0].isdigit()]

    english, chinese = "Underground garage and charging area", "架空层与四点半课堂"
    assert drawn(english, 24)[:3] == ["Underground", "garage and", "charging area"]
    assert drawn(english, 20, width=2000)[0] == english
    assert drawn(chinese, 20)[:2] == ["架空层与四", "点半课堂"]
    assert drawn(english, 5)[0].endswith("…")  # one line only
