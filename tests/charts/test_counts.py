import re

import pytest

from dashboard.charts.counts import CountBar, choice_chart, score_chart
from dashboard.charts.theme import palette, to_svg


def texts(chart: object) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", to_svg(chart.properties(width=600)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("dark", [False, True])
def test_choices_stand_in_order_of_choice_with_their_numbers(dark: bool) -> None:
    bars = [CountBar("园区", 3, "3（15%）"), CountBar("写字楼", 12, "12（60%）"), CountBar("高端住宅", 0, "0（0%）")]
    chart = choice_chart(bars, dark=dark)
    assert {"园区", "写字楼", "高端住宅", "3（15%）", "12（60%）", "0（0%）"} <= set(texts(chart))
    rows = next(iter(chart.to_dict()["datasets"].values()))
    assert [row["label"] for row in rows] == ["写字楼", "园区", "高端住宅"]
    assert [row["fill"] == palette(dark).teal for row in rows] == [True, False, False]


def test_scores_are_coloured_by_what_they_count_as() -> None:
    chart = score_chart([0, 0, 0, 1, 0, 0, 2, 3, 4, 5, 6], dark=False)
    p = palette(False)
    rows = next(iter(chart.to_dict()["datasets"].values()))
    assert [row["fill"] for row in rows] == [p.amber] * 7 + [p.teal_pale] * 2 + [p.teal] * 2
    assert [row["text"] for row in rows] == ["", "", "", "1", "", "", "2", "3", "4", "5", "6"]
    assert {"10", "6"} <= set(texts(chart))


def test_nobody_answering_draws_an_empty_chart() -> None:
    assert texts(score_chart([0] * 11, dark=False)) == [str(score) for score in range(11)]
