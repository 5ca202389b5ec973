"""Tasks in a phone's calendar."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from dashboard.documents.task_calendar import CalendarTask, task_calendar

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


def test_a_second_import_changes_the_entry() -> None:
    first = CalendarTask(id="a", title="订大巴", due=date(2026, 11, 27), version=1, at=NOW, description="何静")
    moved = CalendarTask(id="a", title="订大巴", due=date(2026, 11, 30), version=2, at=NOW)
    events = [Calendar.from_ical(task_calendar([one], name="第 13 期")).walk("VEVENT")[0] for one in (first, moved)]
    assert events[0]["UID"] == events[1]["UID"] == "task-a@qujing"
    assert [int(event["SEQUENCE"]) for event in events] == [1, 2]
    assert (events[0]["DTSTART"].dt, events[0]["DTEND"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    assert events[0]["DESCRIPTION"] == "何静"
    assert task_calendar([first]) == task_calendar([first])


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="task-a"):
        task_calendar(
            [CalendarTask(id="a", title="订", due=date(2026, 11, 27), version=1, at=datetime(2026, 11, 22))]  # noqa: DTZ001
        )
