"""The route of a visit's tour and how its groups rotate over the stops."""

import streamlit as st

from dashboard.navigation import page_spec
from dashboard.queries.rotation import workbench
from dashboard.ui import background, rotation_plan, rotation_route
from dashboard.ui import rotation_words as words
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading

viewer, t = open_page("rotation", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    shown = workbench(db, viewer.actor, visit.id)
may_edit = shown.programme.may_edit
known = words.names(shown, t)

head = st.container(key="title_rotation", horizontal=True, vertical_alignment="center")
head.title(t("Route and rotation"), width="stretch")
st.markdown(words.standing(shown, t))


def go_to(label: str, page: str) -> None:
    """Offer the page where what is missing is entered."""
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(label, type="primary", icon=":material/arrow_forward:"):
            st.switch_page(page_spec(page).file, query_params={"visit": str(visit.id)})


if not shown.tours:
    empty_state(t("No tour in the programme"), t("Add an item of the kind “tour”; its groups can then rotate."))
    go_to(t("Programme"), "agenda")
    st.stop()
if not shown.programme.stops:
    empty_state(t("No stops yet"), t("Say what is seen on the tour; then walking times and a plan follow."))
    go_to(t("Goals and stops"), "goals")
    st.stop()
if not shown.groups:
    empty_state(t("No groups yet"), t("A rotation needs to know how many groups walk."))
    go_to(t("Registration and groups"), "registrations")
    st.stop()

tour = shown.tours[0]
if len(shown.tours) > 1:
    titles = [t.pick(one.title, one.title_en) for one in shown.tours]
    chosen = st.segmented_control(
        t("Tour"),
        range(len(titles)),
        default=0,
        format_func=lambda n: f"{t.time(shown.tours[n].start.time())} {escape(titles[n])}",
        key=f"tour_{visit.id}",
        label_visibility="collapsed",
    )
    tour = shown.tours[chosen or 0]

with head:
    rotation_plan.cards_button(viewer, shown, tour)
    if may_edit and rotation_plan.draft_of(tour) is None and not background.running(rotation_plan.WORK):
        asked = st.button(
            t("Plan again") if tour.kept else t("Plan the rotation"),
            key="rotation_plan",
            type="secondary" if tour.in_force and not tour.breaks else "primary",
            icon=":material/route:",
        )
        if asked and not rotation_plan.why_not(tour, known, t):
            rotation_plan.look_for(tour)
            st.rerun()

rotation_plan.collect(t)
if tour.plan is None and rotation_plan.draft_of(tour) is None and not background.running(rotation_plan.WORK):
    empty_state(
        t("No plan yet"),
        t("Every group sees every stop once, none is overfull, walking included. It takes three seconds."),
        icon=":material/route:",
    )
rotation_plan.plan_panel(viewer, shown, tour, known)
if may_edit:
    rotation_plan.late_form(viewer, shown, tour, known)
    rotation_route.route_editor(viewer, shown, known)
else:
    for line in words.conditions(shown.route, known, t):
        st.markdown(f"- {escape(line)}")
