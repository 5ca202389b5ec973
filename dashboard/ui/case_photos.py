"""The photos of a case, and what observers noted, beside the form in which it is written."""

from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.case_photos import photos_to_add
from dashboard.queries.cases import CaseView
from dashboard.services.cases import attach_photo, remove_photo
from dashboard.ui.faults import showing_faults
from dashboard.ui.pictures import photo
from dashboard.ui.prose import plain
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import Tag

COLOUR = {Tag.HIGHLIGHT: "green", Tag.BORROW: "green", Tag.QUESTION: "blue", Tag.SUGGESTION: "orange", Tag.ISSUE: "red"}
ABREAST = 3


def draw_photos(viewer: Viewer, view: CaseView, t: Translator) -> None:
    """Draw the photos in their order, each with the button that takes it out, and the way to those of the visit."""
    with reading() as db:
        more = photos_to_add(db, viewer.actor, view.id)
    if not view.photos and not more:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        heading = t.n("1 photo", "{n} photos", len(view.photos)) if view.photos else t("No photo yet")
        st.markdown(f"### {heading}", width="stretch")
        if more and st.button(t("Add photos of the visit"), icon=":material/add_photo_alternate:"):
            st.dialog(t("Photos of the visit"), width="large", on_dismiss="rerun")(_pick)(viewer, view.id, t)
    if len(view.photos) > 1:
        st.caption(t("The first one leads the case."))
    for start in range(0, len(view.photos), ABREAST):
        for column, one in zip(st.columns(ABREAST), view.photos[start : start + ABREAST], strict=False):
            with column:
                caption = t.pick(one.caption, one.caption_en)
                photo(one.id, caption or t("Photo"), key=f"mine_{one.id}")
                if caption:
                    st.caption(plain(caption))
                st.button(
                    t("Take out of the case"),
                    key=f"remove_{one.id}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_remove,
                    args=(viewer, view.id, one.id, t),
                )


def _pick(viewer: Viewer, case_id: UUID, t: Translator) -> None:
    """Draw what the visit's observers photographed; a press puts one into the case, and the others stay to choose."""
    with reading() as db:
        more = photos_to_add(db, viewer.actor, case_id)
    if not more:
        st.markdown(t("All photos of the visit are in the case."))
    for start in range(0, len(more), ABREAST):
        for column, one in zip(st.columns(ABREAST), more[start : start + ABREAST], strict=False):
            with column:
                words = t.pick(one.caption, one.caption_en) or t.pick(one.point, one.point_en)
                photo(one.id, words or t("Photo"), key=f"visit_{one.id}")
                if words:
                    st.caption(plain(words))
                st.button(
                    t("Put into the case"),
                    key=f"add_{one.id}",
                    icon=":material/add:",
                    on_click=_add,
                    args=(viewer, case_id, one.id, t),
                )


def _add(viewer: Viewer, case_id: UUID, photo_id: UUID, t: Translator) -> None:
    with showing_faults(t), writing() as db:
        attach_photo(db, actor=viewer.actor, case_id=case_id, photo_id=photo_id)


def _remove(viewer: Viewer, case_id: UUID, photo_id: UUID, t: Translator) -> None:
    with showing_faults(t), writing() as db:
        remove_photo(db, actor=viewer.actor, case_id=case_id, photo_id=photo_id)


def draw_notes(view: CaseView, t: Translator) -> None:
    """Draw what the observers wrote there: material for the author, never shown to readers."""
    notes = (view.words["evidence"] or {}).get("notes") or []
    if not notes:
        return
    with st.expander(t.n("1 note from the visit", "{n} notes from the visit", len(notes)), expanded=True):
        for note in notes:
            tags = [Tag(tag) for tag in note["tags"] if tag in set(Tag)]
            badges = " ".join(f":{COLOUR[tag]}-badge[{t.enum(tag)}]" for tag in tags)
            st.markdown(f"- {plain(note['text'])} {badges}")
