"""Live control: what runs, what is next and how late; overruns, notices and questions; afterwards plan and reality."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import live as reads
from dashboard.ui import entry_import, live_after, live_lanes, live_late, live_overrun, notice_panel, question_board
from dashboard.ui.empty import empty_state
from dashboard.ui.links import link_to
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

OVER = (VisitStatus.CLOSED, VisitStatus.ARCHIVED)
EXCHANGING = (VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED)

viewer, t = open_page("live", heading=False)
visit = pick_visit(viewer, among=(VisitStatus.RUNNING,))
with reading() as db:
    day = reads.day(db, viewer.actor, visit.id)
with st.container(key="title_live", horizontal=True, vertical_alignment="center"):
    st.title(t("Live control"), width="stretch")
    if day.status not in OVER:
        link_to(viewer, "projector", label=t("Open the projector view"))
if day.status is VisitStatus.DRAFT:
    empty_state(
        t("This visit is still a draft"), t("Open it for registration first; on the day everything is run from here.")
    )
    link_to(viewer, "visit")
    st.stop()
if not day.plan.segments:
    empty_state(t("No programme yet"), t("Make the programme first: its items are what is started and ended here."))
    link_to(viewer, "agenda")
elif day.status in OVER:
    live_after.draw(viewer, visit.id)
elif day.status is VisitStatus.OPEN:
    st.info(t("The day has not begun. Set the visit to running on its overview, then segments are started here."))
    link_to(viewer, "visit")
    live_lanes.draw(viewer, visit.id)
else:
    live_overrun.draw(viewer, day)  # above the rows, which fill a phone: what was asked for must be seen
    asked = bool(st.session_state.get(live_late.LATE))
    if asked:
        live_late.draw(viewer, day)
    live_lanes.draw(viewer, visit.id)
    if not asked:
        live_late.draw(viewer, day)
runs = viewer.may(Capability.RUN_VISITS) and day.status in EXCHANGING
st.space("small")
left, right = st.columns([1.5, 1], gap="large")
with left:
    question_board.draw(viewer, visit.id, runs=runs)
with right:
    notice_panel.draw(viewer, visit.id, runs=runs)
    if runs and st.button(
        t("Import a tablet's entries"), key="import_entries", type="tertiary", icon=":material/upload_file:"
    ):
        entry_import.dialog(viewer, visit.id)
if day.status is VisitStatus.RUNNING:
    live_after.draw_so_far(viewer, visit.id)
