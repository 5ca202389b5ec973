import re

import pytest

from dashboard.charts.likert import LikertBar, likert_chart
from dashboard.charts.theme import to_svg
from dashboard.rules.survey_results import likert

BARS = [
    LikertBar("组织安排", likert("organisation", [1] + [3] * 2 + [4] * 5 + [5] * 12)),
    LikertBar("参观内容", likert("content", [4] * 10)),
    LikertBar("没人答的", likert("nobody", [])),
]


def drawn(dark: bool) -> str:
    chart = likert_chart(BARS, low="很不满意", high="很满意", mean="均分", answers="答卷", dark=dark)
    return to_svg(chart.properties(width=600))


@pytest.mark.parametrize("dark", [False, True])
def test_labels_percentages_means_and_numbers_are_written_on_it(dark: bool) -> None:
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", drawn(dark))
    words = {"组织安排", "参观内容", "1 很不满意", "5 很满意", "均分", "答卷"}
    assert words | {"60%", "25%", "10%", "4.3", "4.0"} <= set(texts)
    assert "没人答的" not in texts
    assert "5%" not in texts, "a sliver has no room for its number"
    assert texts.count("20") == 1
    assert texts.count("10") == 1


def test_the_neutral_level_is_split_by_zero() -> None:
    chart = likert_chart(BARS[:1], low="", high="", mean="", answers="", dark=False).to_dict()
    rows = next(rows for rows in chart["datasets"].values() if "share" in rows[0])
    assert [row["start"] for row in rows] == pytest.approx([-0.1, -0.05, -0.05, 0.05, 0.3])
    assert [row["end"] for row in rows] == pytest.approx([-0.05, -0.05, 0.05, 0.3, 0.9])


def test_light_and_dark_differ() -> None:
    assert drawn(False) != drawn(True)
