from dashboard.charts.case_series import series_chart
from dashboard.charts.theme import palette, to_svg

POINTS = [("2 月", 23), ("3 月", 19), ("3 月", 4.5)]


def test_every_bar_is_labelled_even_where_names_repeat() -> None:
    svg = to_svg(series_chart(POINTS).properties(width=400))
    for word in ("2 月", "23", "19", "4.5"):
        assert word in svg
    assert svg.count("3 月") >= 2


def test_only_the_last_bar_has_the_full_colour() -> None:
    for dark in (False, True):
        svg = to_svg(series_chart(POINTS, dark=dark).properties(width=400))
        assert svg.count(f'fill="{palette(dark).teal}"') == 1
        assert svg.count(f'fill="{palette(dark).teal_soft}"') == 2


def test_a_label_is_never_an_expression() -> None:
    svg = to_svg(series_chart([('"]+alert(1)+["', 1), ("</svg>", 2)]).properties(width=400))
    assert svg.count("</svg>") == 1
