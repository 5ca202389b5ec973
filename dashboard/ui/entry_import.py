"""The dialog that brings in a tablet's file: upload, see what would happen, then do it."""

from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.rules.entry_file import MAX_BYTES
from dashboard.services import entry_import
from dashboard.services.entry_import import AuthorCount, ImportResult
from dashboard.ui.escaping import escape
from dashboard.ui.faults import place, showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing

SHOWN = 20


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
        upload = st.file_uploader(
            t("The tablet's file (.json)"), type=["json"], key="entry_upload", max_upload_size=MAX_BYTES // 2**20
        )
        if upload is None:
            return
        data = upload.getvalue()
        with showing_faults(t):
            with writing() as db:
                plan = entry_import.preview_entries(db, actor=viewer.actor, visit_id=visit_id, data=data)
            _draw(plan, t)
            if plan.new and st.button(t("Import"), type="primary", key="entry_import"):
                with writing() as db:
                    done = entry_import.import_entries(db, actor=viewer.actor, visit_id=visit_id, data=data)
                st.toast(t.n("1 entry imported", "{n} entries imported", done.new), icon=":material/check:")
                st.rerun()

    form()


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
