"""Goals against stops: where each goal is seen, what is asked, what is recorded."""

import streamlit as st

from dashboard.queries import goals
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import goal_forms, goal_table
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading

viewer, t = open_page("goals", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    mapping = goals.mapping(db, viewer.actor, visit.id)
may_edit, may_word = may_write(mapping.status, Write.EDIT_PROGRAMME), may_write(mapping.status, Write.EDIT_PLAN)
with st.container(key="title_goals", horizontal=True, vertical_alignment="center"):
    st.title(t("Goals and stops"), width="stretch")
    if may_edit:
        menu = [t("Add a stop"), t("Prepare a question")]
        picked = st.menu_button(t("More"), menu, type="tertiary", key="goals_more")
        if picked == menu[0]:
            goal_forms.edit_stop(viewer, visit.id, mapping, None)
        elif picked == menu[1]:
            goal_forms.add_question(viewer, visit.id, mapping)
    if may_word and st.button(t("Edit goals"), type="primary", icon=":material/target:"):
        goal_forms.edit_goals(viewer, visit.id, mapping)
st.markdown(goal_table.standing(mapping, t))
if not mapping.has_checklist:
    st.warning(
        t("No checklist is attached, so there is nothing to record yet. Publish one, then attach it."),
        icon=":material/rule:",
    )
if not mapping.goals:
    empty_state(
        t("No learning goal yet"),
        t("Write one to five goals; stops and points are suggested for the usual ones."),
        icon=":material/target:",
    )
    st.stop()
goal_table.draw_goals(viewer, mapping, may_edit=may_edit)
st.space("small")
goal_table.draw_route(mapping, t)
if may_edit and mapping.stops:
    goal_table.change_route(viewer, visit.id, mapping)
st.space("small")
goal_table.draw_questions(viewer, mapping, may_edit=may_edit)
