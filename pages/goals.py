"""Goals against stops: where each goal is seen, what is asked, what is recorded."""

import streamlit as st

from dashboard.queries import goals
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import goal_forms
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
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
lacking = sum(bool(goal.covered.missing) for goal in mapping.goals)
unused = sum(not any(point.id in goal.point_ids for goal in mapping.goals) for point in mapping.points)
st.markdown(
    t("Every goal has a stop, a question and a point.")
    if mapping.goals and not lacking
    else t.n(
        "1 goal still lacks a stop, a question or a point.",
        "{n} goals still lack a stop, a question or a point.",
        lacking,
    )
)
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

with st.container(key="rows_goals"):
    for number, goal in enumerate(mapping.goals, start=1):
        with st.container(horizontal=True, vertical_alignment="center"):
            facts = "\u3000".join(
                [
                    t.n("1 stop", "{n} stops", len(goal.covered.stops)),
                    t.n("1 guiding question", "{n} guiding questions", goal.covered.questions),
                    t.n("1 point", "{n} points", goal.covered.points),
                ]
            )
            mark = ":orange[:material/error:]" if goal.covered.missing else ":green[:material/check_circle:]"
            st.markdown(
                f"{mark} **{number}\u2002{escape(t.pick(goal.text, goal.text_en))}**  \n:gray[{facts}]", width="stretch"
            )
            if may_edit and st.button(t("Map"), key=f"map_{goal.id}", icon=":material/link:"):
                goal_forms.map_goal(viewer, mapping, goal)


def seen_words(linked: bool, points: int) -> str:
    """Return how a goal is seen at a stop: by so many points, by a link alone, or not at all."""
    if points:
        return ":green-badge[" + t.n("1 point", "{n} points", points) + "]"
    return ":green[:material/check:]" if linked else ""


st.markdown(
    "### "
    + t(
        "{stops} stops, {points} points on the checklist, {unused} of them serve no goal",
        stops=len(mapping.stops),
        points=len(mapping.points),
        unused=unused,
    )
)
table: dict[str, list[str]] = {
    t("Stop"): [escape(t.pick(stop.title, stop.title_en)) for stop in mapping.stops],
    t("Minutes"): [t.number(stop.minutes) for stop in mapping.stops],
    t("Guide"): [escape(t.pick(stop.guide, stop.guide_en)) or "—" for stop in mapping.stops],
    t("Points"): [t.number(len(stop.point_ids)) for stop in mapping.stops],
}
for number, goal in enumerate(mapping.goals, start=1):
    seen = dict(zip(goal.covered.stops, goal.covered.points_at, strict=True))
    table[t("Goal {n}", n=number)] = [seen_words(stop.id in seen, seen.get(stop.id, 0)) for stop in mapping.stops]
st.table(table, border="horizontal", hide_index=True)
if may_edit:
    with st.expander(t("Change the route"), icon=":material/route:"):
        for at, stop in enumerate(mapping.stops):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{at + 1}\u2002{escape(t.pick(stop.title, stop.title_en))}", width="stretch")
                st.button(
                    t("Earlier"),
                    key=f"up_{stop.id}",
                    icon=":material/arrow_upward:",
                    type="tertiary",
                    disabled=at == 0,
                    on_click=goal_forms.swap,
                    args=(viewer, visit.id, mapping, at, t),
                )
                if st.button(t("Edit"), key=f"stop_{stop.id}", icon=":material/edit:", type="tertiary"):
                    goal_forms.edit_stop(viewer, visit.id, mapping, stop)
                st.button(
                    t("Remove"),
                    key=f"gone_{stop.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=goal_forms.remove_stop,
                    args=(viewer, stop.id, t),
                )

st.markdown("### " + t.n("1 prepared question", "{n} prepared questions", len(mapping.questions)))
numbers = {goal.id: t("Goal {n}", n=n) for n, goal in enumerate(mapping.goals, start=1)}
for question in mapping.questions:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(
            numbers.get(question.goal_id, t("the exchange")) if question.goal_id else t("the exchange"), color="gray"
        )
        st.markdown(escape(t.pick(question.text, question.text_en)), width="stretch")
        if may_edit:
            st.button(
                t("Remove"),
                key=f"question_{question.id}",
                icon=":material/delete:",
                type="tertiary",
                on_click=goal_forms.remove_question,
                args=(viewer, question.id, t),
            )
