"""From results to a case: one press begins a draft that already holds what the observers brought back.

A second press at the same place opens the draft that is there.
"""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.rules.visit_status import Write, may_write
from dashboard.services.cases import create_case_from_point, create_case_from_visit
from dashboard.ui.case_list import KEY
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
