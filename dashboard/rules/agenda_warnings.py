"""What a programme still lacks, beyond its clock times: places, speakers, guides, time enough for the tour."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from dashboard.rules.agenda_lines import Line, placed
from dashboard.rules.tour_lanes import Dwelling, least_minutes
from models.enums import AgendaKind


class Lack(StrEnum):
    TOUR_SHORT = "tour_short"
    NO_PLACE = "no_place"
    NO_SPEAKER = "no_speaker"
    NO_GUIDE = "no_guide"


# A coach ride has no place of its own, and a tour's places are its stops.
_PLACELESS = frozenset({AgendaKind.TRANSFER, AgendaKind.TOUR})


@dataclass(frozen=True, slots=True)
class Missing:
    """One lack. With TOUR_SHORT `minutes` is what the tour lasts and `needed` what its stops take; else both 0."""

    lack: Lack
    item_id: UUID
    minutes: int = 0
    needed: int = 0


def warnings(
    lines: Sequence[Line], stops: Sequence[Dwelling], group_guides: Sequence[UUID | None]
) -> tuple[Missing, ...]:
    """Return what is lacking, the tour's time first and then in the order of the programme.

    `group_guides` has one entry a group. A tour has its guide when it names one itself or when every group has one.
    Lines in the tray lack nothing yet. Stops are not assigned to tours, so a programme with several tours is not checked for their length.
    """
    found: list[Missing] = []
    lines = placed(lines)
    tours = [line for line in lines if line.kind is AgendaKind.TOUR]
    if len(tours) == 1 and stops:
        needed = least_minutes(stops, len(group_guides))
        if tours[0].minutes < needed:
            found.append(Missing(Lack.TOUR_SHORT, tours[0].id, tours[0].minutes, needed))
    guided = bool(group_guides) and None not in group_guides
    for line in lines:
        if line.kind not in _PLACELESS and not (line.place or line.place_en):
            found.append(Missing(Lack.NO_PLACE, line.id))
        if line.kind is AgendaKind.TALK and not (line.speaker or line.speaker_en):
            found.append(Missing(Lack.NO_SPEAKER, line.id))
        if line.kind is AgendaKind.TOUR and line.guide_id is None and not guided:
            found.append(Missing(Lack.NO_GUIDE, line.id))
    return tuple(found)
