"""Saving a visit's programme: always the whole ordered list, against the version that was edited."""

from collections.abc import Sequence
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import agenda as cascade
from dashboard.rules.agenda_lines import FIELDS, Line, checked, follow, items
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import AgendaItem, AuditEntry, Group, Person, Visit
from models.base import matches
from models.enums import PersonState

ACTION = "save_agenda"


def save_agenda(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    base_version: int,
    lines: Sequence[Line],
    ends: time | None = None,
) -> int:
    """Replace the programme of a visit by `lines` and return its version, which grows if anything changed.

    A line whose id is stored keeps it, so that calendars follow; a new line brings an unused id of its own. `ends`
    moves the planned end of the visit. Raises `Invalid` as `rules.agenda_lines.checked`, `agenda.taken` (an id in
    use elsewhere), `agenda.guide` (no active person of the association), `agenda.group` (no group of the visit),
    `agenda.ends`; `Conflict` with
    `agenda.conflict` (facts: `version`, `by`, `by_en`, `at`, `lines` and `ends` as stored now) or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    stored = _stored(db, grant, visit_id)
    before = tuple(to_line(row) for row in stored)
    after = checked(lines)
    if type(base_version) is not int:
        raise Invalid("agenda.items", field="base_version")
    _claim(db, grant, visit, base_version, before)
    _check_guides(db, grant, before, after)
    _check_groups(db, visit, after)
    old_end, new_end = visit.ends, _checked_end(visit, ends)
    if after == before and new_end == old_end:
        return visit.agenda_version
    _write(db, grant, visit_id, {row.id: row for row in stored}, after)
    visit.agenda_version = base_version + 1
    if new_end != old_end:
        visit.ends = new_end
        visit.version += 1
    audit.record(
        db,
        grant,
        ACTION,
        "Visit",
        visit_id,
        before={"agenda_version": base_version, "ends": old_end, "lines": [_plain(line) for line in before]},
        after={"agenda_version": base_version + 1, "ends": new_end, "lines": [_plain(line) for line in after]},
    )
    db.flush()
    return visit.agenda_version


def change_minutes(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, item_id: UUID, minutes: int) -> int:
    """Change one duration; everything after it moves. Raises as `save_agenda`, and `agenda.unknown`."""
    lines = _editable(db, actor, visit_id)
    edited = follow(lines, cascade.resize(items(lines), item_id, minutes))
    return save_agenda(db, actor=actor, visit_id=visit_id, base_version=base_version, lines=edited)


def insert_item(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, index: int, line: Line) -> int:
    """Insert a line at `index` (0 is first) of those that are not in the tray. Raises as `save_agenda`, and `agenda.index`."""
    lines = _editable(db, actor, visit_id)
    (line,) = checked([line])
    edited = follow((*lines, line), cascade.insert(items(lines), _whole(index), line.item))
    return save_agenda(db, actor=actor, visit_id=visit_id, base_version=base_version, lines=edited)


def move_item(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, item_id: UUID, to_index: int) -> int:
    """Move a line to stand at `to_index` of those that are not in the tray. Raises as `save_agenda`, `agenda.unknown` and `agenda.index`."""
    lines = _editable(db, actor, visit_id)
    plain = items(lines)
    edited = follow(lines, cascade.move(plain, cascade.position(plain, item_id), _whole(to_index)))
    return save_agenda(db, actor=actor, visit_id=visit_id, base_version=base_version, lines=edited)


def remove_item(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, item_id: UUID) -> int:
    """Take a line out. Raises as `save_agenda`, and `agenda.unknown`."""
    lines = _editable(db, actor, visit_id)
    cascade.position([line.item for line in lines], item_id)
    edited = [line for line in lines if line.id != item_id]
    return save_agenda(db, actor=actor, visit_id=visit_id, base_version=base_version, lines=edited)


def release_groups(db: Session, grant: Grant, visit: Visit, group_ids: Sequence[UUID]) -> int:
    """Take the items of groups that are about to go into the tray; return how many. For `services.groups`, which audits.

    The caller holds the visit and grows its `agenda_version`, so that who is editing meets a conflict.
    """
    rows = db.scalars(
        select(AgendaItem).where(
            col(AgendaItem.association_id) == grant.association_id,
            col(AgendaItem.visit_id) == visit.id,
            col(AgendaItem.group_id).in_(group_ids),
        )
    ).all()
    for row in rows:
        row.group_id, row.in_tray, row.locked, row.fixed_start = None, True, False, None
    db.flush()
    return len(rows)


def to_line(row: AgendaItem) -> Line:
    """Return a stored row as people edit it."""
    return Line(**{name: getattr(row, name) for name in FIELDS})


def _editable(db: Session, actor: Actor, visit_id: UUID) -> tuple[Line, ...]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    fetch_visit(db, grant, visit_id, lock=True)
    return tuple(to_line(row) for row in _stored(db, grant, visit_id))


def _stored(db: Session, grant: Grant, visit_id: UUID) -> list[AgendaItem]:
    return list(
        db.scalars(
            select(AgendaItem)
            .where(col(AgendaItem.association_id) == grant.association_id, col(AgendaItem.visit_id) == visit_id)
            .order_by(col(AgendaItem.position), col(AgendaItem.id))
        )
    )


def _claim(db: Session, grant: Grant, visit: Visit, base_version: int, stored: tuple[Line, ...]) -> None:
    """Make sure that nobody has saved since `base_version`, and that nobody can until this transaction ends.

    One conditional statement decides it: reading the version and comparing would leave a gap in which a second
    editor passes the same comparison.
    """
    claimed: CursorResult[Any] = db.execute(  # type: ignore[assignment]
        update(Visit)
        .where(
            col(Visit.association_id) == grant.association_id,
            col(Visit.id) == visit.id,
            col(Visit.agenda_version) == base_version,
        )
        .values(agenda_version=base_version, updated_at=col(Visit.updated_at))  # changes nothing, holds the row
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:
        raise _conflict(db, grant, visit, stored)


def _conflict(db: Session, grant: Grant, visit: Visit, stored: tuple[Line, ...]) -> Conflict:
    last = db.execute(
        select(col(Person.name), col(Person.name_en), col(AuditEntry.at))
        .join(Person, matches(AuditEntry.actor_id, Person))
        .where(
            col(AuditEntry.association_id) == grant.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action) == ACTION,
        )
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(1)
    ).first()
    name, name_en, at = last or ("", "", visit.updated_at)
    return Conflict(
        "agenda.conflict",
        version=visit.agenda_version,
        by=name,
        by_en=name_en or name,
        at=at,
        lines=stored,
        ends=visit.ends,
    )


def _write(db: Session, grant: Grant, visit_id: UUID, rows: dict[UUID, AgendaItem], lines: tuple[Line, ...]) -> None:
    new = [line for line in lines if line.id not in rows]
    _check_unused(db, grant, lines, {line.id for line in new})
    gone = rows.keys() - {line.id for line in lines}
    if gone:
        db.execute(
            delete(AgendaItem).where(
                col(AgendaItem.association_id) == grant.association_id,
                col(AgendaItem.visit_id) == visit_id,
                col(AgendaItem.id).in_(gone),
            )
        )
    for position, line in enumerate(lines):
        row = rows.get(line.id)
        if row is None:
            row = AgendaItem(
                association_id=grant.association_id,
                visit_id=visit_id,
                position=position,
                **{name: getattr(line, name) for name in FIELDS},
            )
            db.add(row)
            continue
        row.position = position
        for name in FIELDS:
            if getattr(row, name) != getattr(line, name):
                setattr(row, name, getattr(line, name))


def _check_unused(db: Session, grant: Grant, lines: tuple[Line, ...], new: set[UUID]) -> None:
    if not new:
        return
    taken = set(
        db.scalars(
            select(col(AgendaItem.id)).where(
                col(AgendaItem.association_id) == grant.association_id, col(AgendaItem.id).in_(new)
            )
        )
    )
    for row, line in enumerate(lines, start=1):
        if line.id in taken:
            raise Invalid("agenda.taken", field="id", row=row)


def _check_guides(db: Session, grant: Grant, before: tuple[Line, ...], after: tuple[Line, ...]) -> None:
    """Refuse a newly named guide who is nobody; one named long ago may have left since."""
    kept = {line.guide_id for line in before}
    asked = {line.guide_id for line in after if line.guide_id is not None} - kept
    if not asked:
        return
    known = set(
        db.scalars(
            select(col(Person.id)).where(
                col(Person.association_id) == grant.association_id,
                col(Person.id).in_(asked),
                col(Person.state) != PersonState.DISABLED,
            )
        )
    )
    for row, line in enumerate(after, start=1):
        if line.guide_id in asked - known:
            raise Invalid("agenda.guide", field="guide_id", row=row)


def _check_groups(db: Session, visit: Visit, after: tuple[Line, ...]) -> None:
    if all(line.group_id is None for line in after):
        return
    known = set(
        db.scalars(
            select(col(Group.id)).where(
                col(Group.association_id) == visit.association_id, col(Group.visit_id) == visit.id
            )
        )
    )
    for row, line in enumerate(after, start=1):
        if line.group_id is not None and line.group_id not in known:
            raise Invalid("agenda.group", field="group_id", row=row)


def _checked_end(visit: Visit, ends: time | None) -> time:
    if ends is None:
        return visit.ends
    if not isinstance(ends, time) or ends.tzinfo is not None or ends.second or ends.microsecond or ends <= visit.starts:
        raise Invalid("agenda.ends", field="ends")
    return ends


def _whole(index: int) -> int:
    if type(index) is not int:
        raise Invalid("agenda.index", field="index", index=index, size=0)
    return index


def _plain(line: Line) -> dict[str, Any]:
    values: dict[str, Any] = audit.plain({name: getattr(line, name) for name in FIELDS})
    return {name: value for name, value in values.items() if value not in ("", None, False)}
