"""Running the day: segments begin and end by one tap, and an overrun is taken by all that follows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict
from dashboard.live_rows import DayPlan, adjustment, day_plan, stored_lines, tapped, tell_everyone
from dashboard.rules import programme_content
from dashboard.rules.live import Segment, item_key
from dashboard.rules.live_fix import Way
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import agenda, audit, publishing
from models import ProgrammeVersion, SegmentActual, Visit
from models.base import utc_now

NOTE = "现场调整"
"""What the published version says of itself: the association's own wording, like a template's."""


def start(db: Session, *, actor: Actor, visit_id: UUID, key: str) -> SegmentActual:
    """Say that a segment begins now, and return its row; whoever says so first is right, a second tap changes nothing.

    What was running in the same lane ends with it: a group's stay at another stop, and for an item for all the one
    before it with every group's stay. A group's first stay begins its tour too.
    Raises Invalid `live.unknown`, Conflict `visit.write_closed`.
    """
    grant, visit, plan = _open(db, actor, visit_id)
    segment, now = plan.segment(key), utc_now()
    rows = tapped(db, visit)
    row = rows.get(key)
    if row is not None and row.started_at is not None:
        return row
    beginning = [segment]
    if segment.stop_id is not None and segment.item_id is not None:
        tour = plan.segment(item_key(segment.item_id))
        known = rows.get(tour.key)
        if known is None or (known.started_at is None and known.finished_at is None):
            beginning.insert(0, tour)
    for one in beginning:
        for other in _displaced(plan, one, rows):
            _write(db, grant, other, "finish", finished_at=now)
        rows[one.key] = _begin(db, grant, plan, one, rows.get(one.key), now)
    tell_everyone(db, visit)
    return rows[key]


def finish(db: Session, *, actor: Actor, visit_id: UUID, key: str) -> SegmentActual:
    """Say that a segment is over, and return its row; the first time is kept. One that nobody began ends all the same.

    A tour ends for every group. Raises Invalid `live.unknown`, Conflict `visit.write_closed`.
    """
    grant, visit, plan = _open(db, actor, visit_id)
    segment, now = plan.segment(key), utc_now()
    rows = tapped(db, visit)
    row = rows.get(key)
    if row is not None and row.finished_at is not None:
        return row
    if row is None:
        row = _row(db, grant, plan, segment)
    if segment.stop_id is None and segment.group_id is None:
        stays = {one.key for one in plan.segments if one.stop_id is not None and one.item_id == segment.item_id}
        for other in _running(rows, stays):
            _write(db, grant, other, "finish", finished_at=now)
    _write(db, grant, row, "finish", finished_at=now)
    tell_everyone(db, visit)
    return row


def undo(db: Session, *, actor: Actor, visit_id: UUID, key: str, version: int) -> SegmentActual:
    """Take back the last tap on a segment: its end, else its beginning, and what ended by that same tap goes on.

    `version` is the row's as seen, so that two people do not take back two taps. Raises Invalid `live.unknown`,
    Conflict `live.changed` or `visit.write_closed`.
    """
    grant, visit, plan = _open(db, actor, visit_id)
    segment = plan.segment(key)
    rows = tapped(db, visit)
    row = rows.get(key)
    if row is None or row.version != version:
        raise Conflict("live.changed")
    if row.finished_at is not None:
        moment = row.finished_at
        stays = {one.key for one in plan.segments if one.stop_id is not None and one.item_id == segment.item_id}
        together = [other for other in rows.values() if segment.stop_id is None and other.key in stays]
        _write(db, grant, row, "undo", finished_at=None)
    elif row.started_at is not None:
        moment = row.started_at
        together = list(rows.values())
        _write(db, grant, row, "undo", started_at=None)
    else:
        raise Conflict("live.changed")
    for other in together:
        if other.finished_at == moment and other.key != key:
            _write(db, grant, other, "undo", finished_at=None)
    tell_everyone(db, visit)
    return row


def adjust(
    db: Session, *, actor: Actor, visit_id: UUID, base_version: int, way: Way, item_id: UUID, minutes: int
) -> ProgrammeVersion:
    """Let an item last `minutes` longer, take that from the rest of the day this way, and publish it to everyone.

    `base_version` is the published version's number that the proposal was drawn for. The visit's end moves where the
    day runs past it: the proposal has said so. Raises Conflict `live.changed` (another version is published), or
    `live.unpublished` (someone is editing the programme: publishing would show their draft to everyone); further as
    `rules.live_fix.propose`, `services.agenda.save_agenda` and `services.publishing.publish`.
    """
    grant, visit, plan = _open(db, actor, visit_id)
    if plan.number != base_version:
        raise Conflict("live.changed")
    stored = programme_rows.draft(db, visit)
    if programme_content.plain(stored) != programme_content.plain(plan.content):
        raise Conflict("live.unpublished")
    made = adjustment(plan, way, item_id, minutes)
    lasting = {line.id: line.minutes for line in made.lines}
    lines = [replace(one, minutes=lasting.get(one.id, one.minutes)) for one in stored_lines(db, visit)]
    version = agenda.save_agenda(
        db,
        actor=actor,
        visit_id=visit.id,
        base_version=visit.agenda_version,
        lines=lines,
        ends=made.ends,
    )
    audit.record(
        db,
        grant,
        "adjust",
        "Visit",
        visit.id,
        after={"way": way, "item_id": item_id, "minutes": minutes, "agenda_version": version},
    )
    return publishing.publish(db, actor=actor, visit_id=visit.id, base_version=version, note=NOTE)


def _open(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit, DayPlan]:
    """Hold the visit, so that two who press at once come one after the other."""
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.LIVE)
    return grant, visit, day_plan(db, visit, grant.timezone)


def _displaced(plan: DayPlan, segment: Segment, rows: dict[str, SegmentActual]) -> list[SegmentActual]:
    """Return what runs and cannot go on beside a segment that begins."""
    if segment.group_id is not None:
        lane = {one.key for one in plan.of_group(segment.group_id)}
    else:
        lane = {one.key for one in plan.segments if one.stop_id is None or one.item_id != segment.item_id}
    return list(_running(rows, lane - {segment.key}))


def _running(rows: dict[str, SegmentActual], keys: set[str]) -> Iterable[SegmentActual]:
    return (row for key, row in rows.items() if key in keys and row.started_at is not None and row.finished_at is None)


def _begin(
    db: Session, grant: Grant, plan: DayPlan, segment: Segment, row: SegmentActual | None, now: datetime
) -> SegmentActual:
    row = row or _row(db, grant, plan, segment)
    row.planned_start, row.planned_end = segment.start, segment.end
    _write(db, grant, row, "start", started_at=now, finished_at=None)
    return row


def _row(db: Session, grant: Grant, plan: DayPlan, segment: Segment) -> SegmentActual:
    """Make the row of a segment; its key is unique, should two ever get here."""
    row = SegmentActual(
        association_id=grant.association_id,
        visit_id=plan.visit_id,
        key=segment.key,
        item_id=segment.item_id,
        group_id=segment.group_id,
        stop_id=segment.stop_id,
        planned_start=segment.start,
        planned_end=segment.end,
        version=0,
    )
    db.add(row)
    return row


def _write(db: Session, grant: Grant, row: SegmentActual, action: str, **change: datetime | None) -> None:
    before = {name: getattr(row, name) for name in change}
    for name, value in change.items():
        setattr(row, name, value)
    row.version += 1
    db.flush()
    audit.record(db, grant, action, "SegmentActual", row.id, before=before, after={"key": row.key, **change})
