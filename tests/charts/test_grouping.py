"""Groups × dimensions: every number is there, names too long for the room stay apart."""

from dashboard.charts.grouping import Eyes, coverage_chart
from tests.charts.drawing import svg


def test_every_cell_bears_its_number_and_too_few_is_amber() -> None:
    cells = [
        Eyes("一组", "智慧化", 0),
        Eyes("一组", "服务文化", 7),
        Eyes("二组", "智慧化", 3),
        Eyes("二组", "服务文化", 2),
    ]
    for dark, amber in ((False, "#FBE6C8"), (True, "#38290F")):
        drawn = svg(coverage_chart(cells, 1, dark=dark))
        for text in (">0<", ">7<", ">3<", ">2<", "一组", "二组", "智慧化", "服务文化"):
            assert text in drawn
        assert drawn.count(f'fill="{amber}"') == 1


def test_long_names_that_begin_alike_are_two_rows() -> None:
    name = "会员单位代表观摩学习小组"
    drawn = svg(coverage_chart([Eyes(f"{name}甲", "安全", 1), Eyes(f"{name}乙", "安全", 2)], 1, dark=False))
    assert ">1<" in drawn
    assert ">2<" in drawn
    assert ">会员单位代表…</text>" in drawn
    assert "… 2</text>" in drawn
