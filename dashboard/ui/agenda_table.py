"""The programme as a table, to read and to edit: it can do whatever the timeline can."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard.errors import Invalid, Refused
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.rules import agenda_edits as edits
from dashboard.rules import agenda_events as events
from dashboard.rules.agenda import LEAST_MINUTES, MOST_MINUTES, Schedule
from dashboard.rules.agenda_lines import WORDS, Line
from dashboard.ui.agenda_draft import Draft
from dashboard.ui.faults import tell

NO_TIME = "—"
TRAY = "tray"
_CLOCK = re.compile(r"\s*([01]?\d|2[0-3])\s*[:：]\s*([0-5]\d)\s*")
Column = tuple[str, tuple[object, ...]]


def table(lines: Sequence[Line], times: Schedule, t: Translator, *, full: bool = False) -> pd.DataFrame:
    """Return the lines as a table: start, minutes, title; with `full` also place and speaker.

    The frame is made once for the same cells and shared: whoever changes it makes a copy, as Streamlit does.
    """
    columns = _columns(lines, times, t)
    if full:
        columns.append(("place", tuple(t.pick(line.place, line.place_en) for line in lines)))
        columns.append(("speaker", tuple(t.pick(line.speaker, line.speaker_en) for line in lines)))
    return _frame(tuple(columns))


def _columns(lines: Sequence[Line], times: Schedule, t: Translator) -> list[Column]:
    starts = {one.item.id: t.time(one.start.time()) for one in times.items}
    return [
        ("start", tuple(starts.get(line.id, NO_TIME) for line in lines)),
        ("minutes", tuple(line.minutes for line in lines)),
        ("title", tuple(t.pick(line.title, line.title_en) for line in lines)),
    ]


@lru_cache(maxsize=64)
def _frame(columns: tuple[Column, ...]) -> pd.DataFrame:
    # without rows pandas would call every column a float
    types = {name: {"minutes": int, "locked": bool}.get(name, object) for name, _ in columns}
    return pd.DataFrame({name: list(cells) for name, cells in columns}).astype(types)


def show_table(lines: Sequence[Line], times: Schedule, t: Translator, *, full: bool = True) -> None:
    """Draw the lines to read."""
    st.dataframe(
        table(lines, times, t, full=full),
        hide_index=True,
        height="content",
        column_config={
            "start": st.column_config.TextColumn(t("Start"), width=64),
            "minutes": st.column_config.NumberColumn(t("Min"), width=56),
            "title": st.column_config.TextColumn(t("Item")),
            "place": st.column_config.TextColumn(t("Place")),
            "speaker": st.column_config.TextColumn(t("Speaker")),
        },
    )


def edit_table(draft: Draft, shown: Programme, times: Schedule, t: Translator) -> None:
    """Draw the lines to edit: start, minutes, title, for whom, and the lock; everything else is in the details.

    The table is given what it was first drawn from, with new clock times: so its own edits of minutes and titles stay
    where they are. What moves an item is done at once, and the table drawn afresh.
    """
    lanes = {events.ALL: t("Everyone")} | {str(one.id): t.pick(one.name, one.name_en) for one in shown.groups}
    lanes[TRAY] = t("Tray")
    columns = _columns(draft.lines, times, t)
    columns.append(("lane", tuple(_lane(line) for line in draft.lines)))
    columns.append(("locked", tuple(line.locked for line in draft.lines)))
    st.data_editor(
        _frame(tuple(columns)),
        key=draft.rows_key,
        hide_index=True,
        num_rows="fixed",
        height="content",
        alt=t("Programme"),
        on_change=absorb,
        args=(draft, shown, t),
        column_config={
            "start": st.column_config.TextColumn(
                t("Start"), width=74, help=t("Empty lets the item follow what is before it.")
            ),
            "minutes": st.column_config.NumberColumn(
                t("Min"), width=74, min_value=LEAST_MINUTES, max_value=MOST_MINUTES, step=1, required=True
            ),
            "title": st.column_config.TextColumn(t("Item"), max_chars=WORDS["title"], required=True),
            "lane": st.column_config.SelectboxColumn(
                t("Group"), width=76, options=list(lanes), required=True, format_func=lambda key: lanes[str(key)]
            ),
            "locked": st.column_config.CheckboxColumn(t("Locked"), width=74),
        },
    )


def absorb(draft: Draft, shown: Programme, t: Translator) -> None:
    """Do to the draft what was typed into the table, where it is more than minutes and titles.

    Of several cells each that can be done is; the first that cannot is told, and nothing else is lost.
    """
    delta = st.session_state.get(draft.rows_key) or {}
    cells = {int(row): values for row, values in (delta.get("edited_rows") or {}).items()}
    if not any({"start", "lane", "locked"} & set(values) for values in cells.values()):
        return
    lines = draft.edited(t)
    refusals: list[Refused] = []
    for row, values in cells.items():
        for name in ("locked", "lane", "start"):
            if name not in values or not 0 <= row < len(draft.lines):
                continue
            try:
                lines = with_standing(lines, draft.lines[row].id, name, values[name], shown)
            except Refused as refused:
                refusals.append(refused)
    draft.put(lines)
    if refusals:
        tell(refusals[0], t)


def with_standing(lines: tuple[Line, ...], line_id: UUID, name: str, value: Any, shown: Programme) -> tuple[Line, ...]:
    """Return the lines with one cell of `start`, `lane` or `locked` changed; `agenda.clock`, and as the verbs."""
    line = edits.find(lines, line_id)
    if name == "locked":
        if bool(value) == line.locked:
            return lines
        return (edits.lock if value else edits.unlock)(lines, line_id, shown.starts)
    if name == "lane":
        if value == TRAY:
            return edits.to_tray(lines, line_id)
        lane = events.lane_of({"lane": value}, {group.id for group in shown.groups})
        if line.in_tray:
            lines = edits.move_before(lines, line_id, None)
        return edits.change_lane(lines, line_id, lane)
    if value is None or not str(value).strip():
        return edits.loosen(lines, line_id)
    found = _CLOCK.fullmatch(str(value))
    if found is None:
        raise Invalid("agenda.clock", field="start", text=str(value)[:20])
    hour, minute = found.groups()
    return edits.move(lines, line_id, at=int(hour) * 60 + int(minute), lane=line.group_id, starts=shown.starts)


def _lane(line: Line) -> str:
    if line.in_tray:
        return TRAY
    return str(line.group_id) if line.group_id else events.ALL
