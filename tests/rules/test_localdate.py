"""Days as the association counts them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.localdate import Badge, Near, badge, countdown, days_until, local_zone, today_in, week_end

MONDAY = date(2026, 11, 23)


def test_the_day_changes_at_local_midnight() -> None:
    zone = local_zone("Asia/Shanghai")
    assert today_in(zone, datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert today_in(zone, datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == MONDAY
    assert today_in(zone, datetime(2026, 11, 22, 1, 0, tzinfo=timezone(-timedelta(hours=15)))) == MONDAY


def test_countdown() -> None:
    now = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert countdown(date(2026, 12, 4), local_zone("Asia/Shanghai"), now) == 11
    assert countdown(date(2026, 12, 4), local_zone("UTC"), now) == 12
    assert days_until(date(2026, 11, 21), MONDAY) == -2


def test_a_naive_moment_or_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match=r"time\.naive"):
        today_in(local_zone("UTC"), datetime(2026, 11, 22))  # noqa: DTZ001
    for name in ("", "Asia/Nowhere", "../etc/passwd", "Asia"):
        with pytest.raises(Invalid, match=r"time\.zone"):
            local_zone(name)


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2026, 11, 22), Near.OVERDUE),
        (MONDAY, Near.TODAY),
        (date(2026, 11, 24), Near.WEEKDAY),
        (date(2026, 11, 29), Near.WEEKDAY),
        (date(2026, 11, 30), Near.DATE),
        (date(2026, 12, 31), Near.DATE),
        (date(2027, 1, 1), Near.DATE_YEAR),
    ],
)
def test_badges(day: date, near: Near) -> None:
    assert badge(day, MONDAY) == Badge(near, day, (day - MONDAY).days)


def test_on_a_sunday_the_next_day_is_named_by_its_date() -> None:
    assert badge(date(2026, 11, 30), date(2026, 11, 29)).near is Near.DATE


def test_a_weekday_across_the_new_year_stays_a_weekday() -> None:
    assert badge(date(2027, 1, 1), date(2026, 12, 28)).near is Near.WEEKDAY


@given(st.dates(max_value=date(9999, 12, 1)))
def test_a_week_ends_on_sunday(today: date) -> None:
    end = week_end(today)
    assert end.isoweekday() == 7
    assert 0 <= (end - today).days <= 6
