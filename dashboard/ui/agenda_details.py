"""The dialog with everything about one line of the programme."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

import streamlit as st
from uuid_utils.compat import uuid7

from dashboard.errors import Refused
from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.rules import agenda_edits as edits
from dashboard.rules.agenda import LEAST_MINUTES, MOST_MINUTES
from dashboard.rules.agenda_lines import WORDS, Line
from dashboard.ui import agenda_durations as durations
from dashboard.ui import agenda_words as words
from dashboard.ui.agenda_draft import Draft
from dashboard.ui.agenda_durations import Asking, Usual, nothing
from dashboard.ui.faults import tell
from models.enums import AgendaKind

STEP = 5  # minutes
NEW_MINUTES = 30


def details(
    draft: Draft, shown: Programme, lines: Sequence[Line], line_id: UUID | None, t: Translator, asking: Asking = nothing
) -> None:
    """Open the dialog with everything about one line, or about a new one."""
    new = line_id is None or all(line.id != line_id for line in draft.lines)
    title = t("New item") if new else t("Item details")
    st.dialog(title, width="medium")(details_form)(draft, shown, tuple(lines), line_id, t, asking())


def details_form(
    draft: Draft,
    shown: Programme,
    lines: tuple[Line, ...],
    line_id: UUID | None,
    t: Translator,
    usual: Usual = MappingProxyType({}),
) -> None:
    """Draw the form of one line, or of a new one (None); what is entered goes into the draft."""
    at = next((n for n, line in enumerate(lines) if line.id == line_id), None)
    old = lines[at] if at is not None else Line(uuid7(), AgendaKind.TALK, "", NEW_MINUTES)
    others = [line for line in lines if line.id != old.id]
    key = f"agenda_{draft.generation}_{line_id}"
    with st.form(key, border=False):
        left, right = st.columns(2)
        kinds = list(AgendaKind)
        kind_at = left.selectbox(
            t("Kind"), range(len(kinds)), kinds.index(old.kind), format_func=lambda n: t.enum(kinds[n])
        )
        place_in_order = right.selectbox(
            t("Where in the programme"),
            range(len(others) + 1),
            len(others) if at is None else at,
            format_func=lambda n: t("first") if n == 0 else t("after “{item}”", item=words.name(others[n - 1], t)),
            disabled=old.locked,
        )
        title = left.text_input(t("Title"), old.title, max_chars=WORDS["title"])
        title_en = right.text_input(t("Title in English"), old.title_en, max_chars=WORDS["title_en"])
        minutes = left.number_input(
            t("Minutes"),
            LEAST_MINUTES,
            MOST_MINUTES,
            old.minutes,
            step=STEP,
            disabled=old.locked,
            help="  \n".join(durations.of_kind(kind, usual[kind], t) for kind in kinds if kind in usual) or None,
        )
        if old.kind in usual:
            left.caption(durations.of_kind(old.kind, usual[old.kind], t))
        fixed = right.time_input(
            t("Fixed start"),
            old.fixed_start,
            step=STEP * 60,
            help=t("Leave it empty and the item follows what is before it."),
            disabled=old.locked,
        )
        place = left.text_input(t("Place"), old.place, max_chars=WORDS["place"])
        place_en = right.text_input(t("Place in English"), old.place_en, max_chars=WORDS["place_en"])
        speaker = left.text_input(t("Speaker"), old.speaker, max_chars=WORDS["speaker"])
        speaker_en = right.text_input(t("Speaker in English"), old.speaker_en, max_chars=WORDS["speaker_en"])
        names = {guide.id: t.pick(guide.name, guide.name_en) for guide in shown.guides}
        options = [None, *names]
        guide = left.selectbox(
            t("Guide"),
            options,
            options.index(old.guide_id) if old.guide_id in options else 0,
            format_func=lambda one: names[one] if one else t("nobody yet"),
        )
        groups = {group.id: t.pick(group.name, group.name_en) for group in shown.groups}
        lanes = [None, *groups]
        lane = right.selectbox(
            t("Group"),
            lanes,
            lanes.index(old.group_id) if old.group_id in lanes else 0,
            format_func=lambda one: groups[one] if one else t("Everyone"),
            disabled=old.locked,
        )
        note = st.text_input(t("Note"), old.note, max_chars=WORDS["note"])
        note_en = st.text_input(t("Note in English"), old.note_en, max_chars=WORDS["note_en"])
        done = st.form_submit_button(t("Put into the programme"), type="primary")
    if done and not (title.strip() or title_en.strip()):
        st.error(t("Give the item a title."), icon=":material/error:")
    elif done:
        others.insert(
            place_in_order,
            replace(
                old,
                kind=kinds[kind_at],
                title=title,
                title_en=title_en,
                minutes=int(minutes),
                fixed_start=None if old.in_tray else fixed,
                place=place,
                place_en=place_en,
                speaker=speaker,
                speaker_en=speaker_en,
                guide_id=guide,
                group_id=lane,
                note=note,
                note_en=note_en,
            ),
        )
        draft.put(others)
        st.rerun()
    if at is not None and any(line.id == line_id for line in draft.lines):
        _verbs(draft, lines, old, key, t)
    st.caption(t("Nothing is stored until you save the programme."))


def _verbs(draft: Draft, lines: tuple[Line, ...], old: Line, key: str, t: Translator) -> None:
    """Offer what makes two items of one, or none."""
    made: tuple[Line, ...] | None = None
    try:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if old.minutes > LEAST_MINUTES and not old.locked:
                after = st.number_input(
                    t("Split after minutes"), LEAST_MINUTES, old.minutes - LEAST_MINUTES, old.minutes // 2, width=160
                )
                if st.button(t("Split"), icon=":material/content_cut:", key=f"{key}_split"):
                    made = edits.split(lines, old.id, int(after), uuid7())
            if st.button(t("Duplicate"), icon=":material/content_copy:", key=f"{key}_duplicate"):
                made = edits.duplicate(lines, old.id, uuid7())
            if st.button(t("Remove this item"), icon=":material/delete:", key=f"{key}_remove", type="tertiary"):
                made = edits.remove(lines, old.id)
    except Refused as refused:
        tell(refused, t)
    if made is not None:
        draft.put(made)
        st.rerun()
