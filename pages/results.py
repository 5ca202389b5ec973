"""How a visit was seen, dimension by dimension, and what people brought home from it."""

import streamlit as st

from dashboard.access import Capability
from dashboard.documents.results_sheet import results_workbook
from dashboard.errors import NotAllowed
from dashboard.navigation import page_spec
from dashboard.queries import results as queries
from dashboard.ui import field_panels
from dashboard.ui import result_panels as panels
from dashboard.ui.case_begin import case_maker
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.result_words import sentence
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading


def workbook() -> bytes:
    with reading() as db:
        results, answers = queries.export_rows(db, viewer.actor, visit.id, kind=kind, group_id=group)
    return results_workbook(results, answers, t)


viewer, t = open_page("results", heading=False)
visit = pick_visit(viewer)
if st.session_state.get("_results_of") != visit.id:
    panels.forget(t)
    st.session_state["_results_of"] = visit.id
kind, group = panels.chosen(t)
refused = None
with reading() as db:
    try:
        results = queries.visit_results(db, viewer.actor, visit.id, kind=kind, group_id=group)
    except NotAllowed as error:
        refused = error
make_case = case_maker(viewer, visit.id, results.status, t) if refused is None else None
with st.container(key="title_results", horizontal=True, vertical_alignment="center"):
    st.title(t("Results"), width="stretch")
    if refused is None and viewer.may(Capability.EXPORT_RESULTS) and results.figures.observers:
        with st.popover(t("More"), type="tertiary"):
            st.download_button(
                t("Export as a workbook"),
                workbook,
                file_name=t("results-{number}.xlsx", number=visit.number),
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )
    writes = make_case is not None and results.figures.observers
    begun = writes and st.button(t("Write up this visit"), type="primary", icon=":material/auto_stories:")
if begun and make_case is not None:
    make_case(None)
if refused is not None:
    empty_state(t("Your own eyes first"), t.error(refused, escape), icon=":material/visibility_off:")
    if page_spec("observe").file.exists() and viewer.may(page_spec("observe").needs):
        st.page_link(page_spec("observe").file, label=t(page_spec("observe").title), icon=page_spec("observe").icon)
    st.stop()
if not results.figures.observers and not results.notes and kind is None and group is None:
    empty_state(
        t("No scores yet"),
        t("As soon as observers score the first point on site, their results stand here."),
        icon=":material/insights:",
    )
    st.stop()
st.markdown(sentence(results, t))
panels.filters(results, t)
if not results.figures.observers:
    empty_state(t("Nobody in this part"), t("Choose another kind of firm or group."), icon=":material/filter_alt_off:")
    st.stop()
st.space("small")
panels.charts(results, t)
st.space("small")
panels.spreads(results, viewer, t, make_case)
panels.cards(results, t, make_case)
if kind is None and group is None:
    field_panels.draw_observations(viewer, visit.id)
st.space("small")
panels.details(results, viewer, t)
if results.staff and viewer.may(Capability.EXPORT_RESULTS):
    field_panels.draw_late(viewer, visit.id)
