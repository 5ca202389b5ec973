"""The preparation list in one line."""

from datetime import date, timedelta
from uuid import uuid4

from dashboard.i18n import translator
from dashboard.queries.tasks import TaskRow
from dashboard.rules.localdate import badge
from dashboard.rules.tasks import Due, Escalation
from dashboard.ui.task_rows import standing
from models.enums import TaskArea, TaskState

TODAY = date(2026, 12, 4)


def task(urgency: Due, *, done: bool = False) -> TaskRow:
    due = TODAY + timedelta(days=3)
    state = TaskState.DONE if done else TaskState.OPEN
    said = ("订会议室", "Book the room", TaskArea.VENUE, due, badge(due, TODAY), urgency, next(iter(Escalation)), state)
    return TaskRow(uuid4(), *said, None, None, "", "", "", "", 1)


def test_the_line_counts_what_is_done_and_what_presses() -> None:
    rows = [task(Due.OVERDUE), task(Due.TODAY), task(Due.THIS_WEEK), task(Due.THIS_WEEK, done=True)]
    assert standing(rows, translator("zh")) == "任务完成 1 / 4，逾期 1 项，本周到期 2 项。"
    assert standing(rows, translator("en")) == "1 of 4 tasks done, 1 overdue, 2 due this week."
    assert standing(rows[3:], translator("en")) == "1 of 1 tasks done."
