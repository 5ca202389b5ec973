"""The programme of a visit: its picture, its lines, what could be better, the booklet and the calendar."""

import json

import streamlit as st

from dashboard.charts.agenda import timeline_spec
from dashboard.i18n import Translator
from dashboard.queries import agenda as reads
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_warnings import warnings
from dashboard.ui import agenda_checks, agenda_downloads, agenda_draft, agenda_panels, agenda_publish
from dashboard.ui import agenda_words as words
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import is_dark, open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import AgendaKind


def draw(draft: agenda_draft.Draft, shown: reads.Programme, times: Schedule, t: Translator) -> None:
    """Draw the picture, with what it shows as its heading."""
    st.markdown(f"### {words.finding(times, t)}")
    spec = timeline_spec(
        words.boxes(shown, times, by_id, t, stays=stays, lacks=lacks if shown.may_edit else ()),
        words.heads(shown, t) if stays else (),
        draft.ends.hour * 60 + draft.ends.minute,
        end_label=words.planned_end(draft.ends, t),
        dark=is_dark(),
    )
    st.vega_lite_chart(json.loads(spec), theme=None, width="stretch")
    if stays:
        several = sum(one.item.kind is AgendaKind.TOUR for one in times.items) > 1
        shared = t("The tours share out the stops in their order.") if several else ""
        st.caption(t("Groups take the stops in turn; walking times and room are not looked at yet.") + shared)


viewer, t = open_page("agenda", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    shown = reads.programme(db, viewer.actor, visit.id)
draft = agenda_draft.current(shown, t)
lines = draft.edited(t) if shown.may_edit else shown.lines
changed = shown.may_edit and draft.changed(t)
behind = changed and draft.version != shown.version
times = reads.timed(shown, lines, draft.ends)
stays = reads.lanes(shown, times)
lacks = warnings(lines, shown.stops, [group.guide_id for group in shown.groups])

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
        agenda_downloads.booklet(viewer, shown, t)
unsaved = f" :orange-badge[{words.unsaved(t)}]" if changed else ""
st.markdown(words.standing(shown, times, t) + unsaved)
stands = agenda_publish.bar(viewer, shown, t, changed=changed)
if behind:
    with reading() as db:
        saved = reads.last_saved(db, viewer.actor, visit.id)
    agenda_panels.conflict(draft, shown, saved, t)

by_id = {line.id: line for line in lines}
left, right = st.columns([1.35, 1], gap="large")
with left:
    if lines:
        draw(draft, shown, times, t)
    else:
        empty_state(t("No items yet"), t("Add the first item, or begin with a template."))
with right:
    st.markdown("### " + t("Items"))
    if shown.may_edit:
        agenda_panels.edit_table(draft, times, t)
        agenda_panels.line_buttons(draft, shown, lines, times, t)
        agenda_panels.improvements(draft, shown, lines, t, times=times, lacks=lacks)
        agenda_checks.panel(viewer, shown, stands, t)
    else:
        agenda_panels.show_table(lines, times, t)
