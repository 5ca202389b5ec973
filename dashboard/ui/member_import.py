"""The dialog that imports a member list: upload, see what would happen, then do it."""

import streamlit as st

from dashboard.documents import members_sheet
from dashboard.documents.sheets_guard import Limits
from dashboard.rules.member_import import MemberPlan
from dashboard.services import member_imports
from dashboard.ui.escaping import escape
from dashboard.ui.faults import place, showing_faults
from dashboard.ui.uploads import file_upload
from dashboard.ui.viewer import Viewer
from models.database import reading, writing

SHOWN = 20


def dialog(viewer: Viewer) -> None:
    """Open the import; nothing is written before the preview has been seen and confirmed."""
    t = viewer.t

    @st.dialog(t("Import from a workbook"), width="large")
    def form() -> None:
        st.markdown(
            t(
                "Fill in the template: one sheet for firms, one for people. "
                "Nothing is written before you have seen what would change."
            )
        )
        st.download_button(
            t("Download the template"),
            data=lambda: members_sheet.members_template(t),
            file_name=t("member-list.xlsx"),
            icon=":material/download:",
            on_click="ignore",
        )
        upload = file_upload(t("Your workbook (.xlsx)"), t, key="member_upload", most_bytes=Limits().max_bytes)
        if upload is None:
            return
        with showing_faults(t):
            firm_rows, people_rows = members_sheet.read_members(upload.getvalue())
            with reading() as db:
                plan = member_imports.preview_members(
                    db, actor=viewer.actor, firm_rows=firm_rows, people_rows=people_rows
                )
            _preview(viewer, plan)
            if not plan.problems and st.button(t("Import"), type="primary"):
                with writing() as db:
                    member_imports.import_members(db, actor=viewer.actor, firm_rows=firm_rows, people_rows=people_rows)
                st.rerun()

    form()


def _preview(viewer: Viewer, plan: MemberPlan) -> None:
    t = viewer.t
    new_firms = sum(entry.known is None for entry in plan.firms)
    new_people = sum(not entry.known for entry in plan.people)
    st.markdown(
        t(
            "Would add {firms} firms and {people} people, and update {known_firms} firms and {known_people} people.",
            firms=new_firms,
            people=new_people,
            known_firms=len(plan.firms) - new_firms,
            known_people=len(plan.people) - new_people,
        )
    )
    if plan.problems:
        st.error(
            t.n("One fault must be mended first.", "{n} faults must be mended first.", len(plan.problems)),
            icon=":material/error:",
        )
        for problem in plan.problems[:SHOWN]:
            st.markdown(f"- {place(problem.sheet, problem.row, problem.column, t)}{t.error(problem, escape)}")
        return
    st.dataframe(
        {
            t("Name"): [t.pick(entry.name, entry.name_en) for entry in plan.people],
            t("E-mail"): [entry.email for entry in plan.people],
            t("Change"): [t("update") if entry.known else t("new") for entry in plan.people],
        },
        hide_index=True,
        height=240,
    )
