"""The current visit: picked once, kept in the address, the same on every page."""

from collections.abc import Collection
from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import visits
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import PAGE
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import VisitStatus

KEY = "visit"


def _asked_for() -> UUID | None:
    for source in (st.query_params.get(KEY), st.session_state.get(KEY)):
        try:
            if source:
                return UUID(str(source))
        except ValueError:
            continue
    return None


def label(choice: visits.VisitChoice, t: Translator) -> str:
    """Return e.g. 第 12 期・云栖里花园."""
    return t("Visit {number}, {title}", number=choice.number, title=t.pick(choice.title, choice.title_en))


def _none_yet(viewer: Viewer) -> None:
    t = viewer.t
    st.title(t(str(st.session_state[PAGE])))  # the page itself, which would draw it, is not reached
    if not viewer.may(Capability.PLAN_VISITS):
        empty_state(t("No visit yet"), t("As soon as a visit is planned and you are part of it, it appears here."))
        return
    empty_state(
        t("No visit yet"),
        t("Choose a host and a theme: programme, goals, tasks and materials are filled in for you."),
        icon=":material/tour:",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        if st.button(t("New visit"), type="primary", icon=":material/add:"):
            st.switch_page(page_spec("visits").file, query_params={"new": "1"})


def pick_visit(viewer: Viewer, *, among: Collection[VisitStatus] | None = None) -> visits.VisitChoice:
    """Draw the picker and return the current visit; stop with an empty state where there is none.

    `among` are the statuses that the page is for: it opens at such a visit, unless its address names another.
    """
    t = viewer.t
    with reading() as db:
        choices = visits.choices(db, viewer.actor)
    if not choices:
        _none_yet(viewer)
        st.stop()
    asked = _asked_for()
    fitting = [choice for choice in choices if among is None or choice.status in among] or choices
    offered = choices if st.query_params.get(KEY) else fitting
    current = next((choice for choice in offered if choice.id == asked), None) or visits.default_choice(fitting)
    labels = {choice.id: label(choice, t) for choice in choices}
    picked = st.menu_button(
        escape(labels[current.id]),
        list(labels),
        key="visit_picker",
        type="tertiary",
        icon=":material/location_on:",
        format_func=lambda visit_id: labels.get(visit_id, ""),
    )
    if picked is not None:
        current = next(choice for choice in choices if choice.id == picked)
    st.session_state[KEY] = str(current.id)
    if st.query_params.get(KEY) != str(current.id):
        st.query_params[KEY] = str(current.id)
    if picked is not None:
        st.rerun()
    return current
