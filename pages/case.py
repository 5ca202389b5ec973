"""One case to read and to print; for those who write and review, also its history and the next step."""

from uuid import UUID

import streamlit as st

from dashboard.documents.case_sheet import case_pdf
from dashboard.errors import NotFound
from dashboard.navigation import page_spec
from dashboard.queries import case_photos, cases
from dashboard.ui.case_list import BADGE, KEY
from dashboard.ui.case_reading import draw_article, draw_evidence, draw_facts, draw_lead, draw_reviews, said
from dashboard.ui.case_review import draw_changes, draw_steps
from dashboard.ui.case_sheet import case_sheet, sheet_photos, sheet_words
from dashboard.ui.case_words import dimension_name
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from models.database import reading

viewer, t = open_page("case", heading=False)


def asked(name: str) -> str:
    """Return a query parameter that is kept while the page reruns."""
    return st.query_params.get(name, "")


try:
    with reading() as db:
        number = int(asked("number")) if asked("number").isdigit() and len(asked("number")) < 6 else None
        view = cases.reading_view(db, viewer.actor, UUID(asked(KEY)), number=number)
        names = cases.dimension_names(db, viewer.actor)
except (NotFound, ValueError):
    st.title(t("Case"))
    empty_state(t("This case is not here"), t("It may not be published yet, or the link is incomplete."))
    st.page_link(page_spec("cases").file, label=t("Case library"), icon=":material/arrow_back:")
    st.stop()


def sheet() -> bytes:
    """Return the case as PDF; made when it is asked for."""
    with reading() as db:
        stored = case_photos.stored_photos(db, viewer.actor, view.id)
    association = t.pick(viewer.profile.association, viewer.profile.association_en)
    return case_pdf(case_sheet(view, association, dimension, t, sheet_photos(stored, t)), sheet_words(t))


dimension = dimension_name(view.dimension_key, names, t) if view.dimension_key else ""
with st.container(key="noprint_bar", horizontal=True, vertical_alignment="center"):
    st.page_link(page_spec("cases").file, label=t("Case library"), icon=":material/arrow_back:")
    if view.desk is not None:
        st.badge(t("Version {number}", number=view.number), color="gray")
        if view.number == view.desk.draft_number:
            st.badge(t.enum(view.state), color=BADGE[view.state])
draw_lead(view, dimension, t)
text, side = st.columns([2.45, 1], gap="large")
with text:
    draw_article(view, t)
with side:
    draw_facts(view, t)
    draw_evidence(view, t)
    with st.container(key="noprint_download"):
        st.download_button(
            t("Download PDF"),
            sheet,
            file_name=f"{said(view.words, 'title', t)[:60]}.pdf",
            mime="application/pdf",
            icon=":material/download:",
            width="stretch",
            on_click="ignore",
        )
    if view.desk is not None:
        with st.container(key="noprint_desk"):
            draw_steps(viewer, view, view.desk, t)
            draw_changes(viewer, view, view.desk, t)
            draw_reviews(view.desk.reviews, viewer.profile.timezone, t)
