"""What one can do on the page of a checklist; every action is checked again by its service."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.documents.checklist_sheet import export_checklist
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import checklists as reads
from dashboard.queries.checklists import Checklist, DimensionRow, PointRow, TemplateRow, VersionRow
from dashboard.rules.checklist_diff import ChecklistDiff
from dashboard.rules.checklist_faults import all_faults
from dashboard.services import checklist_points, checklists
from dashboard.ui.checklist_forms import dimension_dialog, point_dialog
from dashboard.ui.checklist_import import publish_dialog
from dashboard.ui.checklist_view import draw_diff, state_badge
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import TemplateState


def open_version(version_id: UUID) -> None:
    """Go to another version of a checklist."""
    st.switch_page(str(page_spec("checklist").file), query_params={"version": str(version_id)})


def may_edit(viewer: Viewer) -> bool:
    return viewer.may(Capability.EDIT_CHECKLISTS)


def more_menu(viewer: Viewer, sheet: Checklist, template: TemplateRow) -> None:
    """Draw the other things that one may do with this version."""
    t = viewer.t
    choices: dict[str, Callable[[], None]] = {t("Download as a workbook"): lambda: _download_dialog(sheet, t)}
    for version in template.versions:
        if version.id != sheet.version_id:
            label = t("Compare with version {number}", number=version.number)
            choices[label] = lambda other=version: _diff_dialog(viewer, sheet, other)  # type: ignore[misc]
    if may_edit(viewer) and sheet.state is TemplateState.DRAFT:
        choices[t("Add a dimension")] = lambda: dimension_dialog(viewer, sheet, None)
        choices[t("Throw the draft away")] = lambda: _delete_dialog(viewer, sheet)
    if may_edit(viewer) and sheet.state is TemplateState.PUBLISHED:
        choices[t("Offer it no longer")] = lambda: _write(
            viewer, checklists.retire_version, version_id=sheet.version_id
        )
    chosen = st.menu_button(t("More"), list(choices), key="checklist_more", type="tertiary")
    if chosen is not None:
        choices[chosen]()


def primary_button(viewer: Viewer, sheet: Checklist, template: TemplateRow) -> None:
    """Draw the one thing that comes next: publish a draft, or edit what is in force as a new version."""
    t = viewer.t
    if not may_edit(viewer):
        return
    if sheet.state is TemplateState.DRAFT:
        if st.button(t("Publish"), type="primary", icon=":material/publish:", key="publish"):
            publish_dialog(viewer, sheet, _changes(viewer, sheet, template.versions))
    elif template.draft is not None:
        if st.button(t("Go on with the draft"), type="primary", icon=":material/edit:", key="continue_draft"):
            open_version(template.draft.id)
    elif st.button(t("Edit as a new version"), type="primary", icon=":material/edit:", key="new_draft"):
        with showing_faults(t):
            with writing() as db:
                draft = checklists.create_draft(db, actor=viewer.actor, template_id=sheet.template_id)
            open_version(draft.id)


def draw_state(viewer: Viewer, sheet: Checklist, template: TemplateRow) -> None:
    """Say in one line what this version is and how large, and what a draft still lacks."""
    t = viewer.t
    version = next(one for one in template.versions if one.id == sheet.version_id)
    facts = [
        t.n("1 dimension", "{n} dimensions", len(sheet.dimensions)),
        t.n("1 point", "{n} points", len(sheet.live)),
    ]
    if sheet.published_at is not None:
        facts.append(t("published {day}", day=t.date(sheet.published_at.date(), "long")))
    if version.visits:
        facts.append(t.n("used by 1 visit", "used by {n} visits", version.visits))
    if sheet.state is TemplateState.DRAFT:
        waiting = len(all_faults(sheet))
        facts.append(
            t.n("1 thing to finish before publishing", "{n} things to finish before publishing", waiting)
            if waiting
            else t("ready to be published")
        )
    st.markdown(state_badge(version, t) + "\u2003" + "\u2003".join(facts))
    if sheet.note:
        st.caption(escape(sheet.note))


def pick_dimension(sheet: Checklist, t: Translator) -> DimensionRow | None:
    """Draw the dimensions as tabs and return the chosen one; None when there is none yet."""
    if not sheet.dimensions:
        return None
    by_id = {str(one.id): one for one in sheet.dimensions}

    def label(key: str) -> str:
        one = by_id[key]
        short = t.pick(one.short or one.title, one.short_en or one.title_en or one.short or one.title)
        return f"{escape(short)}\u2002{len(one.live)}"

    chosen = st.pills(
        t("Dimension"),
        list(by_id),
        default=next(iter(by_id)),
        required=True,
        format_func=label,
        key=f"dimension_of_{sheet.version_id}",
        label_visibility="collapsed",
    )
    return by_id.get(str(chosen), sheet.dimensions[0])


def dimension_menu(viewer: Viewer, sheet: Checklist, dimension: DimensionRow) -> None:
    """Draw what one may do with a dimension of a draft."""
    t = viewer.t
    place = [one.id for one in sheet.dimensions].index(dimension.id)

    def move(position: int) -> None:
        _write(
            viewer,
            checklist_points.move_dimension,
            dimension_id=dimension.id,
            base_version=sheet.version,
            position=position,
        )

    choices: dict[str, Callable[[], None]] = {t("Edit dimension"): lambda: dimension_dialog(viewer, sheet, dimension)}
    if place > 0:
        choices[t("Move forward")] = lambda: move(place - 1)
    if place < len(sheet.dimensions) - 1:
        choices[t("Move back")] = lambda: move(place + 1)
    if not dimension.points:
        choices[t("Delete")] = lambda: _write(
            viewer, checklist_points.delete_dimension, dimension_id=dimension.id, base_version=sheet.version
        )
    _menu(t("Change this dimension"), choices, f"dimension_menu_{dimension.id}")


def point_menu(viewer: Viewer, sheet: Checklist, dimension: DimensionRow, point: PointRow) -> None:
    """Draw what one may do with a point of a draft."""
    t = viewer.t
    place = [one.id for one in dimension.points].index(point.id)
    base: dict[str, Any] = {"point_id": point.id, "base_version": sheet.version}

    def move(position: int, to: UUID) -> None:
        _write(viewer, checklist_points.move_point, position=position, dimension_id=to, **base)

    choices: dict[str, Callable[[], None]] = {
        t("Edit point"): lambda: point_dialog(viewer, sheet, dimension, point),
    }
    if place > 0:
        choices[t("Move up")] = lambda: move(place - 1, dimension.id)
    if place < len(dimension.points) - 1:
        choices[t("Move down")] = lambda: move(place + 1, dimension.id)
    for other in sheet.dimensions:
        if other.id != dimension.id:
            name = t.pick(other.short or other.title, other.short_en or other.title_en)
            choices[t("Move to {dimension}", dimension=name)] = lambda to=other: move(len(to.points), to.id)  # type: ignore[misc]
    if point.retired:
        choices[t("Bring back into use")] = lambda: _write(viewer, checklist_points.retire_point, retired=False, **base)
    else:
        choices[t("Take out of use")] = lambda: _write(viewer, checklist_points.retire_point, **base)
    choices[t("Delete")] = lambda: _write(viewer, checklist_points.delete_point, **base)
    _menu(t("Change this point"), choices, f"point_menu_{point.id}")


def add_dimension_button(viewer: Viewer, sheet: Checklist) -> None:
    if st.button(viewer.t("Add a dimension"), icon=":material/add:", key="add_dimension"):
        dimension_dialog(viewer, sheet, None)


def add_point_button(viewer: Viewer, sheet: Checklist, dimension: DimensionRow) -> None:
    if st.button(viewer.t("Add a point"), icon=":material/add:", key=f"add_point_{dimension.id}"):
        point_dialog(viewer, sheet, dimension, None)


def _menu(label: str, choices: dict[str, Callable[[], None]], key: str) -> None:
    chosen = st.menu_button(label, list(choices), key=key, type="tertiary", icon=":material/edit:", format_func=escape)
    if chosen is not None:
        choices[chosen]()


def _write(viewer: Viewer, service: Callable[..., object], **arguments: Any) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            service(db, actor=viewer.actor, **arguments)
        st.rerun()


def _changes(viewer: Viewer, sheet: Checklist, versions: tuple[VersionRow, ...]) -> ChecklistDiff | None:
    """Return what changed against the version before this one, None for the first."""
    earlier = next((one for one in versions if one.number < sheet.number), None)
    if earlier is None:
        return None
    with reading() as db:
        return reads.diff(db, viewer.actor, earlier.id, sheet.version_id)


def _diff_dialog(viewer: Viewer, sheet: Checklist, other: VersionRow) -> None:
    t = viewer.t
    old, new = sorted((sheet.number, other.number))

    @st.dialog(t("From version {old} to version {new}", old=old, new=new), width="large")
    def form() -> None:
        pair = (other.id, sheet.version_id) if other.number < sheet.number else (sheet.version_id, other.id)
        with reading() as db:
            draw_diff(reads.diff(db, viewer.actor, *pair), t)

    form()


def _download_dialog(sheet: Checklist, t: Translator) -> None:
    @st.dialog(t("Download as a workbook"))
    def form() -> None:
        st.markdown(t("The workbook can be changed and imported again; it then becomes the next draft."))
        title = t.pick(sheet.title, sheet.title_en)
        st.download_button(
            t("Download"),
            data=lambda: export_checklist(sheet),
            file_name=f"{title}-{sheet.number}.xlsx",
            icon=":material/download:",
            type="primary",
            on_click="ignore",
        )

    form()


def _delete_dialog(viewer: Viewer, sheet: Checklist) -> None:
    t = viewer.t

    @st.dialog(t("Throw the draft away"))
    def form() -> None:
        st.markdown(t("This draft and its changes are deleted; published versions stay as they are."))
        if st.button(t("Throw the draft away"), type="primary", key="delete_draft"):
            with showing_faults(t):
                with writing() as db:
                    checklists.delete_draft(db, actor=viewer.actor, version_id=sheet.version_id)
                st.switch_page(str(page_spec("checklists").file))

    form()
