"""From results to a case: one press begins a draft that already holds what the observers brought back.

A second press at the same place opens the draft that is there.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.rules.visit_status import Write, may_write
from dashboard.services.cases import create_case, create_case_from_point, create_case_from_visit
from dashboard.ui.case_list import KEY
from dashboard.ui.case_words import dimension_choices, dimension_name
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing
from models.enums import VisitStatus

MakeCase = Callable[[UUID | None], None]
"""Begins a case from a point of the visit, or without one from the whole visit, and opens it."""


def case_maker(viewer: Viewer, visit_id: UUID, status: VisitStatus, t: Translator) -> MakeCase | None:
    """Return what a press does, or None where the viewer writes no cases or the visit's status allows none."""
    if not (viewer.may(Capability.WRITE_CASES) and may_write(status, Write.RESULTS)):
        return None

    def make(point_id: UUID | None) -> None:
        with showing_faults(t):
            with writing() as db:
                if point_id is None:
                    draft = create_case_from_visit(db, actor=viewer.actor, visit_id=visit_id)
                else:
                    draft = create_case_from_point(db, actor=viewer.actor, visit_id=visit_id, point_id=point_id)
            if not draft.begun:
                st.toast(t("A draft had been begun here; this is it."), icon=":material/edit_document:")
            st.switch_page(page_spec("case_edit").file, query_params={KEY: str(draft.case.id)})

    return make


def begin_case(viewer: Viewer, names: Mapping[str, tuple[str, str]]) -> None:
    """Ask for no more than a title and a dimension; `names` are the checklists' own words for the dimensions."""
    t = viewer.t

    @st.dialog(t("Write a case"))
    def ask() -> None:
        title = st.text_input(t("Title"), max_chars=120, placeholder=t("What was done, in one line"))
        key = st.selectbox(
            t("Dimension"), dimension_choices(names), format_func=lambda key: dimension_name(key, names, t)
        )
        if st.button(t("Begin"), type="primary", disabled=not title.strip()):
            with showing_faults(t):
                with writing() as db:
                    made = create_case(db, actor=viewer.actor, title=title, dimension_key=key)
                st.switch_page(page_spec("case_edit").file, query_params={KEY: str(made.case.id)})

    ask()
