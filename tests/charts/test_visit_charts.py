"""The charts of planning draw what they are given, with their words."""

from datetime import date, timedelta

import pytest

from dashboard.charts.host_choice import ScoreBar, TurningBar, score_chart, turning_chart
from dashboard.charts.readiness import ReadyBar, readiness_chart
from dashboard.charts.registrations import RegistrationWords, registration_chart
from dashboard.charts.theme import palette, to_svg
from dashboard.rules.registration_forecast import forecast

DAY = date(2026, 12, 4)
WORDS = RegistrationWords("名额 100", "今天 60", "观摩日", lambda day: day.strftime("%m-%d"))


@pytest.mark.parametrize("dark", [False, True])
def test_readiness_has_a_block_a_check_and_the_note(dark: bool) -> None:
    bars = [ReadyBar("议程", 3, 3, "齐"), ReadyBar("人员", 1, 2, "差引导员")]
    svg = to_svg(readiness_chart(bars, dark=dark).properties(width=500))
    for word in ("议程", "人员", "齐", "差引导员"):
        assert word in svg
    p = palette(dark)
    blocks = [part for part in svg.split("<path") if 'role="graphics-symbol"' in part and "bar" in part]
    assert len([one for one in blocks if f'fill="{p.teal}"' in one]) == 4
    assert len([one for one in blocks if f'fill="{p.amber_soft}"' in one]) == 1


def test_registrations_show_today_the_places_and_the_day() -> None:
    start = date(2026, 11, 9)
    grown = forecast({start + timedelta(days=n): 4 for n in range(15)}, 100, date(2026, 11, 23), DAY)
    svg = to_svg(registration_chart(grown, DAY, WORDS, dark=False).properties(width=500))
    for word in ("名额 100", "今天 60", "观摩日", "11-09", "11-23", "12-04"):
        assert word in svg
    assert grown.full_on == date(2026, 12, 3)


def test_one_day_of_registrations_is_enough() -> None:
    grown = forecast({DAY: 3}, None, DAY, DAY)
    assert "今天 60" in to_svg(registration_chart(grown, DAY, WORDS, dark=False).properties(width=500))


def test_hosts_and_turning_points_carry_their_labels() -> None:
    scores = [ScoreBar("云栖里", 81.2, 79, 83, True, "81"), ScoreBar("和风苑", 60, 55, 66, False, "60")]
    svg = to_svg(score_chart(scores, dark=False).properties(width=500))
    assert all(word in svg for word in ("云栖里", "和风苑", "81", "60"))
    turnings = [TurningBar("行业声誉", -0.12, "-12%：和风苑"), TurningBar("配合意愿", None, "怎么变都不换人")]
    svg = to_svg(turning_chart(turnings, dark=False).properties(width=500))
    assert all(word in svg for word in ("行业声誉", "配合意愿", "-12%：和风苑", "怎么变都不换人"))
