"""What does not work out on a programme's tours: time, walking, and room at the stops."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Cell, Content
from dashboard.rules.tour_lanes import least_minutes
from models.enums import AgendaKind


@dataclass(frozen=True, slots=True)
class TourFinding:
    """`code` is one of `rules.agenda_checks.Check`; the rest as in its `Finding`."""

    code: str
    subject: str
    about: tuple[UUID, ...]
    facts: Mapping[str, object] = field(default_factory=dict)


def tour_findings(programme: Content, walking: Mapping[str, int]) -> tuple[TourFinding, ...]:
    """Return what does not work out. `walking` is the minutes "from>to" between stops, "start" and "end".

    With a rotation plan its cells are looked at. Without one only what no plan could mend is TOUR_SHORT: a group cannot
    stay at every stop as long as it should. Whether it is tight is judged by the plain rotation in turns.
    """
    tours = [line for line in programme.lines if line.kind is AgendaKind.TOUR]
    planned = {cell.item_id for cell in programme.cells}
    found: list[TourFinding] = []
    for tour in tours:
        if tour.id in planned:
            found += _by_plan(programme, tour, walking)
    if tours and programme.stops and not planned:
        found += _without_plan(programme, tours, walking)
    return tuple(found)


def _without_plan(programme: Content, tours: Sequence[Line], walking: Mapping[str, int]) -> Iterator[TourFinding]:
    groups = len(programme.groups)
    for_all = [tour for tour in tours if tour.group_id is None]
    walkers: list[UUID | None] = [group.id for group in programme.groups]
    lasts = min(
        sum(tour.minutes for tour in tours if tour.group_id in (None, group_id)) for group_id in walkers or [None]
    )
    stay = sum(stop.minutes for stop in programme.stops)
    about = tuple(tour.id for tour in tours)
    if lasts < stay:
        yield TourFinding("tour_short", "tours", about, {"minutes": lasts, "needed": stay})
    elif len(for_all) == 1 == len(tours):
        route = pairwise(str(stop.id) for stop in programme.stops)
        needed = least_minutes(programme.stops, groups) + sum(walking.get(f"{one}>{other}", 0) for one, other in route)
        if lasts < needed:
            yield TourFinding("tour_tight", str(about[0]), about, {"minutes": lasts, "needed": needed})
    if len(tours) == 1:
        at_once = -(-groups // len(programme.stops))
        for stop in programme.stops:
            if at_once > stop.capacity_groups:
                facts = {"n": at_once, "most": stop.capacity_groups}
                yield TourFinding("stop_crowded", str(stop.id), (stop.id,), facts)


def _by_plan(programme: Content, tour: Line, walking: Mapping[str, int]) -> Iterator[TourFinding]:
    cells = [cell for cell in programme.cells if cell.item_id == tour.id]
    begins, ends = programme.span(tour.id)
    if min(_start(cell) for cell in cells) < begins or max(_end(cell) for cell in cells) > ends:
        yield TourFinding("plan_outside", str(tour.id), (tour.id,))
    at_stop: dict[UUID, list[Cell]] = defaultdict(list)
    of_group: dict[UUID, list[Cell]] = defaultdict(list)
    for cell in sorted(cells, key=_start):
        at_stop[cell.stop_id].append(cell)
        of_group[cell.group_id].append(cell)
    for stop in programme.stops:
        here = at_stop[stop.id]
        most = max((sum(_start(other) <= _start(one) < _end(other) for other in here) for one in here), default=0)
        if most > stop.capacity_groups:
            yield TourFinding("stop_full", str(stop.id), (stop.id,), {"n": most, "most": stop.capacity_groups})
    for group in programme.groups:
        yield from _walks(group.id, of_group[group.id], (begins, ends), walking)


def _walks(
    group_id: UUID, cells: Sequence[Cell], tour: tuple[int, int], walking: Mapping[str, int]
) -> Iterator[TourFinding]:
    if not cells:
        return
    legs = [(str(one.stop_id), str(other.stop_id), _start(other) - _end(one)) for one, other in pairwise(cells)]
    # that a plan leaves the tour's time is said as such: then there is no time to walk, rather than less than none
    legs.insert(0, ("start", str(cells[0].stop_id), max(0, _start(cells[0]) - tour[0])))
    legs.append((str(cells[-1].stop_id), "end", max(0, tour[1] - _end(cells[-1]))))
    for origin, target, minutes in legs:
        needed = walking.get(f"{origin}>{target}", 0)
        if minutes < needed:
            about = (group_id, *(UUID(one) for one in (origin, target) if one not in ("start", "end")))
            subject = f"{group_id}:{origin}>{target}"
            yield TourFinding("walk_short", subject, about, {"minutes": minutes, "needed": needed})


def _start(cell: Cell) -> int:
    return cell.start.hour * 60 + cell.start.minute


def _end(cell: Cell) -> int:
    return cell.end.hour * 60 + cell.end.minute
