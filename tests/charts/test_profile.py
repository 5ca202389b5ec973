"""The dumbbells say what the numbers say."""

import pytest

from dashboard.charts import theme
from dashboard.charts.profile import profile_chart, scale_of, signed
from dashboard.i18n import translator
from dashboard.rules.profile import ProfileRow
from tests.charts.drawing import svg

NAMES = {"safety": "安全应急", "operations": "运营增值"}
PROFILE = [ProfileRow("safety", 4.5, 300, 3.8, 0.7, 9), ProfileRow("operations", 3.2, 280, 3.5, -0.3, 9)]


@pytest.mark.parametrize("dark", [False, True])
def test_profile_shows_levels_and_gaps(dark: bool) -> None:
    drawn = svg(profile_chart(PROFILE, NAMES, translator("zh"), dark=dark))
    for text in ("安全应急", "运营增值", ">4.5<", ">3.2<", ">+0.7<", ">−0.3<", "往期中位", "本期", "差值"):
        assert text in drawn
    p = theme.palette(dark)
    assert p.amber.lower() in drawn.lower()
    assert p.teal.lower() in drawn.lower()


def test_profile_without_a_median_draws_no_gap() -> None:
    rows = [ProfileRow("safety", 4.5, 300, None, None, 1)]
    drawn = svg(profile_chart(rows, NAMES, translator("en")))
    assert "This visit" in drawn
    assert "Gap" not in drawn
    assert ">4.5<" in drawn


def test_scale_holds_every_mark_and_stays_in_levels() -> None:
    assert scale_of(PROFILE) == (3.0, 5.0)
    assert scale_of([ProfileRow("a", 1.0, 1, None, None, 0)]) == (1.0, 3.0)
    assert scale_of([ProfileRow("a", 5.0, 1, None, None, 0)]) == (3.0, 5.0)
    low, high = scale_of([ProfileRow("a", 2.2, 1, 4.9, -2.7, 5)])
    assert (low, high) == (2.0, 5.0)


def test_a_gap_that_does_not_show_has_no_sign() -> None:
    t = translator("en")
    assert [signed(delta, t) for delta in (0.049, -0.049, 0.05, -0.06, 1.0)] == ["0.0", "0.0", "+0.1", "−0.1", "+1.0"]
