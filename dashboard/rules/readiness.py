"""What a visit still misses before the day, area by area."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dashboard.rules.agenda import Schedule
from dashboard.rules.coverage import CoverageRow, Missing
from models.enums import AgendaKind, TaskArea

AREAS = (TaskArea.AGENDA, TaskArea.PEOPLE, TaskArea.GOALS, TaskArea.MATERIALS, TaskArea.VENUE, TaskArea.SURVEY)

# A tour happens at its stops and a transfer between places.
_NEEDS_NO_PLACE = frozenset({AgendaKind.TOUR, AgendaKind.TRANSFER})


@dataclass(frozen=True, slots=True)
class PlannedItem:
    id: UUID
    kind: AgendaKind
    has_place: bool
    has_speaker: bool = False


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    id: UUID
    people: int
    has_guide: bool


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """`capacity` is how many people the place takes at once; None when it has no limit."""

    id: UUID
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedTask:
    id: UUID
    area: TaskArea
    done: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a visit that readiness looks at; `capacity` None means that registration has no limit.

    Tasks come in the order in which they are due: the first open one stands for its area.
    """

    schedule: Schedule
    items: Sequence[PlannedItem]
    goals: Sequence[CoverageRow]
    groups: Sequence[PlannedGroup]
    stops: Sequence[PlannedStop]
    tasks: Sequence[PlannedTask]
    has_host: bool
    has_checklist: bool
    has_survey: bool
    registered: int = 0
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing: a code, and the ids and numbers that its wording needs."""

    area: TaskArea
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to have ready; done when it has no gaps."""

    area: TaskArea
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How many of an area's checks are done, and what the others miss."""

    area: TaskArea
    done: int
    total: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """`open` are the checks that are not done, in the order of the bars; `gaps` is everything that they miss."""

    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    open: tuple[Check, ...]
    done: int
    total: int


def readiness(plan: Plan) -> Readiness:
    """Check the plan. Bars stand in the order of `AREAS`; an area with nothing to check has no bar.

    A check covers one matter as a planner thinks of it (all groups have guides; this goal is covered; the area's tasks
    are done), so one check can have several gaps. An area's tasks are one check, however many there are: a template
    brings dozens, which would drown everything else. Tasks for after the visit (`outcomes`) do not count.
    """
    checks = [*_agenda(plan), *_people(plan), *_goals(plan), *_venue(plan), *_survey(plan), *_tasks(plan)]
    bars = tuple(_bar(area, [check for check in checks if check.area is area]) for area in AREAS)
    shown = tuple(bar for bar in bars if bar.total)
    return Readiness(
        bars=shown,
        gaps=tuple(gap for bar in shown for gap in bar.gaps),
        open=tuple(check for area in AREAS for check in checks if check.area is area and check.gaps),
        done=sum(bar.done for bar in shown),
        total=sum(bar.total for bar in shown),
    )


def _bar(area: TaskArea, checks: list[Check]) -> Bar:
    gaps = tuple(gap for check in checks for gap in check.gaps)
    return Bar(area, sum(not check.gaps for check in checks), len(checks), gaps)


def _check(area: TaskArea, code: str, missing: Sequence[Mapping[str, object]]) -> Check:
    return Check(area, tuple(Gap(area, code, facts) for facts in missing))


def _unless(ready: bool, **facts: object) -> list[Mapping[str, object]]:
    return [] if ready else [facts]


def _agenda(plan: Plan) -> Iterator[Check]:
    area, timed = TaskArea.AGENDA, plan.schedule
    yield _check(area, "no_agenda", _unless(bool(plan.items)))
    yield _check(area, "clash", [{"item": clash.item_id, "minutes": clash.minutes} for clash in timed.clashes])
    over = timed.overrun_minutes
    yield _check(area, "overrun", _unless(not over, minutes=over, end=timed.end, finish=timed.finish))


def _people(plan: Plan) -> Iterator[Check]:
    area = TaskArea.PEOPLE
    yield _check(area, "no_host", _unless(plan.has_host))
    if plan.groups:
        lost = [group for group in plan.groups if not group.has_guide]
        yield _check(area, "group_without_guide", [{"group": group.id, "people": group.people} for group in lost])
    elif _has(plan, AgendaKind.TOUR):
        yield _check(area, "no_groups", [{}])
    if _has(plan, AgendaKind.TALK):
        silent = [item for item in plan.items if item.kind is AgendaKind.TALK and not item.has_speaker]
        yield _check(area, "talk_without_speaker", [{"item": item.id} for item in silent])
    if plan.capacity is not None:
        fits = plan.registered <= plan.capacity
        yield _check(area, "over_capacity", _unless(fits, registered=plan.registered, capacity=plan.capacity))


def _goals(plan: Plan) -> Iterator[Check]:
    area = TaskArea.GOALS
    if not plan.goals:
        yield _check(area, "no_goals", [{}])
    for row in plan.goals:
        yield Check(area, tuple(Gap(area, _GOAL_CODES[what], {"goal": row.goal}) for what in row.missing))
    yield _check(area, "no_checklist", _unless(plan.has_checklist))


def _venue(plan: Plan) -> Iterator[Check]:
    area = TaskArea.VENUE
    placed = [item for item in plan.items if item.kind not in _NEEDS_NO_PLACE]
    if placed:
        homeless = [item for item in placed if not item.has_place]
        yield _check(area, "item_without_place", [{"item": item.id, "kind": item.kind} for item in homeless])
    if _has(plan, AgendaKind.TOUR):
        yield _check(area, "tour_without_stop", _unless(bool(plan.stops)))
    limited = [(stop.id, stop.capacity) for stop in plan.stops if stop.capacity is not None]
    if limited and plan.groups:
        # Groups rotate, so every group comes to every stop.
        crowded = [
            {"stop": stop, "group": group.id, "people": group.people, "capacity": capacity}
            for stop, capacity in limited
            for group in plan.groups
            if group.people > capacity
        ]
        yield _check(area, "group_over_stop_capacity", crowded)


def _survey(plan: Plan) -> Iterator[Check]:
    yield _check(TaskArea.SURVEY, "no_survey", _unless(plan.has_survey))


def _tasks(plan: Plan) -> Iterator[Check]:
    for area in AREAS:
        own = [task for task in plan.tasks if task.area is area]
        if own:
            left = [task for task in own if not task.done]
            yield _check(area, "tasks_open", [{"task": left[0].id, "open": len(left)}] if left else [])


def _has(plan: Plan, kind: AgendaKind) -> bool:
    return any(item.kind is kind for item in plan.items)


_GOAL_CODES = {
    Missing.STOP: "goal_without_stop",
    Missing.QUESTION: "goal_without_question",
    Missing.POINT: "goal_without_point",
}
