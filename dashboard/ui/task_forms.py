"""Dialogs of the preparation list: change a task, say why one was done before its turn, hand one on."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.documents.task_calendar import CalendarTask, task_calendar
from dashboard.errors import Conflict
from dashboard.i18n import Translator
from dashboard.queries import registrations
from dashboard.queries.tasks import TaskRow
from dashboard.queries.visits import VisitHead, today_at
from dashboard.rules.tasks import Due
from dashboard.services import tasks
from dashboard.settings import settings
from dashboard.ui.faults import showing_faults, tell
from dashboard.ui.viewer import Viewer
from models.base import utc_now
from models.database import reading, writing
from models.enums import Role, TaskArea

WAITING = "task_waiting"  # the task whose tick was refused because another comes first


def edit_task(viewer: Viewer, visit_id: UUID, task: TaskRow | None, rows: Sequence[TaskRow]) -> None:
    """Change a task, or add one when there is none; `rows` are the tasks that it may wait for."""
    t = viewer.t
    with reading() as db:
        people = {one.id: t.pick(one.name, one.name_en) for one in registrations.guides(db, viewer.actor)}
    names = {row.id: t.pick(row.title, row.title_en) for row in rows if task is None or row.id != task.id}

    @st.dialog(t("Task"), icon=":material/checklist:")
    def ask() -> None:
        areas = list(TaskArea)
        title = st.text_input(t("What is to be done"), task.title if task else "", max_chars=300, key="task_title")
        title_en = st.text_input(t("In English"), task.title_en if task else "", max_chars=300, key="task_title_en")
        left, right = st.columns(2)
        area = left.selectbox(
            t("Area"), areas, areas.index(task.area) if task else 0, format_func=t.enum, key="task_area"
        )
        due = right.date_input(t("Due"), task.due if task else today_at(viewer.profile.timezone), key="task_due")
        if task and task.offset_days is not None:
            st.caption(
                t("The date follows the visit. Another one is yours: it then moves by as many days as the visit.")
            )
        owner = st.selectbox(
            t("Who does it"),
            [None, *people],
            [None, *people].index(task.owner_id) if task and task.owner_id in people else 0,
            format_func=lambda i: people[i] if i else t("not yet named"),
            key="task_owner",
        )
        after = st.selectbox(
            t("Comes after"),
            [None, *names],
            [None, *names].index(task.after_id) if task and task.after_id in names else 0,
            format_func=lambda i: names[i] if i else t("nothing"),
            key="task_after",
        )
        if st.button(t("Save"), type="primary", width="stretch", key="save_task"):
            change = tasks.TaskFields(title, area, due, title_en, owner, after)
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
        if task and st.button(t("Delete the task"), type="tertiary", width="stretch", key="delete_task"):
            with showing_faults(t):
                with writing() as db:
                    tasks.remove_task(db, actor=viewer.actor, task_id=task.id)
                st.toast(t("Deleted"), icon=":material/delete:")
                st.rerun()

    ask()


def tick(viewer: Viewer, task_id: UUID, key: str) -> None:
    """Save a tick at once; one that another task comes before asks for a reason first."""
    try:
        with writing() as db:
            tasks.tick_task(db, actor=viewer.actor, task_id=task_id, done=bool(st.session_state[key]))
    except Conflict as refused:
        if refused.code != "task.waits":
            tell(refused, viewer.t)
            return
        st.session_state[WAITING] = task_id
    else:
        return


def ask_reason(viewer: Viewer, rows: Sequence[TaskRow]) -> None:
    """Ask why a task was done before the one that it waits for, if a tick has just been refused for that."""
    waiting = st.session_state.pop(WAITING, None)
    task = next((row for row in rows if row.id == waiting), None)
    if task is None:
        return
    t = viewer.t

    @st.dialog(t("Done before its turn?"), icon=":material/low_priority:")
    def ask() -> None:
        st.markdown(
            t("“{task}” comes after “{first}”, which is still open.",
              task=t.pick(task.title, task.title_en), first=t.pick(task.waits_for, task.waits_for_en))
        )  # fmt: skip
        reason = st.text_input(t("Why it is done all the same"), max_chars=300, key="task_reason")
        if st.button(t("Mark as done"), type="primary", width="stretch", key="task_override", disabled=not reason):
            with showing_faults(t):
                with writing() as db:
                    tasks.tick_task(db, actor=viewer.actor, task_id=task.id, reason=reason)
                st.rerun()

    ask()


def move(viewer: Viewer, task_id: UUID, *, down: bool) -> None:
    """Let a task change places with its neighbour of the same day."""
    with showing_faults(viewer.t), writing() as db:
        tasks.move_task(db, actor=viewer.actor, task_id=task_id, down=down)


def complete(viewer: Viewer, visit_id: UUID) -> None:
    """Add what the visit's date and length ask for and the list lacks."""
    t = viewer.t
    with showing_faults(t):
        with writing() as db:
            new = tasks.complete_tasks(db, actor=viewer.actor, visit_id=visit_id)
        st.toast(t.n("1 task added", "{n} tasks added", len(new)), icon=":material/check:")


def forward(viewer: Viewer, head: VisitHead, task: TaskRow) -> None:
    """Show a text to paste into a chat and a calendar entry: this program sends no mail."""
    t = viewer.t

    @st.dialog(t("Hand on"), icon=":material/forward:")
    def show() -> None:
        st.markdown(t("Copy the text into a chat or a letter, or send the calendar entry along."))
        st.code(reminder(head, task, t), language=None, wrap_lines=True)
        st.download_button(
            t("Calendar entry (.ics)"),
            calendar_bytes(head, [task], t),
            file_name="task.ics",
            mime="text/calendar",
            icon=":material/event:",
            width="stretch",
            key="forward_ics",
        )

    show()


def reminder(head: VisitHead, task: TaskRow, t: Translator) -> str:
    """Return what one would write to whoever does the task."""
    visit = t("Visit no. {number}", number=head.number) + t(", ") + t.pick(head.title, head.title_en)
    lines = [
        t("{visit}, on {day}", visit=visit, day=t.date(head.day, "weekday")),
        t("Please see to: {task}", task=t.pick(task.title, task.title_en)),
    ]
    due = t.date(task.due, "weekday")
    if task.urgency is Due.OVERDUE:
        late = t.n("1 day overdue", "{n} days overdue", -task.badge.days)
        lines.append(t("Due {day}, {late}", day=due, late=late))
    else:
        lines.append(t("Due {day}", day=due))
    if who := doer(task, t):
        lines.append(t("Who does it: {who}", who=who))
    if task.blocks:
        lines.append(t.n("1 other task waits for it.", "{n} other tasks wait for it.", task.blocks))
    return "\n".join([*lines, f"{settings().base_url}/tasks?visit={head.id}"])


def calendar_bytes(head: VisitHead, rows: Sequence[TaskRow], t: Translator) -> bytes:
    """Return tasks as a calendar file."""
    visit = t("Visit no. {number}", number=head.number)
    now = utc_now()
    return task_calendar(
        [
            CalendarTask(
                id=str(row.id),
                title=f"{visit}\u3000{t.pick(row.title, row.title_en)}",
                due=row.due,
                version=row.version,
                at=now,
                description=doer(row, t),
            )
            for row in rows
        ],
        name=visit,
    )


def doer(task: TaskRow, t: Translator) -> str:
    """Return who does a task: the person, else the role, else nothing."""
    if task.owner:
        return t.pick(task.owner, task.owner_en)
    return t.enum(Role(task.role)) if task.role in list(Role) else ""
