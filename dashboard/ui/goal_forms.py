"""Dialogs for a visit's goals, stops and prepared questions."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import registrations
from dashboard.queries.goals import GoalRow, Mapping, StopRow
from dashboard.services import goals, stops
from dashboard.services.visit_parts import MOST_GOALS, NewGoal
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import StopKind


def edit_goals(viewer: Viewer, visit_id: UUID, mapping: Mapping) -> None:
    """Word the goals; an emptied line drops its goal, and its mapping with it."""
    t = viewer.t

    @st.dialog(t("Learning goals"), width="large", icon=":material/target:")
    def ask() -> None:
        st.markdown(t("One to five. A good goal says what a participant can do differently afterwards."))
        rows: list[GoalRow | None] = [*mapping.goals, *[None] * (MOST_GOALS - len(mapping.goals))]
        with st.form("goals", border=False):
            wanted = []
            for number, row in enumerate(rows, start=1):
                left, right = st.columns(2)
                zh = left.text_input(t("Goal {n}", n=number), row.text if row else "", max_chars=300, key=f"g{number}")
                en = right.text_input(
                    t("Goal {n} in English", n=number), row.text_en if row else "", max_chars=300, key=f"ge{number}"
                )
                if zh.strip():
                    wanted.append((row.id if row else None, NewGoal(zh, en)))
            if st.form_submit_button(t("Save"), type="primary", width="stretch"):
                with showing_faults(t):
                    with writing() as db:
                        goals.set_goals(
                            db, actor=viewer.actor, visit_id=visit_id, base_version=mapping.version, goals=wanted
                        )
                    st.toast(t("Saved"), icon=":material/check:")
                    st.rerun()

    ask()


def map_goal(viewer: Viewer, mapping: Mapping, goal: GoalRow) -> None:
    """Choose the points that give evidence for a goal, and stops besides theirs."""
    t = viewer.t
    points = {
        point.id: f"{t.pick(point.dimension, point.dimension_en)}{t(': ')}{t.pick(point.title, point.title_en)}"
        for point in mapping.points
    }
    route = {stop.id: t.pick(stop.title, stop.title_en) for stop in mapping.stops}

    @st.dialog(escape(t.pick(goal.text, goal.text_en)), width="large", icon=":material/target:")
    def ask() -> None:
        chosen = st.multiselect(
            t("Observation points that give evidence"),
            list(points),
            goal.point_ids,
            format_func=points.__getitem__,
            key=f"goal_points_{goal.id}",
            placeholder=t("Choose"),
            select_all=False,
        )
        linked = st.multiselect(
            t("Also seen at (besides where its points are)"),
            list(route),
            goal.linked_stops,
            format_func=route.__getitem__,
            key=f"goal_stops_{goal.id}",
            placeholder=t("Choose"),
            select_all=False,
        )
        if st.button(t("Save"), type="primary", width="stretch", key="save_goal_map"):
            with showing_faults(t):
                with writing() as db:
                    goals.set_goal_points(db, actor=viewer.actor, goal_id=goal.id, point_ids=chosen)
                    goals.set_goal_stops(db, actor=viewer.actor, goal_id=goal.id, stop_ids=linked)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def edit_stop(viewer: Viewer, visit_id: UUID, mapping: Mapping, stop: StopRow | None) -> None:
    """Change a stop, or add one when there is none."""
    t = viewer.t
    with reading() as db:
        guides = {one.id: t.pick(one.name, one.name_en) for one in registrations.guides(db, viewer.actor)}
    points = {point.id: t.pick(point.title, point.title_en) for point in mapping.points}

    @st.dialog(t("Stop"), width="large", icon=":material/location_on:")
    def ask() -> None:
        left, right = st.columns(2)
        kinds = list(StopKind)
        kind = left.selectbox(
            t("Kind"), kinds, kinds.index(stop.kind) if stop else 0, format_func=t.enum, key="stop_kind"
        )
        guide = right.selectbox(
            t("Guide"),
            [None, *guides],
            [None, *guides].index(stop.guide_id) if stop and stop.guide_id in guides else 0,
            format_func=lambda i: guides[i] if i else t("not yet named"),
            key="stop_guide",
        )
        title = left.text_input(t("Title"), stop.title if stop else "", max_chars=120, key="stop_title")
        title_en = right.text_input(t("Title in English"), stop.title_en if stop else "", max_chars=120, key="stop_en")
        minutes = left.number_input(t("Minutes at the stop"), 1, 480, stop.minutes if stop else 10, key="stop_minutes")
        room = right.number_input(t("Groups at once"), 1, 50, stop.capacity_groups if stop else 1, key="stop_room")
        seen: Sequence[UUID] = ()
        if stop is not None and points:
            seen = st.multiselect(
                t("Observation points seen here"),
                list(points),
                stop.point_ids,
                format_func=points.__getitem__,
                key=f"stop_points_{stop.id}",
                placeholder=t("Choose"),
                select_all=False,
            )
        if st.button(t("Save"), type="primary", width="stretch", key="save_stop"):
            change = stops.StopFields(
                kind,
                title or t.enum(kind),
                title_en,
                minutes,
                room,
                stop.place if stop else "",
                stop.place_en if stop else "",
                guide,
            )
            with showing_faults(t):
                with writing() as db:
                    if stop is None:
                        stops.add_stop(db, actor=viewer.actor, visit_id=visit_id, change=change)
                    else:
                        stops.edit_stop(db, actor=viewer.actor, stop_id=stop.id, change=change)
                        if points:
                            stops.set_stop_points(db, actor=viewer.actor, stop_id=stop.id, point_ids=seen)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def add_question(viewer: Viewer, visit_id: UUID, mapping: Mapping) -> None:
    """Prepare a question for a goal or for the exchange."""
    t = viewer.t
    wanted = {goal.id: t.pick(goal.text, goal.text_en) for goal in mapping.goals}

    @st.dialog(t("Prepare a question"), icon=":material/help:")
    def ask() -> None:
        goal = st.selectbox(
            t("For"), [*wanted, None], format_func=lambda i: wanted[i] if i else t("the exchange"), key="question_goal"
        )
        text = st.text_area(t("Question"), max_chars=300, key="question_text")
        text_en = st.text_area(t("Question in English"), max_chars=300, key="question_en")
        if st.button(t("Save"), type="primary", width="stretch", key="save_question"):
            with showing_faults(t):
                with writing() as db:
                    goals.add_question(
                        db, actor=viewer.actor, visit_id=visit_id, text=text, text_en=text_en, goal_id=goal
                    )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def swap(viewer: Viewer, visit_id: UUID, mapping: Mapping, at: int, t: Translator) -> None:
    """Move the stop at `at` one place up."""
    order = [stop.id for stop in mapping.stops]
    order[at - 1], order[at] = order[at], order[at - 1]
    with showing_faults(t), writing() as db:
        stops.order_stops(db, actor=viewer.actor, visit_id=visit_id, stop_ids=order)


def remove_stop(viewer: Viewer, stop_id: UUID, t: Translator) -> None:
    with showing_faults(t), writing() as db:
        stops.remove_stop(db, actor=viewer.actor, stop_id=stop_id)


def remove_question(viewer: Viewer, question_id: UUID, t: Translator) -> None:
    with showing_faults(t), writing() as db:
        goals.remove_question(db, actor=viewer.actor, question_id=question_id)
