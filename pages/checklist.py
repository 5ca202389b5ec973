"""One version of a checklist: read dimension by dimension; a draft is edited here too."""

from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.errors import NotFound
from dashboard.navigation import page_spec
from dashboard.queries import checklists
from dashboard.ui import checklist_actions as actions
from dashboard.ui.checklist_view import draw_dimension_head, draw_point
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import open_page
from models.database import reading
from models.enums import TemplateState

viewer, t = open_page("checklist", heading=False)
st.page_link(str(page_spec("checklists").file), label=t("Checklists"), icon=":material/arrow_back:")
try:
    with reading() as db:
        sheet = checklists.checklist(db, viewer.actor, UUID(st.query_params.get("version", "")))
        siblings = next(one for one in checklists.templates(db, viewer.actor) if one.id == sheet.template_id)
except (ValueError, NotFound):
    st.title(t("Checklist"))
    empty_state(t("This checklist is not there"), t("It may have been deleted; choose another one from the list."))
    st.stop()

editing = sheet.state is TemplateState.DRAFT and viewer.may(Capability.EDIT_CHECKLISTS)
with st.container(key="title_checklist", horizontal=True, vertical_alignment="center"):
    st.title(escape(t.pick(sheet.title, sheet.title_en)), width="stretch")
    actions.more_menu(viewer, sheet, siblings)
    actions.primary_button(viewer, sheet, siblings)
actions.draw_state(viewer, sheet, siblings)

dimension = actions.pick_dimension(sheet, t)
if dimension is None:
    empty_state(t("No dimension yet"), t("Begin with a dimension, then add what is to be observed in it."))
    if editing:
        actions.add_dimension_button(viewer, sheet)
    st.stop()
draw_dimension_head(dimension, t)
if editing:
    actions.dimension_menu(viewer, sheet, dimension)
points = dimension.points if editing else dimension.live
if not points:
    empty_state(t("No point yet"), t("Add the first point that observers are to look at here."))
with st.container(key="rows_points", gap="large"):
    for number, point in enumerate(points, start=1):
        with st.container(key=f"point_{point.id}", gap="small"):
            draw_point(point, number, t)
            if editing:
                actions.point_menu(viewer, sheet, dimension, point)
if editing:
    actions.add_point_button(viewer, sheet, dimension)
