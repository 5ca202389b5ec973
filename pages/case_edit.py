"""Writing a case: its words in both languages, numbers, story, criteria, and the photos it shows."""

from uuid import UUID

import streamlit as st

from dashboard.errors import NotFound
from dashboard.navigation import page_spec
from dashboard.queries import cases
from dashboard.services import cases as writing_cases
from dashboard.ui.case_form import case_fields
from dashboard.ui.case_list import BADGE, KEY
from dashboard.ui.case_photos import draw_notes, draw_photos
from dashboard.ui.case_reading import draw_reviews, said
from dashboard.ui.case_review import draw_steps
from dashboard.ui.case_words import field_names
from dashboard.ui.empty import empty_state
from dashboard.ui.faults import showing_faults
from dashboard.ui.prose import plain
from dashboard.ui.shell import open_page
from models.database import reading, writing

viewer, t = open_page("case_edit", heading=False)
try:
    with reading() as db:
        case_id = UUID(st.query_params.get(KEY, ""))
        latest = cases.reading_view(db, viewer.actor, case_id)
        assert latest.desk is not None
        view = cases.reading_view(db, viewer.actor, case_id, number=latest.desk.draft_number)
        names = cases.dimension_names(db, viewer.actor)
except (NotFound, ValueError):
    st.title(t("Edit case"))
    empty_state(t("No case to edit"), t("Open a case from the library, or begin a new one there."))
    st.page_link(page_spec("cases").file, label=t("Case library"), icon=":material/arrow_back:")
    st.stop()
desk = view.desk
assert desk is not None
address = {KEY: str(view.id), "number": str(view.number)}

with st.container(key="title", horizontal=True, vertical_alignment="center"):
    st.title(t("Edit case"), width="stretch")
    ready = desk.editable and not desk.missing
    label = t("Read it through and send it to review") if ready else t("As it will be read")
    st.page_link(page_spec("case").file, label=label, icon=":material/visibility:", query_params=address)
if not desk.editable:
    st.info(t("This version is in or after review and no longer changes. Open the case to begin a new one."))
    st.markdown(f"**{plain(said(view.words, 'title', t))}**")
    draw_steps(viewer, view, desk, t)
    draw_reviews(desk.reviews, viewer.profile.timezone, t)
    st.stop()
lacks = t(", ").join(field_names(t)[name] for name in desk.missing)
version = t("Version {number}", number=view.number)
state = f":{BADGE[view.state]}-badge[{t.enum(view.state)}] {version}\u3000"
st.markdown(state + (t("Still needed: {fields}", fields=lacks) if lacks else t("Complete: it can be sent to review.")))
if desk.reviews and desk.reviews[-1].comment and view.state.value == "returned":
    st.markdown(f"> {plain(desk.reviews[-1].comment)}")

# What is in the form belongs to the version that was read when it was opened; a rerun must not forget that.
base_key = f"case_base_{view.id}"
base = st.session_state.setdefault(base_key, desk.version)
key = f"{view.id}_{base}"
changes = case_fields(view.words, view.dimension_key, names, key, t)
if changes is not None:
    with showing_faults(t):
        with writing() as db:
            done = writing_cases.edit_case(
                db,
                actor=viewer.actor,
                case_id=view.id,
                base_version=base,
                changes=changes,
            )
        st.session_state[base_key] = done.case.version
        st.toast(t("Saved"), icon=":material/check:")
        st.rerun()
if base != desk.version and st.button(t("Drop my text and load what is stored"), icon=":material/refresh:"):
    st.session_state[base_key] = desk.version
    st.rerun()
draw_photos(viewer, view, t)
draw_notes(view, t)
