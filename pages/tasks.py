"""What is to be done before and after the visit, and what it takes."""

import streamlit as st

from dashboard.queries import tasks
from dashboard.queries.visits import head as visit_head
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import task_forms
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.task_rows import draw_rows, recount, standing
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import TaskState

viewer, t = open_page("tasks", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    head = visit_head(db, viewer.actor, visit.id)
    rows = tasks.tasks(db, viewer.actor, visit.id)
    materials = tasks.materials(db, viewer.actor, visit.id)
may_edit = may_write(head.status, Write.TASKS)
with st.container(key="title_tasks", horizontal=True, vertical_alignment="center"):
    st.title(t("Preparation"), width="stretch")
    if may_edit and st.button(t("Add a task"), type="primary", icon=":material/add:"):
        task_forms.edit_task(viewer, visit.id, None)
left = [task for task in rows if task.state is TaskState.OPEN]
if rows:
    st.markdown(standing(rows, t))
todo, things = st.tabs([t("Tasks"), t("Materials")])
with todo:
    shown = st.segmented_control(
        t("Show"),
        ["open", "all"],
        default="open",
        key="tasks_shown",
        label_visibility="collapsed",
        format_func={"open": t("Open"), "all": t("All")}.__getitem__,
        required=True,
    )
    listed = rows if shown == "all" else left
    if not rows:
        empty_state(
            t("No task yet"),
            t("Add what must be done before the day; each task has an owner and a date."),
            icon=":material/checklist:",
        )
    elif not listed:
        empty_state(
            t("All tasks are done"), t("Nothing is left to prepare for this visit."), icon=":material/task_alt:"
        )
    draw_rows(viewer, visit.id, listed, may_edit=may_edit)
with things:
    if not materials:
        empty_state(
            t("No material yet"), t("A visit made from a template brings its own list."), icon=":material/inventory:"
        )
        if may_edit and st.button(t("Add a material"), icon=":material/add:"):
            task_forms.add_material(viewer, visit.id)
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            ready = sum(row.ready for row in materials)
            st.markdown(t("{done} of {total} materials ready.", done=ready, total=len(materials)), width="stretch")
            if may_edit:
                if st.button(t("Add a material"), icon=":material/add:"):
                    task_forms.add_material(viewer, visit.id)
                st.button(
                    t("Count by registrations"), icon=":material/calculate:", on_click=recount, args=(viewer, visit.id)
                )
        task_forms.draw_materials(viewer, visit.id, materials, may_edit=may_edit)
