"""The photos of a case, and what observers noted, beside the form in which it is written."""

from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.cases import CaseView
from dashboard.services.cases import remove_photo
from dashboard.ui.faults import showing_faults
from dashboard.ui.prose import plain
from dashboard.ui.viewer import Viewer
from models.database import writing
from models.enums import Tag

COLOUR = {Tag.HIGHLIGHT: "green", Tag.BORROW: "green", Tag.QUESTION: "blue", Tag.SUGGESTION: "orange", Tag.ISSUE: "red"}


def draw_photos(viewer: Viewer, view: CaseView, t: Translator) -> None:
    """Draw the photos in their order, each with the button that takes it out of the case."""
    if not view.photos:
        return
    st.markdown("### " + t.n("1 photo", "{n} photos", len(view.photos)))
    with st.container(key="rows_photos"):
        for i, photo in enumerate(view.photos, start=1):
            with st.container(horizontal=True, vertical_alignment="center", key=f"photo_{photo.id}"):
                caption = t.pick(photo.caption, photo.caption_en) or t("Photo {number}", number=i)
                st.markdown(plain(caption), width="stretch")
                label = t("Take out of the case")
                st.button(
                    label,
                    key=f"remove_{photo.id}",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_remove,
                    args=(viewer, view.id, photo.id, t),
                )


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
