"""Beginning a programme again from one of the built-in ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import streamlit as st
from uuid_utils.compat import uuid7

from dashboard.i18n import Translator
from dashboard.queries.agenda import Programme
from dashboard.rules.agenda_lines import Line
from dashboard.templates import ProgrammeTemplate, programmes
from dashboard.ui.agenda_draft import Draft


def template_lines(template: ProgrammeTemplate, now: Sequence[Line]) -> tuple[Line, ...]:
    """Return the template's lines. A line of the same kind and title keeps its row, place, speaker, guide and note."""
    kept = {(line.kind, line.title): line for line in now}
    flow = datetime.combine(date.min, template.starts)
    lines = []
    for item in template.items:
        fixed = flow.time() if item.fixed else None
        old = kept.pop((item.kind, item.title.zh), None)
        if old is not None:
            lines.append(replace(old, title_en=item.title.en, minutes=item.minutes, fixed_start=fixed))
        else:
            lines.append(
                Line(
                    id=uuid7(),
                    kind=item.kind,
                    title=item.title.zh,
                    title_en=item.title.en,
                    minutes=item.minutes,
                    fixed_start=fixed,
                    place=item.place.zh,
                    place_en=item.place.en,
                    note=item.note.zh,
                    note_en=item.note.en,
                )
            )
        flow += timedelta(minutes=item.minutes)
    return tuple(lines)


def begin_again(draft: Draft, shown: Programme, lines: Sequence[Line], t: Translator) -> None:
    """Ask which template, then put its lines into the draft; nothing is stored yet."""

    @st.dialog(t("Begin again from a template"), icon=":material/restart_alt:")
    def ask() -> None:
        offered = programmes()
        # those that begin when this visit does come first: others would not fit without moving its start
        keys = sorted(offered, key=lambda key: offered[key].starts != shown.starts)
        key = st.radio(
            t("Programme"),
            keys,
            key="agenda_template",
            format_func=lambda one: t.pick(offered[one].title.zh, offered[one].title.en),
            captions=[f"{t.time(offered[one].starts)}—{t.time(offered[one].ends)}" for one in keys],
        )
        st.caption(
            t("Items of the same name keep their place, speaker and guide; the others go. Stops and groups stay.")
        )
        if st.button(t("Put into the programme"), type="primary", width="stretch", key="agenda_template_put"):
            draft.put(template_lines(offered[key], lines), offered[key].ends)
            st.rerun()
        st.caption(t("Nothing is stored until you save the programme."))

    ask()
