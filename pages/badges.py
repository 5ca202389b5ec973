"""The badges that let participants into the field app: issued, printed, and ended when one is lost."""

import streamlit as st

from dashboard.queries import badges
from dashboard.queries.visits import head as visit_head
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import badge_list as pieces
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

viewer, t = open_page("badges", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    head = visit_head(db, viewer.actor, visit.id)
    rows = badges.badges(db, viewer.actor, visit.id)
may_issue = may_write(head.status, Write.BADGES)
have = pieces.working(rows)
with st.container(key="title_badges", horizontal=True, vertical_alignment="center"):
    st.title(t("Badges"), width="stretch")
    if may_issue and len(have) < len(rows):
        pieces.issue_button(viewer, visit.id, len(rows) - len(have), primary=head.status is not VisitStatus.CLOSED)
    if have:
        pieces.print_button(viewer, visit.id, have, t("Print all"), name="all", primary=len(have) == len(rows))
if not rows:
    early = head.status is VisitStatus.DRAFT
    empty_state(
        t("Nobody is registered yet"),
        t("Registration opens when the plan is settled: open it on the visit's page.")
        if early
        else t("Badges are for who is registered; begin with the registration."),
        icon=":material/badge:",
    )
    st.stop()
st.markdown(pieces.standing(rows, t))
pieces.joining(t)
marked = pieces.draw_people(viewer, rows)
pieces.act_on(viewer, visit.id, marked, may_issue=may_issue)
