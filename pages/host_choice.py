"""Choosing the host: candidates side by side, and how firmly the choice stands."""

import streamlit as st

from dashboard.queries import sites, visits
from dashboard.rules.host_choice import Candidate, choose
from dashboard.rules.visit_status import Write, may_write
from dashboard.services import visits as service
from dashboard.ui import host_choice as pieces
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading, writing
from models.enums import VisitStatus

MOST = 6

viewer, t = open_page("host_choice", heading=False)
visit = pick_visit(viewer, among=(VisitStatus.DRAFT, VisitStatus.OPEN))
with reading() as db:
    head = visits.head(db, viewer.actor, visit.id)
    every = {row.id: row for row in sites.directory(db, viewer.actor)}
    members = sites.members_by_kind(db, viewer.actor)
names = {row.id: t.pick(row.name, row.name_en) for row in every.values()}
may_edit = may_write(head.status, Write.EDIT_PLAN)
st.title(t("Choosing the host"))
if len(every) < 2:
    empty_state(t("Nothing to compare yet"), t("Add at least two sites with their ratings."), icon=":material/balance:")
    st.stop()
now = [line.site_id for line in head.hosts]
rated = [row.id for row in every.values() if row.active and row.ratings and row.id not in now]
chosen = st.multiselect(
    t("Candidates"),
    list(every),
    [*now, *rated][:MOST],
    format_func=names.__getitem__,
    max_selections=MOST,
    key=f"candidates_{visit.id}",
    placeholder=t("Choose"),
    select_all=False,
)
weights = pieces.draw_weights(head.host_weights, str(visit.id), t)
rows = [every[site_id] for site_id in chosen]
candidates = [Candidate(row.id, {criterion: given.rating for criterion, given in row.ratings.items()}) for row in rows]
with showing_faults(t):
    choice = choose(candidates, weights)
    st.markdown(f"### {escape(pieces.finding(choice, names, t))}")
    left, right = st.columns(2, gap="large")
    with left:
        pieces.draw_scores(candidates, weights, choice, names, t)
    with right:
        st.markdown(t("**Where each weight turns the choice** (the band is ±20 %)"))
        pieces.draw_turnings(choice, names, t)
pieces.draw_table(rows, members, t)
if not may_edit:
    st.caption(t("This visit has begun: its hosts stay as they are. Choose another visit above to settle hosts."))
    st.stop()
with st.container(key="wash_decision"):
    st.markdown("### " + t("For this visit"))
    left, right = st.columns(2)
    hosts = left.multiselect(
        t("Hosts (1 or 2, in order)"),
        list(every),
        [line.site_id for line in head.hosts if line.is_host],
        format_func=names.__getitem__,
        max_selections=service.MOST_HOSTS,
        key=f"hosts_{visit.id}_{head.version}",
        placeholder=t("Choose"),
        select_all=False,
    )
    others = right.multiselect(
        t("Alternatives that members may choose (0 to 2)"),
        [one for one in every if one not in hosts],
        [line.site_id for line in head.hosts if not line.is_host and line.site_id not in hosts],
        format_func=names.__getitem__,
        max_selections=service.MOST_ALTERNATIVES,
        key=f"others_{visit.id}_{head.version}",
        placeholder=t("none"),
        select_all=False,
    )
    if st.button(t("Save the choice"), type="primary", icon=":material/check:"):
        with showing_faults(t):
            with writing() as db:
                service.save_weights(db, actor=viewer.actor, visit_id=visit.id, weights=weights)
                service.set_sites(
                    db,
                    actor=viewer.actor,
                    visit_id=visit.id,
                    base_version=head.version,
                    host_ids=hosts,
                    alternative_ids=others,
                )
            st.toast(t("Saved"), icon=":material/check:")
            st.rerun()
