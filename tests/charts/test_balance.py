"""Learning and finding fault, drawn with their sums."""

from dashboard.charts.balance import balance_chart
from dashboard.i18n import translator
from dashboard.rules.balance import Balance
from tests.charts.drawing import svg

NAMES = {"safety": "安全应急", "operations": "运营增值"}


def test_balance_shows_both_sides_and_their_sums() -> None:
    rows = [Balance("safety", 17, 16, 4, 3, 2), Balance("operations", 4, 5, 0, 7, 9)]
    drawn = svg(balance_chart(rows, NAMES, translator("zh")))
    for text in (">33<", ">5<", ">9<", ">16<", "取经 42 条", "挑刺 21 条", "亮点", "可借鉴", "建议", "问题"):
        assert text in drawn
    assert "疑问" not in drawn


def test_balance_of_one_side_only() -> None:
    drawn = svg(balance_chart([Balance("safety", 3, 0, 0, 0, 0)], NAMES, translator("en")))
    assert ">3<" in drawn
    assert ">0<" in drawn
