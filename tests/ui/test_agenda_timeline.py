"""What the timeline is sent, and what its events do to the draft."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from dashboard.errors import Invalid
from dashboard.i18n import translator
from dashboard.queries.agenda import Programme, TourGroup, TourStop, lanes, timed
from dashboard.rules.agenda_events import ALL
from dashboard.rules.agenda_lines import Line
from dashboard.ui import agenda_timeline
from dashboard.ui.agenda_draft import Draft
from models.enums import AgendaKind, StopKind, VisitStatus

ZH, EN = translator("zh"), translator("en")
A = UUID(int=101)
LINES = (
    Line(UUID(int=1), AgendaKind.SIGN_IN, "签到", 30, title_en="Sign-in", place="大堂", place_en="Lobby"),
    Line(UUID(int=2), AgendaKind.TOUR, "参观", 60, title_en="Tour"),
    Line(UUID(int=3), AgendaKind.TALK, "加看", 20, group_id=A, place="机房"),
    Line(UUID(int=4), AgendaKind.BREAK, "茶歇", 10, in_tray=True),
)
IDS = [str(line.id) for line in LINES]


def programme(**changes: Any) -> Programme:
    given = Programme(
        visit_id=UUID(int=9),
        number=12,
        title="和悦湾",
        title_en="Heyue Bay",
        status=VisitStatus.OPEN,
        day=date(2026, 12, 4),
        starts=time(13, 30),
        ends=time(17, 0),
        timezone="Asia/Shanghai",
        version=1,
        updated_at=datetime(2026, 11, 1, tzinfo=UTC),
        may_edit=True,
        lines=LINES,
        stops=(TourStop(UUID(int=201), StopKind.LOBBY, "大堂", "Lobby", 15, "大堂", "Lobby", None),),
        groups=(TourGroup(A, "甲组", "Group A", None, 12),),
        guides=(),
    )
    return replace(given, **changes)


def draft_of(shown: Programme) -> Draft:
    return Draft(shown.visit_id, shown.version, shown.lines, shown.ends, shown.lines, shown.ends, 1)


def data(shown: Programme, t: Any = ZH) -> dict[str, Any]:
    times = timed(shown)
    return agenda_timeline.timeline_data(draft_of(shown), shown, shown.lines, times, lanes(shown, times), t)


@pytest.fixture(autouse=True)
def session() -> Iterator[dict[str, Any]]:
    state: dict[str, Any] = {}
    with patch("streamlit.session_state", state):
        yield state


def test_items_stand_in_their_lanes_and_rooms_and_the_tray_has_no_times() -> None:
    sent = data(programme())
    json.dumps(sent)
    assert [(one["title"], one["start"], one["end"], one["lane"]) for one in sent["items"]] == [
        ("签到", 810, 840, ALL),
        ("参观", 840, 900, ALL),
        ("加看", 900, 920, str(A)),
    ]
    assert [(one["title"], one["minutes"]) for one in sent["tray"]] == [("茶歇", 10)]
    assert [one["title"] for one in sent["rooms"]] == ["大堂", ZH("No place yet"), "机房"]
    assert sent["items"][1]["room"] == sent["rooms"][1]["id"]
    (stay,) = sent["stays"]
    assert (stay["item"], stay["lane"], stay["room"]) == (IDS[1], str(A), sent["rooms"][0]["id"])
    assert (sent["from"], sent["planned"], sent["to"] > 1020) == (810, 1020, True)


def test_words_are_the_viewers_and_keep_what_the_browser_fills_in() -> None:
    sent = data(programme(), EN)
    assert [one["title"] for one in sent["items"]] == ["Sign-in", "Tour", "加看"]
    assert sent["words"]["item"] == "{item}, {start} to {end}, {lane}"
    assert "{n}" in sent["words"]["split"]


def test_without_groups_items_or_with_very_many_stops_there_is_something_to_draw() -> None:
    assert data(programme(groups=()))["stays"] == []
    empty = data(programme(lines=()))
    assert (empty["items"], empty["from"], empty["to"]) == ([], 810, 1050)
    stop = programme().stops[0]
    many = programme(stops=tuple(replace(stop, id=UUID(int=300 + n)) for n in range(40)))
    assert len(data(many)["stays"]) == 40


def test_a_change_goes_into_the_draft_and_can_be_undone(session: dict[str, Any]) -> None:
    shown = programme()
    draft = draft_of(shown)

    def tell(**event: Any) -> None:
        agenda_timeline.take(draft, shown, event, ZH)

    tell(verb="resize", id=IDS[0], minutes=45)
    tell(verb="tray", id=IDS[2])
    assert (draft.lines[0].minutes, draft.lines[-1].title) == (45, "加看")
    tell(verb="undo")
    assert draft.lines == (replace(LINES[0], minutes=45), *LINES[1:])
    tell(verb="redo")
    tell(verb="undo")
    tell(verb="undo")
    tell(verb="undo")  # there is nothing before what is stored
    assert (draft.lines, draft.changed(ZH)) == (LINES, False)


def test_what_is_refused_leaves_the_draft_as_it_was() -> None:
    shown = programme()
    draft = draft_of(shown)
    hostile: list[Any] = ["x", {"verb": "resize", "id": IDS[0], "minutes": 0}, {"verb": "open", "id": "nobody"}]
    for event in [*hostile, {"verb": "insert", "start": -4}, {"verb": "insert", "start": 900, "lane": "x"}]:
        with pytest.raises(Invalid):
            agenda_timeline.take(draft, shown, event, ZH)
    assert (draft.lines, draft.history.past, draft.generation) == (LINES, (), 1)


def test_details_are_asked_for_once_and_a_new_item_is_not_yet_in_the_draft() -> None:
    shown = programme()
    draft = draft_of(shown)
    agenda_timeline.take(draft, shown, {"verb": "open", "id": IDS[1]}, ZH)
    assert agenda_timeline.asked() == (LINES, LINES[1].id)
    assert agenda_timeline.asked() is None
    agenda_timeline.take(draft, shown, {"verb": "insert", "start": 840, "lane": ALL}, ZH)
    lines, new = agenda_timeline.asked() or ((), None)
    assert ([line.id for line in lines].index(new), draft.lines) == (1, LINES)  # type: ignore[arg-type]


def test_after_anothers_save_nothing_of_theirs_can_be_undone() -> None:
    shown = programme()
    draft = draft_of(shown)
    agenda_timeline.take(draft, shown, {"verb": "resize", "id": IDS[0], "minutes": 45}, ZH)
    theirs = programme(version=2, lines=(LINES[0], replace(LINES[1], minutes=90), *LINES[2:]))
    draft.rebase(theirs, ZH)
    assert [line.minutes for line in draft.lines[:2]] == [45, 90]
    draft.undo()
    assert [line.minutes for line in draft.lines[:2]] == [45, 90]
