"""The preparation list: one line that says how far it is, the strip, and the rows by date, area or owner."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.preparation import FIRST, LAST, Mark, StripTask, StripWords, preparation_strip
from dashboard.i18n import Translator
from dashboard.queries import calendar_days
from dashboard.queries.tasks import TaskRow
from dashboard.queries.visits import VisitHead, today_at
from dashboard.rules.holidays_cn import DayFacts
from dashboard.rules.tasks import Due, Escalation
from dashboard.ui import task_forms
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import is_dark
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import due_colour, due_words
from models.database import reading
from models.enums import TaskArea, TaskState

BY_DATE, BY_AREA, BY_OWNER = "date", "area", "owner"


def standing(rows: Sequence[TaskRow], t: Translator) -> str:
    """Return how many tasks are done, and how many press."""
    left = [task for task in rows if task.state is TaskState.OPEN]
    told = [t("{done} of {total} tasks done", done=len(rows) - len(left), total=len(rows))]
    if late := sum(task.urgency is Due.OVERDUE for task in left):
        told.append(t("{n} overdue", n=late))
    if soon := sum(task.urgency in (Due.TODAY, Due.THIS_WEEK) for task in left):
        told.append(t("{n} due this week", n=soon))
    return t(", ").join(told) + t(".")


def draw_tasks(viewer: Viewer, head: VisitHead, rows: Sequence[TaskRow], *, may_edit: bool) -> None:
    """Draw the tab: what is late, the strip, the rows."""
    t = viewer.t
    if not rows:
        empty_state(
            t("No task yet"),
            t("Add what must be done before the day; each task has an owner and a date."),
            icon=":material/checklist:",
        )
        if may_edit:
            st.button(
                t("Make the list from the date"),
                icon=":material/auto_awesome:",
                on_click=task_forms.complete,
                args=(viewer, head.id),
            )
        return
    _late(viewer, head, rows, t)
    _strip(viewer, head, rows, t)
    by, shown = _choose(viewer, head, rows, t, may_edit=may_edit)
    listed = [task for task in rows if shown == "all" or task.state is TaskState.OPEN]
    if not listed:
        empty_state(
            t("All tasks are done"), t("Nothing is left to prepare for this visit."), icon=":material/task_alt:"
        )
    for number, (heading, part) in enumerate(grouped(listed, by, head, t).items()):
        st.markdown(f"### {escape(heading)}")
        with st.container(key=f"rows_{by}_{number}"):
            for task in part:
                _draw(viewer, head, task, rows, by=by, may_edit=may_edit)
    task_forms.ask_reason(viewer, rows)


def grouped(rows: Sequence[TaskRow], by: str, head: VisitHead, t: Translator) -> dict[str, list[TaskRow]]:
    """Return the tasks under their headings: days with their distance from the visit, areas, or owners."""
    if by == BY_AREA:
        return {t.enum(area): part for area in TaskArea if (part := [row for row in rows if row.area is area])}
    found: dict[str, list[TaskRow]] = {}
    for row in rows:
        days = (row.due - head.day).days
        day = f"{t.date(row.due, 'weekday')}\u3000T{f'+{days}' if days > 0 else f'−{-days}' if days else ''}"
        found.setdefault(day if by == BY_DATE else (task_forms.doer(row, t) or t("not yet named")), []).append(row)
    return dict(sorted(found.items(), key=lambda item: -len(item[1]))) if by == BY_OWNER else found


def _choose(
    viewer: Viewer, head: VisitHead, rows: Sequence[TaskRow], t: Translator, *, may_edit: bool
) -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="center"):
        by = st.segmented_control(
            t("Arranged"),
            [BY_DATE, BY_AREA, BY_OWNER],
            default=BY_DATE,
            key="tasks_by",
            label_visibility="collapsed",
            format_func={BY_DATE: t("By date"), BY_AREA: t("By area"), BY_OWNER: t("By owner")}.__getitem__,
            required=True,
        )
        shown = st.segmented_control(
            t("Show"),
            ["open", "all"],
            default="open",
            key="tasks_shown",
            label_visibility="collapsed",
            format_func={"open": t("Open"), "all": t("All")}.__getitem__,
            required=True,
        )
        with st.popover(t("More"), type="tertiary"):
            st.download_button(
                t("Open tasks as calendar (.ics)"),
                lambda: task_forms.calendar_bytes(head, [row for row in rows if row.state is TaskState.OPEN], t),
                file_name=t("tasks-{number}.ics", number=head.number),
                mime="text/calendar",
                key="tasks_ics",
                icon=":material/calendar_month:",
                type="tertiary",
                on_click="ignore",
            )
            if may_edit:
                st.button(
                    t("Complete the list from the date"),
                    key="tasks_complete",
                    icon=":material/auto_awesome:",
                    type="tertiary",
                    help=t("Adds what is missing for this date and length; nothing is doubled."),
                    on_click=task_forms.complete,
                    args=(viewer, head.id),
                )
    return by or BY_DATE, shown or "open"


def _late(viewer: Viewer, head: VisitHead, rows: Sequence[TaskRow], t: Translator) -> None:
    """Say what is late, whose it is and who has to hear of it."""
    late = [row for row in rows if row.urgency is Due.OVERDUE and row.state is TaskState.OPEN]
    if not late:
        return
    with st.container(border=True, key="late_tasks"):
        st.markdown("### " + t.n("1 task is late", "{n} tasks are late", len(late)))
        for row in sorted(late, key=lambda one: one.due):
            with st.container(key=f"late_{row.id}", horizontal=True, vertical_alignment="center"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{escape(t.pick(row.title, row.title_en))}**")
                    st.caption(escape("\u3000".join(late_about(row, t))))
                st.badge(due_words(row.badge, t), color="red", icon=":material/schedule:")
                if st.button(t("Hand on"), key=f"forward_{row.id}", type="tertiary", icon=":material/forward:"):
                    task_forms.forward(viewer, head, row)


def late_about(row: TaskRow, t: Translator) -> list[str]:
    """Return who does it, what it holds up, and who hears of it."""
    told = [task_forms.doer(row, t) or t("not yet named")]
    if row.blocks:
        told.append(t.n("holds up 1 task", "holds up {n} tasks", row.blocks))
    if row.escalation in (Escalation.PLANNER, Escalation.LEADER):
        told.append(t("told: {who}", who=t.enum(row.escalation)))
    return told


def _strip(viewer: Viewer, head: VisitHead, rows: Sequence[TaskRow], t: Translator) -> None:
    today = (today_at(viewer.profile.timezone) - head.day).days
    offsets = [(row.due - head.day).days for row in rows]
    first, last = min([FIRST, *offsets]), max([LAST, *offsets])
    with reading() as db:
        days = calendar_days.day_span(
            db, viewer.actor, head.day.fromordinal(head.day.toordinal() + first),
            head.day.fromordinal(head.day.toordinal() + last),
        )  # fmt: skip
    areas = [t.enum(area) for area in TaskArea if any(row.area is area for row in rows)]
    words = StripWords(
        {Mark.DONE: t("done"), Mark.OPEN: t("open"), Mark.LATE: t("late")},
        t("today"), t("Visit"), t("Task"), t("Who does it"), t("Due"),
    )  # fmt: skip
    chart = preparation_strip(
        [
            StripTask(
                t.pick(row.title, row.title_en), t.enum(row.area), offset, t.date(row.due, "weekday"),
                task_forms.doer(row, t), _mark(row),
            )
            for row, offset in zip(rows, offsets, strict=True)
        ],
        areas, [(one.day - head.day).days for one in days if not one.working], today, words, dark=is_dark(),
    )  # fmt: skip
    st.altair_chart(chart, theme=None, key="preparation_strip")
    st.caption(
        t("● done\u3000○ open\u3000◆ late\u3000grey: nobody works")
        + "".join(f"\u3000{escape(one)}" for one in special_days(days, t))
    )


def special_days(days: Sequence[DayFacts], t: Translator) -> list[str]:
    """Return the days with a name: holidays, make-up workdays, festivals; and whether the year is not official yet."""
    told = []
    for one in days:
        name = t.pick(one.name_zh, one.name_en) or t.pick(one.festival_zh, one.festival_en)
        if name:
            told.append(t("{day} {name}", day=t.date(one.day), name=name))
    if any(one.provisional for one in days):
        told.append(t("next year's holidays are provisional"))
    return told


def _mark(row: TaskRow) -> Mark:
    if row.state is TaskState.DONE:
        return Mark.DONE
    return Mark.LATE if row.urgency is Due.OVERDUE else Mark.OPEN


def _draw(viewer: Viewer, head: VisitHead, task: TaskRow, rows: Sequence[TaskRow], *, by: str, may_edit: bool) -> None:
    t = viewer.t
    about = [escape(who)] if by != BY_OWNER and (who := task_forms.doer(task, t)) else []
    if by != BY_AREA:
        about.append(t.enum(task.area))
    if task.waits_for and task.state is TaskState.OPEN:
        about.append(t("after “{task}”", task=escape(t.pick(task.waits_for, task.waits_for_en))))
    if task.reason:
        about.append(t("before its turn: {reason}", reason=escape(task.reason)))
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
        if task.state is TaskState.OPEN and by != BY_DATE:
            st.badge(due_words(task.badge, t), color=due_colour(task.badge))
        if may_edit:
            _buttons(viewer, head, task, rows, by=by)


def _buttons(viewer: Viewer, head: VisitHead, task: TaskRow, rows: Sequence[TaskRow], *, by: str) -> None:
    t = viewer.t
    day = [row.id for row in rows if row.due == task.due]
    if by == BY_DATE and len(day) > 1 and task.id != day[0]:
        st.button(
            t("Move up"),
            key=f"up_{task.id}",
            type="tertiary",
            icon=":material/arrow_upward:",
            on_click=task_forms.move,
            args=(viewer, task.id),
            kwargs={"down": False},
        )
    if st.button(t("Edit"), key=f"edit_{task.id}", type="tertiary", icon=":material/edit:"):
        task_forms.edit_task(viewer, head.id, task, rows)
