"""The day of a visit as reads and writes both need it: its segments, what was tapped, and what an overrun would do.

Nobody is asked here who they are: services and queries call these with a grant that `require` gave them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.errors import Conflict, Invalid
from dashboard.rules import programme_content
from dashboard.rules.agenda_lines import FIELDS, Line
from dashboard.rules.live import Actual, Segment, item_key, stay_key, whole_minutes
from dashboard.rules.live_after import Lasted, Typical, plausible, typical
from dashboard.rules.live_fix import Part, Proposal, Way, propose
from dashboard.rules.programme_content import Content
from dashboard.rules.tour_lanes import rotation, shared_out
from models import AgendaItem, SegmentActual, Stop, Visit
from models.base import matches
from models.enums import AgendaKind, StopKind


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What is published of a visit's programme, with the segments of its day as aware times.

    `number` is that of the published version, 0 where nothing was ever published and the stored programme counts.
    """

    visit_id: UUID
    midnight: datetime
    number: int
    content: Content
    segments: tuple[Segment, ...]

    def segment(self, key: str) -> Segment:
        """Return a segment; Invalid `live.unknown` for one that the programme does not have."""
        found = next((one for one in self.segments if one.key == key), None)
        if found is None:
            raise Invalid("live.unknown", field="key")
        return found

    def of_all(self) -> tuple[Segment, ...]:
        """Return the items that are for everybody."""
        return tuple(one for one in self.segments if one.group_id is None)

    def of_group(self, group_id: UUID) -> tuple[Segment, ...]:
        """Return a group's own items and stays."""
        return tuple(one for one in self.segments if one.group_id == group_id)

    def ends(self) -> datetime:
        return self.at(self.content.ends.hour * 60 + self.content.ends.minute)

    def at(self, minutes: int) -> datetime:
        """Return the moment that is `minutes` after the day's midnight, by the clock on the wall."""
        return self.midnight + timedelta(minutes=minutes)


def day_plan(db: Session, visit: Visit, timezone: str) -> DayPlan:
    """Return the day as it is published; as stored, where nothing was published yet."""
    last = programme_rows.latest(db, visit.association_id, visit.id)
    content = last.content if last is not None else programme_rows.draft(db, visit)
    midnight = datetime.combine(visit.day, time(), tzinfo=ZoneInfo(timezone))
    bare = DayPlan(visit.id, midnight, last.number if last is not None else 0, content, ())
    return replace(bare, segments=(*_items(bare), *_stays(bare)))


def _items(plan: DayPlan) -> Iterable[Segment]:
    for line in plan.content.lines:
        begin, end = plan.content.span(line.id)
        yield Segment(
            item_key(line.id),
            plan.at(begin),
            plan.at(end),
            item_id=line.id,
            group_id=line.group_id,
            kind=line.kind,
            held=is_held(line),
        )


def _stays(plan: DayPlan) -> Iterable[Segment]:
    """Yield where the groups stand on the tours: by the plan, or in turns where a tour has none."""
    content = plan.content
    planned = {cell.item_id for cell in content.cells}
    for cell in content.cells:
        begin, end = (plan.at(one.hour * 60 + one.minute) for one in (cell.start, cell.end))
        key = stay_key(cell.group_id, cell.stop_id)
        yield Segment(key, begin, end, item_id=cell.item_id, group_id=cell.group_id, stop_id=cell.stop_id)
    tours = [line for line in content.lines if line.kind is AgendaKind.TOUR]
    taken = {cell.stop_id for cell in content.cells}
    free = [stop for stop in content.stops if stop.id not in taken]
    left = [line for line in tours if line.id not in planned]
    if not content.groups or not left:
        return
    for line, part in zip(left, shared_out(free, [one.minutes for one in left], len(content.groups)), strict=True):
        for stay in rotation(plan.at(content.span(line.id)[0]), line.minutes, part, len(content.groups)):
            group = content.groups[stay.lane].id
            begin, end = (moment.replace(second=0, microsecond=0) for moment in (stay.start, stay.end))
            yield Segment(
                stay_key(group, stay.stop_id), begin, end, item_id=line.id, group_id=group, stop_id=stay.stop_id
            )


def stored_lines(db: Session, visit: Visit) -> list[Line]:
    """Return the lines as they are edited, those in the tray too, in their order."""
    rows = db.scalars(
        select(AgendaItem)
        .where(col(AgendaItem.association_id) == visit.association_id, col(AgendaItem.visit_id) == visit.id)
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )
    return [Line(**{name: getattr(row, name) for name in FIELDS}) for row in rows]


