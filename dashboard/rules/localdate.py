"""What day it is for the association, and how near a date is to it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dashboard.errors import Invalid


class Near(StrEnum):
    """How a due date is best said: a weekday only within the week that both dates share."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEKDAY = "weekday"
    DATE = "date"
    DATE_YEAR = "date_year"


@dataclass(frozen=True, slots=True)
class Badge:
    """`near` says how to word `day`; `days` is negative when it has passed."""

    near: Near
    day: date
    days: int


def local_zone(name: str) -> ZoneInfo:
    """Return the IANA zone, or refuse with `time.zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid("time.zone", field="timezone", zone=name) from error


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """Return the calendar day in `zone` at the aware moment `now`; a naive one is refused with `time.naive`."""
    if now.utcoffset() is None:
        raise Invalid("time.naive", field="now")
    return now.astimezone(zone).date()


def days_until(day: date, today: date) -> int:
    """Return whole days from `today`: 0 on the day, negative afterwards."""
    return (day - today).days


def countdown(day: date, zone: ZoneInfo, now: datetime) -> int:
    """Return whole days from the association's today to `day`."""
    return days_until(day, today_in(zone, now))


def week_end(today: date) -> date:
    """Return the Sunday that closes the ISO week of `today`."""
    return today + timedelta(days=7 - today.isoweekday())


def badge(day: date, today: date) -> Badge:
    """Choose the shortest unambiguous way to say `day`."""
    days = days_until(day, today)
    if days < 0:
        near = Near.OVERDUE
    elif days == 0:
        near = Near.TODAY
    elif day <= week_end(today):
        near = Near.WEEKDAY
    else:
        near = Near.DATE if day.year == today.year else Near.DATE_YEAR
    return Badge(near, day, days)
