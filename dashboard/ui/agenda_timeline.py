"""The planner's timeline on the programme's page: what is sent to the browser, and what its events do to the draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import streamlit as st
from uuid_utils.compat import uuid7

from dashboard.errors import Invalid
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.rules import agenda_edits as edits
from dashboard.rules import agenda_events as events
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_lines import Line
from dashboard.rules.tour_lanes import Stay
from dashboard.ui import agenda_words as words
from dashboard.ui.agenda_draft import Draft
from dashboard.ui.faults import showing_faults
from dashboard.ui.timeline import timeline
from models.enums import AgendaKind

KEY = "agenda_timeline"
COUNT = "agenda_timeline_seq"
ASKED = "agenda_asked"
ROOM_TO_DROP = 30  # minutes shown below the last item
NEW_MINUTES = 30


def draw(
    draft: Draft, shown: Programme, lines: Sequence[Line], times: Schedule, stays: Sequence[Stay], t: Translator
) -> None:
    """Draw the timeline of the draft; what is done on it changes the draft before the next run."""

    def changed(event: Any) -> None:
        st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
        if event is not None:
            with showing_faults(t):
                take(draft, shown, event, t)

    timeline(timeline_data(draft, shown, lines, times, stays, t), key=KEY, on_change=changed)


def take(draft: Draft, shown: Programme, event: Any, t: Translator) -> None:
    """Do to the draft what the browser reports. Raises `Invalid` as `rules.agenda_events.apply`; nothing is lost then.

    Beside its verbs there are `undo` and `redo`, `open` (ask for an item's details) and `insert` (ask for those of a
    new item at `start` in `lane`).
    """
    verb = event.get("verb") if isinstance(event, dict) else None
    lines, groups = draft.edited(t), {group.id for group in shown.groups}
    if verb == "undo":
        draft.undo()
    elif verb == "redo":
        draft.redo()
    elif verb == "open":
        try:
            asked = edits.find(lines, UUID(str(event.get("id")))).id
        except ValueError:
            raise Invalid("agenda.event", field="id") from None
        st.session_state[ASKED] = (lines, asked)
    elif verb == "insert":
        new = Line(uuid7(), AgendaKind.TALK, "", NEW_MINUTES)
        start, lane = event.get("start"), events.lane_of(event, groups)
        st.session_state[ASKED] = (edits.insert(lines, new, at=start, lane=lane, starts=shown.starts), new.id)
    else:
        after = events.apply(lines, event, starts=shown.starts, groups=groups, new_id=uuid7())
        if after != lines:
            draft.put(after)


def asked() -> tuple[tuple[Line, ...], UUID] | None:
    """Return the lines and the one of them whose details were asked for since the last run."""
    found: tuple[tuple[Line, ...], UUID] | None = st.session_state.pop(ASKED, None)
    return found


def timeline_data(
    draft: Draft, shown: Programme, lines: Sequence[Line], times: Schedule, stays: Sequence[Stay], t: Translator
) -> dict[str, Any]:
    """Return what the browser draws: times in minutes since midnight, lanes by id, words in the viewer's language."""
    midnight = times.start.replace(hour=0, minute=0)

    def minute(moment: datetime) -> int:
        return round((moment - midnight).total_seconds() / 60)

    rooms: dict[tuple[str, str], str] = {}
    by_id = {line.id: line for line in lines}
    stops = {stop.id: stop for stop in shown.stops}
    tight = {clash.item_id for clash in times.clashes}

    def room(place: str, place_en: str) -> str:
        return rooms.setdefault((place, place_en), f"r{len(rooms)}")

    items = []
    for one in times.items:
        line = by_id[one.item.id]
        items.append(
            {
                "id": str(line.id),
                "kind": line.kind.value,
                "title": words.name(line, t),
                "where": t.pick(line.place, line.place_en),
                "start": minute(one.start),
                "end": minute(one.end),
                "lane": str(line.group_id) if line.group_id else events.ALL,
                "room": room(line.place, line.place_en),
                "locked": line.locked,
                "fixed": line.fixed_start is not None,
                "clash": line.id in tight,
            }
        )
    tours = [one for one in times.items if one.item.kind is AgendaKind.TOUR and one.item.lane is None]
    drawn = []
    for stay in stays if shown.groups else ():
        stop, group = stops[stay.stop_id], shown.groups[stay.lane]
        drawn.append(
            {
                "item": next((str(one.item.id) for one in tours if one.start <= stay.start < one.end), ""),
                "title": t.pick(stop.title, stop.title_en),
                "start": minute(stay.start),
                "end": minute(stay.end),
                "group": t.pick(group.name, group.name_en),
                "lane": str(group.id),
                "room": room(stop.place, stop.place_en),
            }
        )
    planned = draft.ends.hour * 60 + draft.ends.minute
    first = min([minute(times.start), *(minute(one.start) for one in times.items)])
    return {
        "seq": st.session_state.get(COUNT, 0),
        "language": t.language,
        "from": first // 15 * 15,
        "to": -(-max(planned, minute(times.finish)) // 15) * 15 + ROOM_TO_DROP,
        "planned": planned,
        "undo": bool(draft.history.past),
        "redo": bool(draft.history.future),
        "items": items,
        "stays": drawn,
        "tray": [
            {"id": str(line.id), "title": words.name(line, t), "minutes": line.minutes, "locked": False}
            for line in lines
            if line.in_tray
        ],
        "lanes": [
            {
                "id": str(group.id),
                "title": t.pick(group.name, group.name_en),
                "note": t.n("1 person", "{n} people", group.members),
            }
            for group in shown.groups
        ],
        "rooms": [
            {"id": key, "title": t.pick(*place) or t("No place yet"), "room": list(place)}
            for place, key in rooms.items()
        ],
        "words": words.timeline_words(t),
    }
