from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from dashboard.documents.calendar import CalendarItem, CalendarVisit, visit_calendar

START = datetime(2026, 12, 4, 5, 30, tzinfo=UTC)  # 13:30 in Shanghai
SAVED = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)


def item(name: str, title: str, start: int, minutes: int) -> CalendarItem:
    begins = START + timedelta(minutes=start)
    return CalendarItem(
        id=name,
        title=title,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=minutes),
        version=1,
        updated_at=SAVED,
        place="一号楼大堂",
    )


VISIT = CalendarVisit(
    id="v1",
    title="第 12 期观摩：云栖里花园",
    starts_at=START,
    ends_at=START + timedelta(hours=3, minutes=30),
    version=3,
    updated_at=SAVED,
    place="江州市, 云栖路 8 号; 东门",
    description="智慧物业\n精细化服务",
    url="https://qujing.example/visits/v1",
    items=(item("a", "集合签到", 0, 30), item("b", "分组参观", 45, 75)),
)


def events(data: bytes) -> dict[str, Event]:
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def test_the_visit_and_its_items_are_events_in_local_time() -> None:
    found = events(visit_calendar(VISIT, name="江州市物业管理协会"))
    assert list(found) == ["visit-v1@qujing", "item-a@qujing", "item-b@qujing"]
    visit = found["visit-v1@qujing"]
    assert str(visit["SUMMARY"]) == "第 12 期观摩：云栖里花园"
    assert str(visit["LOCATION"]) == "江州市, 云栖路 8 号; 东门"
    assert str(visit["DESCRIPTION"]) == "智慧物业\n精细化服务"
    assert str(visit["STATUS"]) == "CONFIRMED"
    assert visit["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert visit["DTSTART"].dt.replace(tzinfo=None).isoformat() == "2026-12-04T13:30:00"
    assert visit["DTEND"].dt == VISIT.ends_at
    assert visit["DTSTAMP"].dt == SAVED
    assert found["item-b@qujing"]["DTSTART"].dt == START + timedelta(minutes=45)


def test_the_zone_is_in_the_file() -> None:
    data = visit_calendar(VISIT)
    zones = Calendar.from_ical(data).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Asia/Shanghai"]
    assert b"TZOFFSETTO:+0800" in data
    assert b"\r\n" in data
    assert max(len(line) for line in data.split(b"\r\n")) <= 75  # RFC 5545 folds in octets


def test_a_later_edition_keeps_the_uids_and_raises_the_sequence() -> None:
    later = SAVED + timedelta(days=1)
    moved = replace(VISIT.items[1], version=2, updated_at=later, starts_at=START + timedelta(minutes=60))
    first = events(visit_calendar(VISIT))
    second = events(visit_calendar(replace(VISIT, version=4, updated_at=later, items=(VISIT.items[0], moved))))
    assert list(first) == list(second)
    assert all(second[uid]["SEQUENCE"] > first[uid]["SEQUENCE"] for uid in first)
    assert all(second[uid]["DTSTAMP"].dt == later for uid in first)
    only_item = events(visit_calendar(replace(VISIT, items=(VISIT.items[0], moved))))
    changes = {uid: only_item[uid]["SEQUENCE"] - first[uid]["SEQUENCE"] for uid in first}
    assert changes == {"visit-v1@qujing": 0, "item-a@qujing": 0, "item-b@qujing": 1}


def test_cancelling() -> None:
    struck = replace(VISIT.items[0], cancelled=True, version=2)
    found = events(visit_calendar(replace(VISIT, items=(struck, VISIT.items[1]))))
    assert [str(event["STATUS"]) for event in found.values()] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    before = events(visit_calendar(VISIT))
    after = events(visit_calendar(replace(VISIT, cancelled=True, version=4)))
    assert {str(event["STATUS"]) for event in after.values()} == {"CANCELLED"}
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)


def test_same_rows_same_bytes() -> None:
    assert visit_calendar(VISIT) == visit_calendar(VISIT)


def test_text_cannot_break_out_of_its_line() -> None:
    data = visit_calendar(replace(VISIT, title="观摩\r\nATTENDEE:mailto:x@example.com", items=()))
    (event,) = events(data).values()
    assert "ATTENDEE" not in event


@pytest.mark.parametrize(
    "change",
    [{"starts_at": START.replace(tzinfo=None)}, {"ends_at": START - timedelta(minutes=1)}],
    ids=["naive", "backwards"],
)
def test_impossible_times(change: dict[str, datetime]) -> None:
    with pytest.raises(ValueError):
        visit_calendar(replace(VISIT, **change))  # type: ignore[arg-type]
