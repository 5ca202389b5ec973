"""The house style: fonts that really draw, and colours that one can read."""

import altair as alt
import pytest

from dashboard.charts import theme


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1-21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read(dark: bool) -> None:
    p = theme.palette(dark)
    for colour in (p.ink, p.muted, p.amber_text):
        assert contrast(colour, p.paper) >= 4.5
    assert contrast(p.teal, p.paper) >= 4.5


def test_chinese_labels_are_drawn() -> None:
    rows = alt.Data(values=[{"name": "智慧化", "mark": 4.1}, {"name": "安全应急", "mark": 4.5}])
    chart = alt.Chart(rows).mark_bar().encode(x="mark:Q", y="name:N")
    svg = theme.to_svg(theme.styled(chart, dark=False))
    assert "智慧化" in svg
    assert "安全应急" in svg
    assert "Noto Sans SC" in svg
    with_labels = len(theme.to_png(theme.styled(chart, dark=False)))
    without = len(theme.to_png(theme.styled(chart.encode(y=alt.Y("name:N", axis=None)), dark=False)))
    assert with_labels > without
