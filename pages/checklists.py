"""The library of checklists: which are in force, which are being edited, how large they are."""

from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.navigation import page_spec
from dashboard.queries import checklists
from dashboard.ui.checklist_import import create_dialog, import_dialog
from dashboard.ui.checklist_view import draw_template
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found, search_box
from models.database import reading

viewer, t = open_page("checklists", heading=False)
READER = str(page_spec("checklist").file)
with reading() as db:
    templates = checklists.templates(db, viewer.actor)


def opened(version_id: UUID) -> None:
    st.switch_page(READER, query_params={"version": str(version_id)})


def link(version: checklists.VersionRow, label: str) -> None:
    st.page_link(READER, label=label, query_params={"version": str(version.id)})


with st.container(key="title_checklists", horizontal=True, vertical_alignment="center"):
    st.title(t("Checklists"), width="stretch")
    if viewer.may(Capability.EDIT_CHECKLISTS):
        if st.menu_button(t("More"), [t("Import a checklist")], key="checklists_more", type="tertiary"):
            import_dialog(viewer, opened)
        if st.button(t("New checklist"), type="primary", icon=":material/add:", key="new_checklist"):
            create_dialog(viewer, opened)
if not templates:
    empty_state(
        t("No checklist yet"),
        t("Import your rating table from a workbook, or start a new checklist."),
        icon=":material/fact_check:",
    )
    st.stop()
in_force = sum(one.published is not None for one in templates)
drafts = sum(one.draft is not None for one in templates)
st.markdown(t("{n} checklists in force, {drafts} drafts being written.", n=in_force, drafts=drafts))
typed = search_box(t, "checklists", len(templates))
with st.container(key="rows_checklists"):
    for template in found(templates, typed, lambda one: (one.title, one.title_en)):
        draw_template(template, t, link)
