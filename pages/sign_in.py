"""The door: badges are scanned, names ticked, walk-ins let in, and who is missing is seen at once."""

import streamlit as st

from dashboard.queries import attendance
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import sign_in_desk as desk
from dashboard.ui import sign_in_list as lists
from dashboard.ui.badge_sheet import field_address
from dashboard.ui.empty import empty_state
from dashboard.ui.links import link_to
from dashboard.ui.shell import open_page, style
from dashboard.ui.sign_in_card import draw_card
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

viewer, t = open_page("sign_in", heading=False)
visit = pick_visit(viewer, among=(VisitStatus.RUNNING, VisitStatus.OPEN, VisitStatus.CLOSED))
st.html(style("sign_in.css"))
with reading() as db:
    door = attendance.door(db, viewer.actor, visit.id)
running, may_leave = may_write(door.status, Write.SIGN_IN), may_write(door.status, Write.LATE_SIGN_IN)
with st.container(key="title_sign_in", horizontal=True, vertical_alignment="center"):
    st.title(t("Sign-in"), width="stretch")
    if any(one.came for one in door.expected):
        lists.certificates_button(viewer, visit.id, None, t("Certificates"), key="all_certificates")
    if running and st.button(t("Walk-in"), type="primary", icon=":material/person_add:"):
        desk.ask_walk_in(viewer, visit.id)
if not door.people and not running:
    empty_state(
        t("Nobody is registered yet"),
        t("Registration opens when the plan is settled: open it on the visit's page."),
        icon=":material/how_to_reg:",
    )
    st.stop()
if not running:
    early = door.status in (VisitStatus.DRAFT, VisitStatus.OPEN)
    with st.container(key="kind_sign_in"):
        begins = t("Sign-in begins when the visit is running.")
        st.markdown(begins if early else t("The visit is over: nobody signs in any more."))
        link_to(viewer, "visit", icon=":material/arrow_forward:")
said = desk.last_said(visit.id)
if running or said is not None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        if running:
            desk.draw_scanner(viewer, visit.id)
        desk.draw_actions(viewer, visit.id, draw_card(door, said, t), running=running)
else:
    right = st.container()
with right:
    lists.draw_counts(viewer, visit.id)
    if running:
        st.link_button(t("Door on a phone"), f"{field_address()}#/door", icon=":material/phone_iphone:")
st.markdown(f"### {t('Everybody')}")
marked = lists.draw_people(viewer, door, markable=running or may_leave)
if running or may_leave:
    lists.act_on(viewer, visit.id, marked, running=running)
