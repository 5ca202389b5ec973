"""When the tasks of a visit are due, in which order they can be done, and who has to hear of a late one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.holidays_cn import NO_OWN_DAYS, OwnDay, working_day_on_or_after, working_day_on_or_before
from dashboard.rules.localdate import days_until, week_end
from models.enums import ProgrammeLength, TaskState

FULL_DAY_HOURS = 5  # a programme this long has a meal in it
MOST_OFFSET = 366  # days: a visit is planned and followed up within a year

PLANNER_AFTER = 3  # days overdue
LEADER_AFTER = 7
VISIT_NEAR = 3  # days before the visit, from which every overdue task goes one step higher


class Due(StrEnum):
    DONE = "done"
    UNDATED = "undated"
    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


class Escalation(StrEnum):
    """Who is told: nobody yet, the owner, the planner of the visit too, the leadership too."""

    NONE = "none"
    OWNER = "owner"
    PLANNER = "planner"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Order:
    """A task that is due before one that it waits for."""

    task: UUID
    due: date
    waits_for: UUID
    other_due: date


def due_date(visit_day: date, offset_days: int) -> date:
    """Return the day `offset_days` after the visit (negative: before it); `tasks.offset` beyond a year."""
    if abs(offset_days) > MOST_OFFSET:
        raise Invalid("tasks.offset", field="offset_days", offset_days=offset_days, most=MOST_OFFSET)
    return visit_day + timedelta(days=offset_days)


def working_due(visit_day: date, offset_days: int, own_days: Mapping[date, OwnDay] = NO_OWN_DAYS) -> date:
    """Return the working day on which a task is due that belongs `offset_days` from the visit.

    What falls on a day off is due on the working day before it. Two cases differ: the visit's own day is worked by
    those who run it whatever the calendar says, and what comes after the visit cannot be due before it is over, so
    with no working day between them it is due on the next one.
    """
    day = due_date(visit_day, offset_days)
    if offset_days == 0:
        return day
    before = working_day_on_or_before(day, own_days)
    if offset_days > 0 and before <= visit_day:
        return working_day_on_or_after(day, own_days)
    return before


def length_of(starts: time, ends: time, hosts: int) -> ProgrammeLength:
    """Say which kind of programme a visit has, and so which tasks: with two hosts, a full day from five hours on."""
    if hosts > 1:
        return ProgrammeLength.TWO_HOSTS
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return ProgrammeLength.FULL_DAY if minutes >= FULL_DAY_HOURS * 60 else ProgrammeLength.HALF_DAY


def classify(due: date | None, today: date, state: TaskState = TaskState.OPEN) -> Due:
    """Say how urgent a task is. `today` is the association's day (`localdate.today_in`); weeks end on Sunday."""
    if state is TaskState.DONE:
        return Due.DONE
    if due is None:
        return Due.UNDATED
    if due < today:
        return Due.OVERDUE
    if due == today:
        return Due.TODAY
    return Due.THIS_WEEK if due <= week_end(today) else Due.LATER


def in_order(waits_for: Mapping[UUID, Collection[UUID]]) -> list[UUID]:
    """Return all tasks so that each stands after those it waits for, otherwise in the order given.

    Raises `Invalid`: `tasks.unknown` for one that is not in the mapping, `tasks.cycle` with the tasks of one cycle,
    each waiting for the next and the last for the first.
    """
    for task, others in waits_for.items():
        for other in others:
            if other not in waits_for:
                raise Invalid("tasks.unknown", field="waits_for", task=task, waits_for=other)
    placed: dict[UUID, None] = {}
    left = list(waits_for)
    while left:
        free = next((task for task in left if all(other in placed for other in waits_for[task])), None)
        if free is None:
            raise Invalid("tasks.cycle", field="waits_for", cycle=_cycle(waits_for, set(left)))
        placed[free] = None
        left.remove(free)
    return list(placed)


def can_start(waits_for: Mapping[UUID, Collection[UUID]], done: Collection[UUID]) -> list[UUID]:
    """Return the tasks not done whose predecessors are all done, in the order given."""
    return [task for task, others in waits_for.items() if task not in done and all(one in done for one in others)]


def due_too_early(waits_for: Mapping[UUID, Collection[UUID]], due: Mapping[UUID, date]) -> list[Order]:
    """Return every pair in which a task is due before one that it waits for; undated tasks are skipped."""
    return [
        Order(task, due[task], other, due[other])
        for task, others in waits_for.items()
        for other in others
        if task in due and other in due and due[task] < due[other]
    ]


def escalate(
    due: date | None, today: date, visit_day: date, state: TaskState = TaskState.OPEN, *, blocks: bool = False
) -> Escalation:
    """Say who has to hear of the task today.

    The owner on the due day, the planner from 3 days overdue, the leadership from 7. In the last 3 days before the
    visit and on its day, an overdue task goes one step higher: there is no time left to wait out a reminder. One that
    holds up another which is due by now (`blocks`) reaches the planner as soon as it is overdue.
    """
    if due is None or state is TaskState.DONE or due > today:
        return Escalation.NONE
    overdue = -days_until(due, today)
    step = 1 + (overdue >= PLANNER_AFTER) + (overdue >= LEADER_AFTER)
    if overdue and 0 <= days_until(visit_day, today) <= VISIT_NEAR:
        step += 1
    if overdue and blocks:
        step = max(step, _STEPS.index(Escalation.PLANNER))
    return _STEPS[min(step, len(_STEPS) - 1)]


def _cycle(waits_for: Mapping[UUID, Collection[UUID]], stuck: set[UUID]) -> list[UUID]:
    # Every stuck task waits for another stuck one, so following them must come round.
    path = [next(task for task in waits_for if task in stuck)]
    while True:
        following = next(other for other in waits_for[path[-1]] if other in stuck)
        if following in path:
            return path[path.index(following) :]
        path.append(following)


_STEPS = tuple(Escalation)
