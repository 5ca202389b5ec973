"""Planned against actual, drawn."""

from dashboard.charts.live import DurationRow, durations_chart
from dashboard.i18n import translator

ROWS = [DurationRow("欢迎致辞", 15, 19), DurationRow("分组参观", 75, 75), DurationRow("互动提问", 30, 26)]


def test_each_segment_says_by_how_much_it_missed_the_plan() -> None:
    spec = durations_chart(ROWS, translator("zh")).to_dict()
    values = spec["data"]["values"]
    assert [(one["words"], one["longer"]) for one in values] == [("+4", True), ("与计划一致", False), ("−4", False)]


def test_two_segments_of_one_name_keep_their_own_rows() -> None:
    spec = durations_chart([ROWS[0], ROWS[0]], translator("en"), dark=True).to_dict()
    values = spec["data"]["values"]
    assert len({one["name"] for one in values}) == 2
