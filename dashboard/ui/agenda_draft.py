"""A programme being edited: kept in the browser tab's state until it is saved, and never lost to another's save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.errors import Conflict
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.rules.agenda import LEAST_MINUTES, MOST_MINUTES
from dashboard.rules.agenda_lines import Line
from dashboard.rules.agenda_merge import merge
from dashboard.rules.edit_history import History
from dashboard.services import agenda
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing

KEY = "agenda_draft"
COUNT = "agenda_draft_count"


@dataclass(slots=True)
class Draft:
    """What is on the screen. `base` is what was stored at `version`; `lines` what the table was last drawn from.

    The table's own edits lie on top of `lines` until something else changes them; only then `generation` grows and
    the table is drawn afresh, so that typing in it is never interrupted. `history` is what can be undone: it begins
    with what is stored, and begins anew when that changes, because a step back past it would undo another's save.
    """

    visit_id: UUID
    version: int
    base: tuple[Line, ...]
    base_ends: time
    lines: tuple[Line, ...]
    ends: time
    generation: int
    history: History[tuple[tuple[Line, ...], time]] = field(init=False)

    def __post_init__(self) -> None:
        self.history = History((self.lines, self.ends))

    @property
    def rows_key(self) -> str:
        return f"agenda_rows_{self.generation}"

    def edited(self, t: Translator) -> tuple[Line, ...]:
        """Return the lines with the table's pending edits."""
        delta = st.session_state.get(self.rows_key) or {}
        return with_cells(self.lines, delta.get("edited_rows") or {}, t)

    def changed(self, t: Translator) -> bool:
        return self.edited(t) != self.base or self.ends != self.base_ends

    def put(self, lines: Sequence[Line], ends: time | None = None) -> None:
        """Replace the lines by others than those that the table gives, and draw the table afresh."""
        self._show(tuple(lines), ends or self.ends)
        self.history = self.history.seen((self.lines, self.ends))

    def notice(self, t: Translator) -> None:
        """Make what was typed into the table since the last run a step that can be undone."""
        self.history = self.history.seen((self.edited(t), self.ends))

    def undo(self) -> None:
        """Take the last step back."""
        self.history = self.history.undone()
        self._show(*self.history.now)

    def redo(self) -> None:
        """Take the step again that was taken back last."""
        self.history = self.history.redone()
        self._show(*self.history.now)

    def _show(self, lines: tuple[Line, ...], ends: time) -> None:
        self.lines, self.ends = lines, ends
        self.generation = _next_generation()

    def rebase(self, theirs: Programme, t: Translator) -> None:
        """Put my changes on top of what someone else has saved meanwhile; nothing is stored yet."""
        mine = self.edited(t)
        ends = self.ends if self.ends != self.base_ends else theirs.ends
        merged = merge(self.base, mine, theirs.lines)
        self.version, self.base, self.base_ends = theirs.version, theirs.lines, theirs.ends
        self._show(merged, ends)
        self.history = History((self.lines, self.ends))


def current(shown: Programme, t: Translator) -> Draft:
    """Return the draft of this visit; one without changes follows what is stored."""
    draft: Draft | None = st.session_state.get(KEY)
    if draft is not None and draft.visit_id == shown.visit_id:
        if draft.version == shown.version and draft.base == shown.lines and draft.base_ends == shown.ends:
            return draft
        if draft.changed(t):
            if draft.version == shown.version and draft.base == shown.lines:
                _follow_end(draft, shown)
            return draft
    fresh = Draft(shown.visit_id, shown.version, shown.lines, shown.ends, shown.lines, shown.ends, _next_generation())
    st.session_state[KEY] = fresh
    return fresh


def drop() -> None:
    """Forget the draft: after a save, or because the person gave it up."""
    st.session_state.pop(KEY, None)


def with_cells(lines: Sequence[Line], cells: Mapping[Any, Any], t: Translator) -> tuple[Line, ...]:
    """Return the lines with the table's edited cells, `{row: {"minutes" | "title": value}}`.

    An emptied title stays empty, for the service to name it; minutes that are none leave the line as it was, because
    without them no clock time after it can be shown.
    """
    edited = list(lines)
    for row, values in cells.items():
        if not isinstance(values, Mapping) or not 0 <= int(row) < len(edited):
            continue
        changes: dict[str, Any] = {}
        minutes = values.get("minutes")
        if isinstance(minutes, int | float) and LEAST_MINUTES <= minutes <= MOST_MINUTES:
            changes["minutes"] = int(minutes)
        if "title" in values:
            changes["title_en" if t.language == "en" else "title"] = str(values["title"] or "")
        edited[int(row)] = replace(edited[int(row)], **changes)
    return tuple(edited)


def _follow_end(draft: Draft, shown: Programme) -> None:
    # the visit's end may be moved on its own page, which makes no new version of the programme
    if draft.ends == draft.base_ends:
        draft.ends = shown.ends
    draft.base_ends = shown.ends
    draft.history = History((draft.lines, draft.ends))


def _next_generation() -> int:
    st.session_state[COUNT] = count = st.session_state.get(COUNT, 0) + 1
    return int(count)


def save(viewer: Viewer, draft: Draft, t: Translator) -> None:
    """Store what is on the screen against the version that it was made from."""
    with showing_faults(t):
        try:
            with writing() as db:
                agenda.save_agenda(
                    db,
                    actor=viewer.actor,
                    visit_id=draft.visit_id,
                    base_version=draft.version,
                    lines=draft.edited(t),
                    ends=draft.ends if draft.ends != draft.base_ends else None,
                )
        except Conflict as refused:
            if refused.code != "agenda.conflict":
                raise
            return  # the page finds the other version below and asks
        drop()
        st.toast(t("Saved"), icon=":material/check:")
