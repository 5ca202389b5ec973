"""How far observers lie apart, drawn."""

from dashboard.charts import theme
from dashboard.charts.spread import SpreadRow, spread_chart
from dashboard.i18n import translator
from tests.charts.drawing import svg


def test_spread_marks_the_divided_points() -> None:
    rows = [
        SpreadRow("车库照明亮堂，标识一看就懂，晚上也好走", (2, 4, 4, 2, 9), 3.5, True),
        SpreadRow("楼道保洁", (0, 0, 4, 8, 4), 4.0, False),
    ]
    drawn = svg(spread_chart(rows, translator("zh")))
    for text in ("车库照明亮堂，标识", "楼道保洁", ">1 分<", ">5 分<"):
        assert text in drawn
    assert drawn.lower().count(f'fill="{theme.LIGHT.amber.lower()}"') == 5  # one dot for each level given
    assert drawn.lower().count(f'fill="{theme.LIGHT.teal.lower()}"') == 3


def test_two_points_cut_to_the_same_words_keep_two_rows() -> None:
    long = "同样的开头同样的开头同样的开头同样的开头"
    chart = spread_chart(
        [SpreadRow(long + "甲", (1, 0, 0, 0, 0), 1.0, False), SpreadRow(long + "乙", (0, 0, 0, 0, 1), 5.0, False)],
        translator("zh"),
    )
    assert len({row["name"] for row in chart.to_dict()["layer"][0]["data"]["values"]}) == 2
