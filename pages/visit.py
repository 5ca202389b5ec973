"""One visit: where it stands, what is missing, what to do next."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import visit_overview, visits
from dashboard.ui import visit_overview as pieces
from dashboard.ui.escaping import escape
from dashboard.ui.host_brief import draw_own_brief
from dashboard.ui.links import link_to
from dashboard.ui.rail import draw_rail
from dashboard.ui.shell import open_page
from dashboard.ui.visit_actions import draw_actions
from dashboard.ui.visit_picker import pick_visit
from dashboard.ui.visit_words import draw_facts
from models.database import reading
from models.enums import VisitStatus

viewer, t = open_page("visit", heading=False)
choice = pick_visit(viewer)
told = None
with reading() as db:
    head = visits.head(db, viewer.actor, choice.id)
    if viewer.may(Capability.VIEW_ALL_VISITS):
        told = visit_overview.overview(db, viewer.actor, choice.id)
with st.container(key="title_visit", horizontal=True, vertical_alignment="center"):
    st.title(escape(t.pick(head.title, head.title_en)), width="stretch")
    if told is not None and viewer.may(Capability.PLAN_VISITS):
        draw_actions(viewer, head, told.moves, told.days)
draw_facts(head, t)
if told is None:
    if place := t.pick(head.meeting_place, head.meeting_place_en):
        st.markdown(f":material/location_on: {escape(place)}")
    for name in ("agenda", "observe"):
        link_to(viewer, name)
    if viewer.may(Capability.VIEW_HOST_SUMMARY):
        draw_own_brief(viewer, head.id)
    st.stop()
draw_rail(told.rail, t)
pieces.draw_returns(told, t)
today = head.status is VisitStatus.OPEN and told.days == 0
if today or head.status is VisitStatus.RUNNING:  # on the day it is what the staff need first
    with st.container(horizontal=True):
        for name in ("sign_in", "live"):
            link_to(viewer, name)
st.space("small")
left, right = st.columns(2, gap="large")
with left:
    pieces.draw_readiness(told, t)
with right:
    pieces.draw_registrations(told, t)
st.space("small")
pieces.draw_goals(told, viewer)
st.space("small")
if told.missing and told.days >= 0:
    left, right = st.columns(2, gap="large")
    with left:
        pieces.draw_gaps(told, viewer)
    with right:
        pieces.draw_tasks(told, viewer)
else:
    pieces.draw_tasks(told, viewer)
if head.status is VisitStatus.CLOSED:  # what ran late is read there afterwards
    link_to(viewer, "live")
