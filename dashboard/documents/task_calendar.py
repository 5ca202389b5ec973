"""Tasks as an iCalendar file (RFC 5545): one whole day each, which a second import changes and does not double."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, kw_only=True)
class CalendarTask:
    """A task that is due on `due`; `version` grows with every change of it, `at` is when the file was asked for."""

    id: str
    title: str
    due: date
    version: int
    at: datetime
    description: str = ""


def task_calendar(tasks: Sequence[CalendarTask], *, name: str = "") -> bytes:
    """Return the file's bytes; the same tasks give the same bytes. Raises `ValueError` for a naive `at`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Qujing//Visit preparation//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for task in tasks:
        if task.at.tzinfo is None:
            raise ValueError(f"naive time in task-{task.id}")
        event = Event()
        event.add("uid", f"task-{task.id}@qujing")
        event.add("sequence", task.version)
        event.add("dtstamp", task.at.astimezone(UTC))
        event.add("dtstart", task.due)
        event.add("dtend", task.due + timedelta(days=1))
        event.add("summary", task.title)
        if task.description:
            event.add("description", task.description)
        # a task fills no hours: the day stays free for appointments
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
