"""What is to be done before and after the visit, what it takes, and what is written to members and the host."""

import streamlit as st

from dashboard.queries import host_brief, materials, member_notice, tasks
from dashboard.queries.visits import head as visit_head
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import task_forms
from dashboard.ui.calendar_days import draw_days
from dashboard.ui.host_brief import draw_brief
from dashboard.ui.material_list import draw_materials
from dashboard.ui.member_notice import draw_notice
from dashboard.ui.shell import open_page
from dashboard.ui.task_rows import draw_tasks, standing
from dashboard.ui.visit_picker import pick_visit
from models.database import reading

viewer, t = open_page("tasks", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    head = visit_head(db, viewer.actor, visit.id)
    rows = tasks.tasks(db, viewer.actor, visit.id)
may_edit = may_write(head.status, Write.TASKS)
with st.container(key="title_tasks", horizontal=True, vertical_alignment="center"):
    st.title(t("Preparation"), width="stretch")
    on_tasks = st.session_state.get("preparation_part", "tasks") == "tasks"
    if may_edit and on_tasks and st.button(t("Add a task"), type="primary", icon=":material/add:"):
        task_forms.edit_task(viewer, visit.id, None, rows)
if rows:
    st.markdown(standing(rows, t))
parts = {
    "tasks": t("Tasks"),
    "materials": t("Materials"),
    "notice": t("Notice to members"),
    "host": t("Host brief"),
    "days": t("Days off"),
}
# only the open part is read and drawn: five at once would cost a page its second
part = st.segmented_control(
    t("Part"),
    list(parts),
    default="tasks",
    key="preparation_part",
    label_visibility="collapsed",
    format_func=parts.__getitem__,
    required=True,
)
match part:
    case "materials":
        with reading() as db:
            shown = materials.materials(db, viewer.actor, visit.id)
        draw_materials(viewer, head, shown, may_edit=may_edit)
    case "notice":
        with reading() as db:
            facts = member_notice.notice_facts(db, viewer.actor, visit.id)
        draw_notice(viewer, head, facts, may_edit=may_edit)
    case "host":
        with reading() as db:
            brief = host_brief.host_brief(db, viewer.actor, visit.id)
        draw_brief(viewer, brief)
    case "days":
        draw_days(viewer)
    case _:
        draw_tasks(viewer, head, rows, may_edit=may_edit)
