"""How long a badge is good, and how it stands."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dashboard.rules.localdate import local_zone

MOST_AT_ONCE = 2000  # badges issued or printed in one go
DAYS_AFTER = 7
"""Entries come in late: a tablet may lie in a bag for days before it meets a network."""


class BadgeState(StrEnum):
    """How a participant's badge stands."""

    NONE = "none"
    UNUSED = "unused"
    IN_USE = "in_use"
    REVOKED = "revoked"
    EXPIRED = "expired"


def badge_expiry(day: date, timezone: str) -> datetime:
    """Return the moment (UTC) at which badges of a visit on `day` end: when the seventh day after it is over there."""
    midnight = datetime.combine(day + timedelta(days=DAYS_AFTER + 1), time(), local_zone(timezone))
    return midnight.astimezone(UTC)


def badge_state(
    *, issued: bool, revoked_at: datetime | None, expires_at: datetime | None, in_use: bool, now: datetime
) -> BadgeState:
    """Return how a badge stands; `in_use` when a device is signed in by it."""
    if not issued:
        return BadgeState.NONE
    if revoked_at is not None:
        return BadgeState.REVOKED
    if expires_at is None or expires_at <= now:
        return BadgeState.EXPIRED
    return BadgeState.IN_USE if in_use else BadgeState.UNUSED
