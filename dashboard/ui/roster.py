"""A visit's roster as a workbook: the list out, as filtered, and people in, after a look at what would happen."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.documents import roster_sheet
from dashboard.documents.sheets_guard import Limits
from dashboard.errors import ImportProblem
from dashboard.queries.roster import roster
from dashboard.rules.roster_import import RosterPlan
from dashboard.services import roster_imports
from dashboard.ui.escaping import escape
from dashboard.ui.faults import place, showing_faults
from dashboard.ui.uploads import file_upload
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import FirmKind

SHOWN = 20
_SKIP = "skip"


def download(viewer: Viewer, visit_id: UUID, registration_ids: Sequence[UUID]) -> None:
    """Draw the button that gives these registrations as a workbook."""
    t = viewer.t

    def made() -> bytes:
        with reading() as db:
            rows = roster(db, viewer.actor, visit_id, list(registration_ids))
        return roster_sheet.roster_xlsx(rows, t, timezone=viewer.profile.timezone)

    st.download_button(
        t("Roster (.xlsx)"),
        data=made,
        file_name=t("roster.xlsx"),
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key="roster_download",
    )


def import_dialog(viewer: Viewer, visit_id: UUID) -> None:
    """Open the import; nothing is written before the preview has been seen and confirmed."""
    t = viewer.t

    @st.dialog(t("Register from a workbook"), width="large", icon=":material/upload_file:")
    def form() -> None:
        st.markdown(t("One row for each person. Nothing is written before you have seen what would change."))
        st.download_button(
            t("Download the template"),
            data=lambda: roster_sheet.roster_template(t),
            file_name=t("roster.xlsx"),
            icon=":material/download:",
            on_click="ignore",
            key="roster_template",
        )
        upload = file_upload(t("Your workbook (.xlsx)"), t, key="roster_upload", most_bytes=Limits().max_bytes)
        if upload is None:
            return
        with showing_faults(t):
            rows, faults = roster_sheet.read_roster(upload.getvalue())
            with reading() as db:
                plan = roster_imports.preview_roster(db, actor=viewer.actor, visit_id=visit_id, rows=rows, choices={})
            choices = _choose(viewer, plan.unknown or {})
            if choices:
                with reading() as db:
                    plan = roster_imports.preview_roster(
                        db, actor=viewer.actor, visit_id=visit_id, rows=rows, choices=choices
                    )
            _preview(viewer, plan, faults)
            ready = not plan.problems and not faults and any(not one.coming for one in plan.entries)
            if ready and st.button(t("Register"), type="primary", key="roster_import"):
                with writing() as db:
                    done = roster_imports.import_roster(
                        db, actor=viewer.actor, visit_id=visit_id, rows=rows, choices=choices
                    )
                said = t.n("1 registered", "{n} registered", done.registered)
                if done.waiting:
                    said += t(", ") + t.n("1 waiting", "{n} waiting", done.waiting)
                st.toast(said, icon=":material/check:")
                st.rerun()

    form()


def _choose(viewer: Viewer, unknown: Mapping[str, str]) -> dict[str, FirmKind | None]:
    """Ask of every unknown firm whether to add it, and as what; left out until somebody says so."""
    t = viewer.t
    if not unknown:
        return {}
    with st.container(key="kind_firms", gap="small"):
        st.markdown(
            "**" + t.n("1 firm is not in the register", "{n} firms are not in the register", len(unknown)) + "**"
        )
        chosen = {
            key: st.selectbox(
                name,
                [_SKIP, *(kind.value for kind in FirmKind)],
                format_func=lambda one: (
                    t("Leave its people out") if one == _SKIP else t("Add as: {kind}", kind=t.enum(FirmKind(one)))
                ),
                key=f"roster_firm_{number}",
            )
            for number, (key, name) in enumerate(unknown.items())
        }
    return {key: None if one == _SKIP else FirmKind(one) for key, one in chosen.items()}


def _preview(viewer: Viewer, plan: RosterPlan, faults: Sequence[ImportProblem]) -> None:
    t = viewer.t
    coming = sum(one.coming for one in plan.entries)
    parts = [t.n("1 person would be registered", "{n} people would be registered", len(plan.entries) - coming)]
    if coming:
        parts.append(t.n("1 is registered already", "{n} are registered already", coming))
    if plan.skipped:
        parts.append(t.n("1 is left out", "{n} are left out", plan.skipped))
    st.markdown(t(", ").join(parts) + t(".") + t("Who finds no place waits."))
    problems = [*faults, *plan.problems]
    if problems:
        st.error(
            t.n("One fault must be mended first.", "{n} faults must be mended first.", len(problems)),
            icon=":material/error:",
        )
        _list(viewer, problems)
    if plan.notices:
        st.info(t.n("1 row to look at", "{n} rows to look at", len(plan.notices)), icon=":material/visibility:")
        _list(viewer, plan.notices)
    if plan.entries:
        st.dataframe(
            {
                t("Name"): [one.name for one in plan.entries],
                t("Firm"): [one.firm for one in plan.entries],
                t("Phone"): [one.phone for one in plan.entries],
                t("Change"): [
                    t("registered already") if one.coming else t("in the register") if one.person_id else t("new")
                    for one in plan.entries
                ],
            },
            hide_index=True,
            height=260,
        )


def _list(viewer: Viewer, problems: Sequence[ImportProblem]) -> None:
    t = viewer.t
    for problem in problems[:SHOWN]:
        st.markdown(f"- {place(problem.sheet, problem.row, problem.column, t)}{t.error(problem, escape)}")
    if problems[SHOWN:]:
        st.caption(t.n("1 more", "{n} more", len(problems) - SHOWN))
