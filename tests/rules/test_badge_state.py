"""How long a badge is good, and how it stands."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.rules.badge_state import BadgeState, badge_expiry, badge_state

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", datetime(2027, 3, 12, 16, tzinfo=UTC)),
        ("UTC", datetime(2027, 3, 13, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 13, 5, tzinfo=UTC)),
    ],
)
def test_a_badge_ends_with_the_seventh_day_after_the_visit_at_the_associations_place(
    zone: str, expected: datetime
) -> None:
    assert badge_expiry(date(2027, 3, 5), zone) == expected


def test_summer_time_begins_in_between() -> None:
    assert badge_expiry(date(2027, 3, 10), "America/New_York") == datetime(2027, 3, 18, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("issued", "revoked", "left", "in_use", "expected"),
    [
        (False, None, None, False, BadgeState.NONE),
        (True, None, 1, False, BadgeState.UNUSED),
        (True, None, 1, True, BadgeState.IN_USE),
        (True, NOW, 1, False, BadgeState.REVOKED),
        (True, NOW, -1, False, BadgeState.REVOKED),
        (True, None, 0, True, BadgeState.EXPIRED),
        (True, None, -1, False, BadgeState.EXPIRED),
    ],
)
def test_how_a_badge_stands(
    issued: bool, revoked: datetime | None, left: int | None, in_use: bool, expected: BadgeState
) -> None:
    expires_at = None if left is None else NOW + timedelta(seconds=left)
    found = badge_state(issued=issued, revoked_at=revoked, expires_at=expires_at, in_use=in_use, now=NOW)
    assert found is expected
