"""The dialog that brings in a tablet's file: upload, see what would happen, then do it."""

from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.i18n import Translator
from dashboard.rules.entry_file import MAX_BYTES, EntryFile, read_entry_file
from dashboard.services import entry_import, photos
from dashboard.services.entry_import import AuthorCount, ImportResult
from dashboard.ui.escaping import escape
from dashboard.ui.faults import place, showing_faults
from dashboard.ui.uploads import file_upload
from dashboard.ui.viewer import Viewer
from models.database import writing

SHOWN = 20
READ = "entry_file_read"


def dialog(viewer: Viewer, visit_id: UUID) -> None:
    """Open the import; nothing is kept before the preview has been seen and confirmed."""
    t = viewer.t

    @st.dialog(t("Import a tablet's entries"), width="large")
    def form() -> None:
        st.markdown(
            t(
                "A tablet that can no longer send hands over its entries as a file (“Export my entries” in the field "
                "app). Each entry counts as its author's; what is here already is not taken twice."
            )
        )
        upload = file_upload(
            t("The tablet's file (.json)"), t, types=["json"], key="entry_upload", most_bytes=MAX_BYTES
        )
        if upload is None:
            return
        with showing_faults(t):
            file = _read(upload)  # minutes, where there are many pictures: no tablet waits for it
            with writing() as db:
                plan = entry_import.preview_entries(db, actor=viewer.actor, visit_id=visit_id, file=file)
            _draw(plan, t)
            if plan.new and st.button(t("Import"), type="primary", key="entry_import"):
                photos.set_down(photo.picture for _row, photo in file.photos)
                with writing() as db:
                    done = entry_import.import_entries(db, actor=viewer.actor, visit_id=visit_id, file=file)
                st.toast(t.n("1 entry imported", "{n} entries imported", done.new), icon=":material/check:")
                st.rerun()

    form()


def _read(upload: UploadedFile) -> EntryFile:
    """Return the file, read once while it lies in the form."""
    kept: tuple[str, EntryFile] | None = st.session_state.get(READ)
    if kept is None or kept[0] != upload.file_id:
        kept = (upload.file_id, read_entry_file(upload.getvalue()))
        st.session_state[READ] = kept
    return kept[1]


def _draw(plan: ImportResult, t: Translator) -> None:
    if not plan.new:
        st.markdown(t("There is nothing new in this file."))
    if plan.authors:
        st.dataframe(
            {
                t("Observer"): [_name(one, t) for one in plan.authors],
                t("Firm"): [t.pick(one.firm, one.firm_en) for one in plan.authors],
                t("new"): [one.new for one in plan.authors],
                t("here already"): [one.known for one in plan.authors],
                t("outdated"): [one.outdated for one in plan.authors],
                t("refused"): [one.refused for one in plan.authors],
            },
            hide_index=True,
        )
    if plan.problems:
        st.warning(
            t.n("1 entry would be left out:", "{n} entries would be left out:", len(plan.problems)),
            icon=":material/error:",
        )
        for problem in plan.problems[:SHOWN]:
            st.markdown(f"- {place(problem.sheet, problem.row, problem.column, t)}{t.error(problem, escape)}")
        if len(plan.problems) > SHOWN:
            st.caption(t.n("and 1 more", "and {n} more", len(plan.problems) - SHOWN))


def _name(one: AuthorCount, t: Translator) -> str:
    return t.pick(one.name, one.name_en) or t("not on this visit")
