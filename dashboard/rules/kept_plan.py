"""A rotation plan as it is kept: which group is at which stop, in minutes of its tour, and whether it still fits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from dashboard.errors import Invalid
from dashboard.rules.ids import as_id
from dashboard.rules.rotation import MAX_GROUPS, MAX_STOPS, Plan, Stay, Tour, plan_of
from dashboard.rules.route import DAY, clock, minutes_of
from models.enums import PlanSource


@dataclass(frozen=True, slots=True)
class Cell:
    """A group stands at a stop, in minutes of the tour."""

    group_id: UUID
    stop_id: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan of the tour `item_id`, made for a start at `starts`; numbers count up, the highest is in force.

    `minutes` is when the last group is through, `bound_minutes` what no plan can beat, as far as was known. Cells that
    start before minute `begun_minutes` had happened when the plan was made.
    """

    item_id: UUID
    number: int
    source: PlanSource
    starts: time
    begun_minutes: int
    minutes: int
    bound_minutes: int | None
    reason: str
    made_at: datetime
    cells: tuple[Cell, ...]

    def stop_ids(self) -> set[UUID]:
        return {cell.stop_id for cell in self.cells}

    def group_ids(self) -> set[UUID]:
        return {cell.group_id for cell in self.cells}


def read_cells(value: object, starts: time) -> tuple[Cell, ...]:
    """Return cells as they are stored or as a client sends them; Invalid `rotation.cells` for anything else."""
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > MAX_GROUPS * MAX_STOPS:
        raise Invalid("rotation.cells")
    zero = starts.hour * 60 + starts.minute
    cells = []
    for row in value:
        if not isinstance(row, Mapping):
            raise Invalid("rotation.cells")
        group_id, stop_id = as_id(row.get("group")), as_id(row.get("stop"))
        start, end = minutes_of(row.get("start")), minutes_of(row.get("end"))
        if group_id is None or stop_id is None or start is None or end is None:
            raise Invalid("rotation.cells")
        since = (start - zero) % DAY
        cells.append(Cell(group_id, stop_id, since, since + (end - start) % DAY))
    return tuple(sorted(cells, key=lambda cell: (cell.start, str(cell.group_id), str(cell.stop_id))))


def stored_cells(plan: Plan, starts: time) -> list[dict[str, str]]:
    """Return a plan's stays as they are stored."""
    zero = starts.hour * 60 + starts.minute
    return [
        {"group": stay.group, "stop": stay.stop, "start": clock(zero + stay.start), "end": clock(zero + stay.end)}
        for stay in sorted(plan.stays, key=lambda stay: (stay.start, stay.group))
    ]


def plan_from(tour: Tour, cells: Iterable[Cell]) -> Plan:
    """Return the cells as a plan of this tour, for the checker."""
    return plan_of(tour, (Stay(str(one.group_id), one.start, str(one.stop_id), one.end) for one in cells))


def fits(kept: KeptPlan, stops: Mapping[UUID, int], groups: Collection[UUID]) -> bool:
    """Whether a plan can be shown: every group that there is now is at every stop of the plan once, and nobody else.

    `stops` are those that there are now with their dwell minutes, which the plan must still give, except where what
    happened differs.
    """
    pairs = [(cell.group_id, cell.stop_id) for cell in kept.cells]
    here = kept.stop_ids()
    if len(pairs) != len(set(pairs)) or set(pairs) != {(group, stop) for group in groups for stop in here}:
        return False
    return here <= stops.keys() and all(
        cell.end - cell.start == stops[cell.stop_id] for cell in kept.cells if cell.start >= kept.begun_minutes
    )


def in_force(
    plans: Iterable[KeptPlan], tours: Collection[UUID], stops: Mapping[UUID, int], groups: Collection[UUID]
) -> tuple[dict[UUID, KeptPlan], tuple[KeptPlan, ...]]:
    """Return by tour the newest plans that fit, and those that are out of date.

    Plans that share a stop are out of date, and so are all where every tour has one and a stop is in none.
    """
    newest: dict[UUID, KeptPlan] = {}
    for plan in plans:
        if plan.item_id in tours and (plan.item_id not in newest or plan.number > newest[plan.item_id].number):
            newest[plan.item_id] = plan
    good = {item: plan for item, plan in newest.items() if fits(plan, stops, groups)}
    seen: list[UUID] = [stop for plan in good.values() for stop in plan.stop_ids()]
    if len(seen) != len(set(seen)) or (len(good) == len(tours) and set(seen) != stops.keys()):
        good = {}
    return good, tuple(plan for item, plan in newest.items() if item not in good)


def row_of(plan: Any) -> KeptPlan:
    """Return a stored row as a plan; cells that cannot be read leave it empty, which fits nothing."""
    try:
        cells = read_cells(plan.cells, plan.starts)
    except Invalid:
        cells = ()
    return KeptPlan(
        plan.item_id,
        plan.number,
        plan.source,
        plan.starts,
        plan.begun_minutes,
        plan.minutes,
        plan.bound_minutes,
        plan.reason,
        plan.made_at,
        cells,
    )
