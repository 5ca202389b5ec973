"""The programme of a visit: its picture, its lines, what could be better, the booklet and the calendar."""

import json
from functools import partial

import streamlit as st

from dashboard.charts.agenda import timeline_spec
from dashboard.i18n import Translator
from dashboard.queries import agenda as reads
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_lines import placed
from dashboard.rules.agenda_warnings import warnings
from dashboard.ui import (
    agenda_checks,
    agenda_details,
    agenda_downloads,
    agenda_draft,
    agenda_durations,
    agenda_panels,
    agenda_publish,
    agenda_table,
    agenda_timeline,
)
from dashboard.ui import agenda_words as words
from dashboard.ui.empty import empty_state
from dashboard.ui.links import link_to
from dashboard.ui.shell import is_dark, open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading


def draw(draft: agenda_draft.Draft, shown: reads.Programme, times: Schedule, t: Translator) -> None:
    """Draw the picture, for those who read."""
    spec = timeline_spec(
        words.boxes(shown, times, by_id, t, stays=stays, lacks=()),
        words.heads(shown, t) if stays else (),
        draft.ends.hour * 60 + draft.ends.minute,
        end_label=words.planned_end(draft.ends, t),
        dark=is_dark(),
    )
    st.vega_lite_chart(json.loads(spec), theme=None, width="stretch")


def remark(times: Schedule, t: Translator) -> None:
    """Say how the groups' stays were come by."""
    if stays:
        st.caption(words.turns(shown, times, t))


viewer, t = open_page("agenda", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    shown = reads.programme(db, viewer.actor, visit.id)
draft = agenda_draft.current(shown, t)
draft.notice(t)
lines = draft.edited(t) if shown.may_edit else shown.lines
changed = shown.may_edit and draft.changed(t)
behind = changed and draft.version != shown.version
times = reads.timed(shown, lines, draft.ends)
stays = reads.lanes(shown, times)
asking = partial(agenda_durations.usual, viewer) if shown.may_edit else agenda_durations.nothing
lacks = warnings(lines, shown.stops, [group.guide_id for group in shown.groups])

stands = agenda_publish.standing_of(viewer, shown)
publishable = stands is not None and stands.news

with st.container(key="title_agenda", horizontal=True, vertical_alignment="center"):
    st.title(t("Programme"), width="stretch")
    agenda_downloads.more(viewer, shown, draft, t)
    if changed and not behind:
        st.button(t("Discard"), key="agenda_discard", type="tertiary", on_click=agenda_draft.drop)
        save_it = (viewer, draft, t)
        st.button(
            t("Save programme"),
            key="agenda_save",
            type="primary",
            icon=":material/check:",
            on_click=agenda_draft.save,
            args=save_it,
        )
    elif not behind:
        agenda_downloads.booklet(viewer, shown, t, kind="secondary" if publishable else "primary")
unsaved = f" :orange-badge[{words.unsaved(t)}]" if changed else ""
st.markdown(words.standing(shown, times, t) + unsaved)
if shown.may_edit and shown.stops and not shown.groups:
    link_to(viewer, "groups", label=t("Make groups"))
agenda_publish.bar(viewer, shown, stands, t, changed=changed)
if behind:
    with reading() as db:
        saved = reads.last_saved(db, viewer.actor, visit.id)
    agenda_panels.conflict(draft, shown, saved, t)

by_id = {line.id: line for line in lines}
left, right = st.columns([1.2, 1], gap="large")
with left:
    if placed(lines):
        st.markdown(f"### {words.finding(times, t)}")
    else:
        empty_state(t("No items yet"), t("Add the first item, or begin with a template."))
    if shown.may_edit:
        agenda_timeline.draw(draft, shown, lines, times, stays, t)
    elif lines:
        draw(draft, shown, times, t)
    remark(times, t)
with right:
    st.markdown("### " + t("Items"))
    if shown.may_edit:
        with st.container(key="agenda_table"):
            agenda_table.edit_table(draft, shown, times, t)
        agenda_panels.line_buttons(draft, shown, lines, times, t, asking)
        agenda_panels.improvements(draft, shown, lines, t, times=times, lacks=lacks)
        agenda_checks.panel(viewer, shown, stands, t)
    else:
        agenda_table.show_table(lines, times, t)

asked = agenda_timeline.asked()
if asked is not None:
    agenda_details.details(draft, shown, *asked, t, asking)
