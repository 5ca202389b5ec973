"""Who would have to be in two places at once by a programme."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_content import Content
from models.enums import AgendaKind

_BETWEEN = re.compile(r"[、，,;；/／&]|\s(?:and|和|与)\s|\n")


@dataclass(frozen=True, slots=True)
class Booking:
    """Somebody is needed from `start` to `end` (minutes of the day) at `where`: a line, a group or a stop.

    Bookings at one `place` go together. `tour` is the tour that it belongs to; who `leads` a tour as a whole may walk
    with one of its groups or stand at one of its stops. One that is not `sure` may turn out otherwise by a plan.
    """

    where: UUID
    place: UUID
    start: int
    end: int
    tour: UUID | None = None
    leads: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Twice:
    """Somebody is booked at two places at once. Not `sure`: by the name alone, or where no plan says who is where."""

    person: UUID | None
    name: str
    where: tuple[UUID, UUID]
    sure: bool


def double_bookings(programme: Content, people: Mapping[UUID, str]) -> tuple[Twice, ...]:
    """Return who is in two places at once, each once. `people` are the guides' names.

    Guides are people of the association, so two of their bookings are surely one person's. A speaker is written down as
    text: that one of the same name guides or speaks elsewhere is only likely to be the same.
    """
    by_person: dict[UUID, list[Booking]] = defaultdict(list)
    for person, booking in _guided(programme):
        by_person[person].append(booking)
    by_name: dict[str, list[Booking]] = defaultdict(list)
    for name, booking in _spoken(programme):
        by_name[name].append(booking)
    found = []
    for person, bookings in by_person.items():
        name = people.get(person, "")
        clash = _clash(bookings)
        if clash is not None:
            found.append(Twice(person, name, (clash[0].where, clash[1].where), clash[0].sure and clash[1].sure))
        elif name in by_name:
            by_name[name] += bookings
    for name, bookings in by_name.items():
        clash = _clash(bookings)
        if clash is not None:
            found.append(Twice(None, name, (clash[0].where, clash[1].where), sure=False))
    return tuple(found)


def same_walkers(first: Line, second: Line) -> bool:
    """Whether somebody takes part in both: they are for one group, or one of them is for all."""
    return first.group_id is None or second.group_id is None or first.group_id == second.group_id


def speakers(line: Line) -> tuple[str, ...]:
    """Return the names in a line's speaker, which may be several."""
    return tuple(name.strip() for name in _BETWEEN.split(line.speaker or line.speaker_en) if name.strip())


def _spoken(programme: Content) -> Iterator[tuple[str, Booking]]:
    for line in programme.lines:
        for name in speakers(line):
            yield name, Booking(line.id, line.id, *programme.span(line.id))


def _guided(programme: Content) -> Iterator[tuple[UUID, Booking]]:
    planned = {cell.item_id for cell in programme.cells}
    tours = [line for line in programme.lines if line.kind is AgendaKind.TOUR]
    for line in programme.lines:
        if line.guide_id is not None:
            tour = line.id if line in tours else None
            span = programme.span(line.id)
            yield line.guide_id, Booking(line.id, line.id, *span, tour=tour, leads=tour is not None)
    for tour_line in tours:
        yield from _by_plan(programme, tour_line) if tour_line.id in planned else _by_tour(programme, tour_line, tours)


def _by_tour(programme: Content, tour: Line, tours: list[Line]) -> Iterator[tuple[UUID, Booking]]:
    span = programme.span(tour.id)
    for group in programme.groups:
        if group.guide_id is not None and tour.group_id in (None, group.id):
            yield group.guide_id, Booking(group.id, group.id, *span, tour=tour.id)
    if len(tours) == 1 and len(programme.groups) > 1:
        # with several groups under way the stops of the only tour are likely manned all the time
        for stop in programme.stops:
            if stop.guide_id is not None:
                yield stop.guide_id, Booking(stop.id, stop.id, *span, tour=tour.id, sure=False)


def _by_plan(programme: Content, tour: Line) -> Iterator[tuple[UUID, Booking]]:
    guide_of = {group.id: group.guide_id for group in programme.groups}
    guide_of |= {stop.id: stop.guide_id for stop in programme.stops}
    for cell in programme.cells:
        if cell.item_id == tour.id:
            span = (cell.start.hour * 60 + cell.start.minute, cell.end.hour * 60 + cell.end.minute)
            for where in (cell.group_id, cell.stop_id):
                guide = guide_of.get(where)
                if guide is not None:
                    yield guide, Booking(where, cell.stop_id, *span, tour=tour.id)


def _clash(bookings: list[Booking]) -> tuple[Booking, Booking] | None:
    """Return two bookings at different places at the same time, sure ones if there are any."""
    clashing = [
        (one, other)
        for one, other in combinations(bookings, 2)
        if one.place != other.place
        and max(one.start, other.start) < min(one.end, other.end)
        and not (one.tour is not None and one.tour == other.tour and (one.leads or other.leads))
    ]
    return max(clashing, key=lambda pair: pair[0].sure and pair[1].sure, default=None)
