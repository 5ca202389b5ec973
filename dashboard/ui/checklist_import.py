"""The dialogs that make, import and publish a checklist: see first what would happen, then do it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import streamlit as st

from dashboard.documents.checklist_reading import read_checklist
from dashboard.documents.checklist_sheet import blank_template
from dashboard.documents.sheets_guard import Limits
from dashboard.errors import Invalid
from dashboard.i18n import Translator
from dashboard.queries import checklists as reads
from dashboard.rules.checklist import ChecklistDraft
from dashboard.rules.checklist_diff import ChecklistDiff, diff_checklists
from dashboard.rules.checklist_faults import all_faults, unfinished
from dashboard.services import checklist_imports, checklists
from dashboard.ui.checklist_view import draw_diff
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.uploads import file_upload
from dashboard.ui.viewer import Viewer
from models.base import LINE, NAME
from models.database import reading, writing

SHOWN = 20


def create_dialog(viewer: Viewer, opened: Callable[[UUID], None]) -> None:
    """Ask for a title, make an empty draft and go to it."""
    t = viewer.t

    @st.dialog(t("New checklist"))
    def form() -> None:
        title = st.text_input(t("Title"), max_chars=NAME, key="new_checklist_title")
        title_en = st.text_input(t("Title in English"), max_chars=NAME, key="new_checklist_title_en")
        if st.button(t("Create"), type="primary", key="new_checklist_save"):
            with showing_faults(t):
                with writing() as db:
                    draft = checklists.create_template(
                        db, actor=viewer.actor, key=f"own-{uuid4().hex[:12]}", title=title, title_en=title_en
                    )
                opened(draft.id)

    form()


def import_dialog(viewer: Viewer, opened: Callable[[UUID], None]) -> None:
    """Import a workbook; nothing is written before the preview has been confirmed."""
    t = viewer.t

    @st.dialog(t("Import a checklist"), width="large")
    def form() -> None:
        st.markdown(
            t("Fill in the template: sections, points and how each is scored. An official 100-point table fits too.")
        )
        st.download_button(
            t("Download the template"),
            data=blank_template,
            file_name=t("checklist-template.xlsx"),
            icon=":material/download:",
            on_click="ignore",
        )
        upload = file_upload(t("Your workbook (.xlsx)"), t, key="checklist_upload", most_bytes=Limits().max_bytes)
        if upload is None:
            return
        with showing_faults(t):
            written = read_checklist(upload.getvalue())
            with reading() as db:
                known = [one for one in reads.templates(db, viewer.actor) if one.key == written.key]
                newest = known[0].versions[0] if known else None
                earlier = reads.checklist(db, viewer.actor, newest.id) if newest else None
            _preview(written, earlier, t)
            if st.button(t("Import as a draft"), type="primary", key="checklist_import"):
                with writing() as db:
                    draft = checklist_imports.import_checklist(
                        db, actor=viewer.actor, checklist=written, base_version_id=newest.id if newest else None
                    )
                opened(draft.id)

    form()


def _preview(written: ChecklistDraft, earlier: reads.Checklist | None, t: Translator) -> None:
    points = sum(len(dimension.points) for dimension in written.dimensions)
    st.markdown(f"**{escape(t.pick(written.title, written.title_en))}**")
    st.markdown(
        t("Would write {sections} sections with {points} points.", sections=len(written.dimensions), points=points)
    )
    st.dataframe(
        {
            t("Section"): [t.pick(dimension.title, dimension.title_en) for dimension in written.dimensions],
            t("Points"): [len(dimension.points) for dimension in written.dimensions],
            t("Weight"): [float(dimension.weight) for dimension in written.dimensions],
        },
        hide_index=True,
    )
    waiting = len(unfinished(written))
    if waiting:
        st.markdown(
            t.n(
                "1 thing is left to finish before publishing.",
                "{n} things are left to finish before publishing.",
                waiting,
            )
        )
    if earlier is not None:
        with st.expander(t("What changes against version {number}", number=earlier.number)):
            draw_diff(diff_checklists(earlier, written), t)


def publish_dialog(viewer: Viewer, sheet: reads.Checklist, changes: ChecklistDiff | None) -> None:
    """Show what changed and what is still missing; publish when nothing is."""
    t = viewer.t

    @st.dialog(t("Publish version {number}", number=sheet.number), width="large")
    def form() -> None:
        faults = all_faults(sheet)
        if faults:
            st.markdown(t.n("One thing must be finished first.", "{n} things must be finished first.", len(faults)))
            draw_faults([fault.refusal() for fault in faults], t)
            return
        st.markdown(t("Once published, this version never changes. Visits that already have a checklist keep theirs."))
        if changes is not None:
            with st.expander(t("What changed"), expanded=True):
                draw_diff(changes, t)
        note = st.text_input(t("Note on this version"), max_chars=LINE, key="publish_note")
        if st.button(t("Publish"), type="primary", key="publish_confirm"):
            with showing_faults(t):
                with writing() as db:
                    checklists.publish(
                        db,
                        actor=viewer.actor,
                        version_id=sheet.version_id,
                        base_version=sheet.version,
                        note=note,
                    )
                st.rerun()

    form()


def draw_faults(faults: list[Invalid], t: Translator) -> None:
    """List what is wrong, the first twenty."""
    st.markdown("\n".join(f"- {t.error(fault, escape)}" for fault in faults[:SHOWN]))
    if len(faults) > SHOWN:
        st.caption(t("and {n} more", n=len(faults) - SHOWN))
