"""A visit as an iCalendar file (RFC 5545): one event for the visit, one for each item of its programme.

A phone that imports a later edition must change its entries rather than double them: so the
UIDs come from the rows' ids, and SEQUENCE from the rows' versions. The file of a whole programme and the
one of a registration hold the same event for the visit, so that who imports both has it once.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

ZONE = "Asia/Shanghai"
OWN_STEPS = 1000


@dataclass(frozen=True, kw_only=True)
class CalendarItem:
    """One item of the programme; times are aware, `version` grows with every change of the row."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    version: int
    updated_at: datetime
    place: str = ""
    description: str = ""
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarVisit(CalendarItem):
    """A visit and the items of its programme; a struck item stays in, `cancelled`, so that phones remove it."""

    items: tuple[CalendarItem, ...] = ()
    url: str = ""


def visit_sequence(*, visit: int, programme: int, own: int = 0) -> int:
    """Return the SEQUENCE of a visit's event, from the versions of the visit, its programme and one's registration.

    It grows whenever one of them does. A change for everybody counts for more than any of one's own, so that what is
    newer wins from whichever file it comes.
    """
    return (visit + programme) * OWN_STEPS + min(own, OWN_STEPS - 1)


def visit_calendar(visit: CalendarVisit, *, name: str = "", zone: str = ZONE) -> bytes:
    """The file's bytes, with its VTIMEZONE; the same rows give the same bytes.

    `name` is shown as the calendar's name. Raises `ValueError` for a naive time or an end before its start.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Qujing//Benchmark visits//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    calendar.add_component(_event(visit, f"visit-{visit.id}@qujing", zone=zone, url=visit.url))
    for item in visit.items:
        # A change of the visit (a cancellation, say) also changes its items, so both versions count: the sum
        # grows whenever either does.
        follows = replace(
            item,
            version=item.version + visit.version,
            updated_at=max(item.updated_at, visit.updated_at),
            cancelled=item.cancelled or visit.cancelled,
        )
        calendar.add_component(_event(follows, f"item-{item.id}@qujing", zone=zone))
    year = visit.starts_at.year
    calendar.add_missing_timezones(
        first_date=datetime(year - 1, 1, 1, tzinfo=UTC).date(), last_date=datetime(year + 2, 1, 1, tzinfo=UTC).date()
    )
    for timezone in calendar.timezones:
        timezone.pop("COMMENT", None)
    written: bytes = calendar.to_ical()
    return written


def _event(item: CalendarItem, uid: str, *, zone: str, url: str = "") -> Event:
    for moment in (item.starts_at, item.ends_at, item.updated_at):
        if moment.tzinfo is None:
            raise ValueError(f"naive time in {uid}")
    if item.ends_at - item.starts_at < timedelta(0):
        raise ValueError(f"{uid} ends before it starts")
    local = ZoneInfo(zone)
    event = Event()
    event.add("uid", uid)
    event.add("sequence", item.version)
    event.add("dtstamp", item.updated_at.astimezone(UTC))
    event.add("last-modified", item.updated_at.astimezone(UTC))
    event.add("dtstart", item.starts_at.astimezone(local))
    event.add("dtend", item.ends_at.astimezone(local))
    event.add("summary", item.title)
    if item.place:
        event.add("location", item.place)
    if item.description:
        event.add("description", item.description)
    if url:
        event.add("url", url)
    event.add("status", "CANCELLED" if item.cancelled else "CONFIRMED")
    return event
