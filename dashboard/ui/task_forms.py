"""Dialogs and tables of the preparation list."""

from typing import Any
from uuid import UUID

import pandas as pd
import streamlit as st

from dashboard.queries import registrations
from dashboard.queries.tasks import MaterialRow, TaskRow
from dashboard.queries.visits import today_at
from dashboard.services import tasks
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import TaskArea


def edit_task(viewer: Viewer, visit_id: UUID, task: TaskRow | None) -> None:
    """Change a task, or add one when there is none."""
    t = viewer.t
    with reading() as db:
        people = {one.id: t.pick(one.name, one.name_en) for one in registrations.guides(db, viewer.actor)}

    @st.dialog(t("Task"), icon=":material/checklist:")
    def ask() -> None:
        areas = list(TaskArea)
        title = st.text_input(t("What is to be done"), task.title if task else "", max_chars=300, key="task_title")
        area = st.selectbox(
            t("Area"), areas, areas.index(task.area) if task else 0, format_func=t.enum, key="task_area"
        )
        due = st.date_input(t("Due"), task.due if task else today_at(viewer.profile.timezone), key="task_due")
        owner = st.selectbox(
            t("Who does it"),
            [None, *people],
            [None, *people].index(task.owner_id) if task and task.owner_id in people else 0,
            format_func=lambda i: people[i] if i else t("not yet named"),
            key="task_owner",
        )
        if st.button(t("Save"), type="primary", width="stretch", key="save_task"):
            change = tasks.TaskFields(title, area, due, task.title_en if task else "", owner)
            with showing_faults(t):
                with writing() as db:
                    if task is None:
                        tasks.add_task(db, actor=viewer.actor, visit_id=visit_id, change=change)
                    else:
                        tasks.edit_task(
                            db, actor=viewer.actor, task_id=task.id, base_version=task.version, change=change
                        )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def add_material(viewer: Viewer, visit_id: UUID) -> None:
    """Add one's own material; its quantity does not follow the head-count."""
    t = viewer.t

    @st.dialog(t("Add a material"), icon=":material/inventory_2:")
    def ask() -> None:
        title = st.text_input(t("Material"), max_chars=120, key="material_title")
        title_en = st.text_input(t("Material in English"), max_chars=120, key="material_title_en")
        left, right = st.columns(2)
        quantity = left.number_input(t("Quantity"), 0, tasks.MOST_PIECES, 1, key="material_quantity")
        unit = right.text_input(t("Unit"), t("pcs"), max_chars=32, key="material_unit")
        if st.button(t("Save"), type="primary", width="stretch", key="material_save"):
            with showing_faults(t):
                with writing() as db:
                    tasks.add_material(
                        db,
                        actor=viewer.actor,
                        visit_id=visit_id,
                        title=title,
                        title_en=title_en,
                        unit=unit,
                        quantity=int(quantity),
                    )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def tick(viewer: Viewer, task_id: UUID, key: str) -> None:
    """Save a tick at once."""
    with showing_faults(viewer.t), writing() as db:
        tasks.tick_task(db, actor=viewer.actor, task_id=task_id, done=bool(st.session_state[key]))


def draw_materials(viewer: Viewer, visit_id: UUID, rows: list[MaterialRow], *, may_edit: bool) -> None:
    """Draw the materials as a table whose quantities and ticks are saved at once."""
    t = viewer.t
    frame = pd.DataFrame(
        {
            "title": [t.pick(row.title, row.title_en) for row in rows],
            "quantity": [row.quantity for row in rows],
            "unit": [t.pick(row.unit, row.unit_en) for row in rows],
            "ready": [row.ready for row in rows],
        }
    )
    # the rows as they were when this editor began: rebuilding them under it loses every second edit
    held = st.session_state.setdefault(f"materials_frame_{visit_id}_{t.language}", {"frame": frame, "round": 0})
    if not held["frame"].equals(frame) and not held.get("own"):
        held["frame"], held["round"] = frame, held["round"] + 1
    held["own"] = False
    key = f"materials_{visit_id}_{t.language}_{held['round']}"

    def save() -> None:
        changes: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
        held["own"] = True
        with showing_faults(t), writing() as db:
            for at, change in changes.items():
                tasks.set_material(
                    db,
                    actor=viewer.actor,
                    material_id=rows[at].id,
                    quantity=change.get("quantity"),
                    ready=change.get("ready"),
                )

    st.data_editor(
        held["frame"],
        key=key,
        hide_index=True,
        disabled=["title", "unit"] if may_edit else True,
        on_change=save,
        column_config={
            "title": st.column_config.TextColumn(t("Material"), width="large"),
            "quantity": st.column_config.NumberColumn(t("Quantity"), min_value=0, max_value=tasks.MOST_PIECES, step=1),
            "unit": st.column_config.TextColumn(t("Unit")),
            "ready": st.column_config.CheckboxColumn(t("Ready")),
        },
    )
