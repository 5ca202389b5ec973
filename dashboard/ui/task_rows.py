"""The preparation list: one line that says how far it is, and its rows."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.tasks import TaskRow
from dashboard.rules.tasks import Due
from dashboard.services import tasks as service
from dashboard.ui import task_forms
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import due_colour, due_words
from models.database import writing
from models.enums import TaskArea, TaskState


def standing(rows: Sequence[TaskRow], t: Translator) -> str:
    """Return how many tasks are done, and how many press."""
    left = [task for task in rows if task.state is TaskState.OPEN]
    told = [t("{done} of {total} tasks done", done=len(rows) - len(left), total=len(rows))]
    if late := sum(task.urgency is Due.OVERDUE for task in left):
        told.append(t("{n} overdue", n=late))
    if soon := sum(task.urgency in (Due.TODAY, Due.THIS_WEEK) for task in left):
        told.append(t("{n} due this week", n=soon))
    return t(", ").join(told) + t(".")


def draw_rows(viewer: Viewer, visit_id: UUID, rows: Sequence[TaskRow], *, may_edit: bool) -> None:
    """Draw the tasks under their areas."""
    for area in TaskArea:
        part = [task for task in rows if task.area is area]
        if part:
            st.markdown(f"### {viewer.t.enum(area)}")
            with st.container(key=f"rows_{area.value}"):
                for task in part:
                    _draw(viewer, visit_id, task, may_edit=may_edit)


def _draw(viewer: Viewer, visit_id: UUID, task: TaskRow, *, may_edit: bool) -> None:
    t = viewer.t
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
            task_forms.edit_task(viewer, visit_id, task)


def recount(viewer: Viewer, visit_id: UUID) -> None:
    """Count the materials anew by who is registered."""
    t = viewer.t
    with showing_faults(t), writing() as db:
        changed = service.recount_materials(db, actor=viewer.actor, visit_id=visit_id)
        st.toast(t.n("1 quantity changed", "{n} quantities changed", len(changed)), icon=":material/check:")
