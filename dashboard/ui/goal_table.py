"""What a visit's goals page shows: each goal, the route against the goals, and the prepared questions."""

from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.goals import Mapping
from dashboard.ui import goal_forms
from dashboard.ui.escaping import escape
from dashboard.ui.viewer import Viewer


def standing(mapping: Mapping, t: Translator) -> str:
    """Return in one sentence whether every goal can be seen, asked and recorded."""
    lacking = sum(bool(goal.covered.missing) for goal in mapping.goals)
    if not mapping.goals:
        return t("What should people be able to do differently afterwards?")
    if not lacking:
        return t("Every goal has a stop, a question and a point.")
    return t.n(
        "1 goal still lacks a stop, a question or a point.",
        "{n} goals still lack a stop, a question or a point.",
        lacking,
    )


def draw_goals(viewer: Viewer, mapping: Mapping, *, may_edit: bool) -> None:
    """Draw one row a goal with what covers it."""
    t = viewer.t
    with st.container(key="rows_goals"):
        for number, goal in enumerate(mapping.goals, start=1):
            facts = "\u3000".join(
                [
                    t.n("1 stop", "{n} stops", len(goal.covered.stops)),
                    t.n("1 guiding question", "{n} guiding questions", goal.covered.questions),
                    t.n("1 point", "{n} points", goal.covered.points),
                ]
            )
            mark = ":orange[:material/error:]" if goal.covered.missing else ":green[:material/check_circle:]"
            with st.container(horizontal=True, vertical_alignment="center"):
                # the text in a container of its own wraps beside the button instead of pushing it below
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"{mark} **{number}\u2002{escape(t.pick(goal.text, goal.text_en))}**")
                    st.caption(facts)
                if may_edit and st.button(t("Map"), key=f"map_{goal.id}", icon=":material/link:"):
                    goal_forms.map_goal(viewer, mapping, goal)


def seen_words(linked: bool, points: int, t: Translator) -> str:
    """Return how a goal is seen at a stop: by so many points, by a link alone, or not at all."""
    if points:
        return ":green-badge[" + t.n("1 point", "{n} points", points) + "]"
    return ":green[:material/check:]" if linked else ""


def draw_route(mapping: Mapping, t: Translator) -> None:
    """Draw the stops against the goals under what they show."""
    used = {point for goal in mapping.goals for point in goal.point_ids}
    st.markdown(
        "### "
        + t(
            "{stops} stops, {points} points on the checklist, {unused} of them serve no goal",
            stops=len(mapping.stops),
            points=len(mapping.points),
            unused=sum(point.id not in used for point in mapping.points),
        )
    )
    if not mapping.stops:
        st.markdown(t("Add the first stop under More."))
        return
    table: dict[str, list[str]] = {
        t("Stop"): [escape(t.pick(stop.title, stop.title_en)) for stop in mapping.stops],
        t("Minutes"): [t.number(stop.minutes) for stop in mapping.stops],
    }
    if any(stop.guide for stop in mapping.stops):
        table[t("Guide")] = [escape(t.pick(stop.guide, stop.guide_en)) or "—" for stop in mapping.stops]
    table[t("Points")] = [t.number(len(stop.point_ids)) for stop in mapping.stops]
    for number, goal in enumerate(mapping.goals, start=1):
        seen = dict(zip(goal.covered.stops, goal.covered.points_at, strict=True))
        table[t("Goal {n}", n=number)] = [
            seen_words(stop.id in seen, seen.get(stop.id, 0), t) for stop in mapping.stops
        ]
    st.table(table, border="horizontal", hide_index=True)


def change_route(viewer: Viewer, visit_id: UUID, mapping: Mapping) -> None:
    """Move, edit and remove stops."""
    t = viewer.t
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
                    args=(viewer, visit_id, mapping, at, t),
                )
                if st.button(t("Edit"), key=f"stop_{stop.id}", icon=":material/edit:", type="tertiary"):
                    goal_forms.edit_stop(viewer, visit_id, mapping, stop)
                st.button(
                    t("Remove"),
                    key=f"gone_{stop.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=goal_forms.remove_stop,
                    args=(viewer, stop.id, t),
                )


def draw_questions(viewer: Viewer, mapping: Mapping, *, may_edit: bool) -> None:
    """Draw the prepared questions; those for a goal say so."""
    t = viewer.t
    if not mapping.questions:
        st.markdown("### " + t("No prepared question yet"))
        st.markdown(t("A few prepared questions keep the exchange from beginning in silence."))
        return
    st.markdown("### " + t.n("1 prepared question", "{n} prepared questions", len(mapping.questions)))
    numbers = {goal.id: t("Goal {n}", n=n) for n, goal in enumerate(mapping.goals, start=1)}
    with st.container(key="rows_questions"):
        for question in mapping.questions:
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(gap=None, width="stretch"):
                    mark = f":gray-badge[{numbers[question.goal_id]}] " if question.goal_id in numbers else ""
                    st.markdown(mark + escape(t.pick(question.text, question.text_en)))
                if may_edit:
                    st.button(
                        t("Remove"),
                        key=f"question_{question.id}",
                        icon=":material/delete:",
                        type="tertiary",
                        on_click=goal_forms.remove_question,
                        args=(viewer, question.id, t),
                    )
