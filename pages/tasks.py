"""What is to be done before and after the visit, and what it takes."""

import streamlit as st

from dashboard.queries import tasks
from dashboard.queries.visits import head as visit_head
from dashboard.rules.tasks import Due
from dashboard.rules.visit_status import Write, may_write
from dashboard.services import tasks as service
from dashboard.ui import task_forms
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from dashboard.ui.visit_words import due_colour, due_words
from models.database import reading, writing
from models.enums import TaskArea, TaskState


def draw(task: tasks.TaskRow) -> None:
    about = [escape(t.pick(task.owner, task.owner_en))] if task.owner else []
    if task.waits_for and task.state is TaskState.OPEN:
        about.append(t("after “{task}”", task=escape(t.pick(task.waits_for, task.waits_for_en))))
    with st.container(horizontal=True, vertical_alignment="center", key=f"due_{task.id}"):
        key = f"tick_{task.id}"
        st.session_state[key] = task.state is TaskState.DONE
        # the words in a container of their own wrap beside the badge instead of pushing it below
        with st.container(gap=None, width="stretch"):
            st.checkbox(
                escape(t.pick(task.title, task.title_en)),
                key=key,
                disabled=not may_edit,
                on_change=task_forms.tick,
                args=(viewer, task.id, key),
            )
            if about:
                st.caption("\u3000".join(about))
        if task.state is TaskState.OPEN:
            st.badge(due_words(task.badge, t), color=due_colour(task.badge))
        if may_edit and st.button(t("Edit"), key=f"edit_{task.id}", type="tertiary", icon=":material/edit:"):
            task_forms.edit_task(viewer, visit.id, task)


def recount() -> None:
    with showing_faults(t), writing() as db:
        changed = service.recount_materials(db, actor=viewer.actor, visit_id=visit.id)
        st.toast(t.n("1 quantity changed", "{n} quantities changed", len(changed)), icon=":material/check:")


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
late = sum(task.urgency is Due.OVERDUE for task in left)
soon = sum(task.urgency in (Due.TODAY, Due.THIS_WEEK) for task in left)
told = [t("{done} of {total} tasks done", done=len(rows) - len(left), total=len(rows))]
if late:
    told.append(t("{n} overdue", n=late))
if soon:
    told.append(t("{n} due this week", n=soon))
if rows:
    st.markdown(t(", ").join(told) + t("."))
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
    for area in TaskArea:
        part = [task for task in listed if task.area is area]
        if part:
            st.markdown(f"### {t.enum(area)}")
            with st.container(key=f"rows_{area.value}"):
                for task in part:
                    draw(task)
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
                st.button(t("Count by registrations"), icon=":material/calculate:", on_click=recount)
        task_forms.draw_materials(viewer, visit.id, materials, may_edit=may_edit)