def is_held(line: Line) -> bool:
    """Whether a line keeps its time whatever happens before it."""
    return line.fixed_start is not None or line.locked


def tapped(db: Session, visit: Visit) -> dict[str, SegmentActual]:
    """Return what was tapped on a visit, by the key of the segment."""
    rows = db.scalars(
        select(SegmentActual).where(
            col(SegmentActual.association_id) == visit.association_id, col(SegmentActual.visit_id) == visit.id
        )
    )
    return {row.key: row for row in rows}


def actuals(rows: dict[str, SegmentActual]) -> dict[str, Actual]:
    return {key: Actual(row.started_at, row.finished_at) for key, row in rows.items()}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What taking an overrun would do: the proposal, the lines that say so, and the whole programme after it."""

    proposal: Proposal
    lines: tuple[Line, ...]
    ends: time
    after: Content


def adjustment(plan: DayPlan, way: Way, item_id: UUID, minutes: int) -> Adjustment:
    """Return what would become of the published programme; a tour that has its stays gives nothing up.

    Raises as `rules.live_fix.propose`; Conflict `live.midnight` where the day would not end on its date.
    """
    proposal = propose(way, _parts(plan), item_id, minutes, plan.ends())
    lasting = {one.part.id: one.minutes for one in proposal.parts}
    lines = tuple(replace(line, minutes=lasting.get(line.id, line.minutes)) for line in plan.content.lines)
    finish = max(proposal.finish, plan.ends())
    if finish.date() != plan.midnight.date():
        raise Conflict("live.midnight")
    now = plan.content
    after = programme_content.content(
        now.starts, finish.time(), lines, stops=now.stops, groups=now.groups, cells=now.cells
    )
    return Adjustment(proposal, lines, finish.time(), after)


def _parts(plan: DayPlan) -> list[Part]:
    toured = {one.item_id for one in plan.segments if one.stop_id is not None}
    parts = []
    for line in plan.content.lines:
        if line.group_id is not None:
            continue
        begin, end = plan.content.span(line.id)
        least = line.minutes if line.id in toured else None
        parts.append(Part(line.id, line.kind, plan.at(begin), plan.at(end), is_held(line), least))
    return parts


def tell_everyone(db: Session, visit: Visit) -> None:
    """Make every tablet on the visit look again; the caller holds the visit's row.

    The visit's own time of change stays: nobody edited it.
    """
    db.flush()
    db.execute(
        update(Visit)
        .where(col(Visit.association_id) == visit.association_id, col(Visit.id) == visit.id)
        .values(live_version=col(Visit.live_version) + 1, updated_at=col(Visit.updated_at))
        .execution_options(synchronize_session=False)
    )
    db.refresh(visit, ["live_version"])


def usual_minutes(
    db: Session, association_id: UUID, kinds: Collection[AgendaKind | StopKind]
) -> dict[AgendaKind | StopKind, Typical]:
    """Return by kind how long items and stays took on the association's visits so far; two statements at most."""
    found: dict[AgendaKind | StopKind, list[Lasted]] = {}
    of_items = [kind for kind in kinds if isinstance(kind, AgendaKind)]
    of_stops = [kind for kind in kinds if isinstance(kind, StopKind)]
    for table, reference, wanted, extra in (
        (AgendaItem, SegmentActual.item_id, of_items, col(SegmentActual.stop_id).is_(None)),
        (Stop, SegmentActual.stop_id, of_stops, col(SegmentActual.stop_id).is_not(None)),
    ):
        if not wanted:
            continue
        for kind, planned_start, planned_end, started, finished in db.execute(
            select(
                col(table.kind),
                col(SegmentActual.planned_start),
                col(SegmentActual.planned_end),
                col(SegmentActual.started_at),
                col(SegmentActual.finished_at),
            )
            .join(table, matches(reference, table))
            .where(
                and_(
                    col(SegmentActual.association_id) == association_id,
                    col(SegmentActual.started_at).is_not(None),
                    col(SegmentActual.finished_at).is_not(None),
                    col(table.kind).in_(wanted),
                    extra,
                )
            )
        ):
            if started is None or finished is None:
                continue
            took = round((finished - started).total_seconds() / 60)
            lasted = Lasted(whole_minutes(planned_end - planned_start), took)
            if plausible(lasted):
                found.setdefault(kind, []).append(lasted)
    known = {kind: typical(lasted) for kind, lasted in found.items()}
    return {kind: one for kind, one in known.items() if one is not None}
