"""Observations that belong to no point (随手记): whole entries, the newest stands, earlier ones are in `FieldEntry`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from dashboard.errors import Conflict
from dashboard.rules.field_entries import Noted
from dashboard.rules.visit_status import Write, check_write
from dashboard.services.participation import Part
from models import Dimension, Observation, Stop
from models.base import utc_now

MOST = 200
"""Observations of one observer at one visit."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an observation: the row as it stands, None where there is none; `applied` or else stale."""

    row: Observation | None
    applied: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Which entry it is and where it came from."""

    op_id: UUID
    base_version: int
    device_id: UUID | None
    device_time: datetime | None


def note(db: Session, grant: Grant, part: Part, noted: Noted, source: Source) -> Stored:
    """Store an observation as a whole, or leave it where a newer one stands: then it is stale.

    A stop or dimension that the visit does not have (any more) is left out: what was seen counts.
    Raises Conflict `visit.write_closed`, `entry.id_taken` (somebody else's) or `observation.too_many` (limit).
    """
    check_write(part.status, Write.LATE_SCORE)
    row = db.scalars(
        select(Observation)
        .where(col(Observation.association_id) == grant.association_id, col(Observation.id) == noted.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is not None and (row.observer_id, row.visit_id) != (part.person_id, part.visit_id):
        raise Conflict("entry.id_taken", field="id")
    if (row.version if row is not None else 0) != source.base_version:
        return Stored(row, applied=False)
    if row is None:
        _check_room(db, grant, part)
        row = Observation(
            association_id=grant.association_id,
            id=noted.id,
            visit_id=part.visit_id,
            observer_id=part.person_id,
            note=noted.note,
            op_id=source.op_id,
            version=0,
        )
        db.add(row)
    row.stop_id, row.dimension_id = _stop(db, part, noted.stop_id), _dimension(db, part, noted.dimension)
    row.tags, row.note, row.removed = list(noted.tags), noted.note, noted.removed
    row.op_id, row.device_id, row.device_time = source.op_id, source.device_id, source.device_time
    row.late, row.recorded_at, row.version = part.late, utc_now(), row.version + 1
    db.flush()
    return Stored(row, applied=True)


def _check_room(db: Session, grant: Grant, part: Part) -> None:
    own = (
        col(Observation.association_id) == grant.association_id,
        col(Observation.visit_id) == part.visit_id,
        col(Observation.observer_id) == part.person_id,
    )
    if db.execute(select(func.count()).select_from(Observation).where(*own)).scalar_one() >= MOST:
        raise Conflict("observation.too_many", limit=MOST)


def _stop(db: Session, part: Part, stop_id: UUID | None) -> UUID | None:
    if stop_id is None:
        return None
    found = db.get(Stop, (part.association_id, stop_id))
    return None if found is None or found.visit_id != part.visit_id else stop_id


def _dimension(db: Session, part: Part, key: str | None) -> UUID | None:
    if key is None or part.checklist_version_id is None:
        return None
    return db.scalars(
        select(col(Dimension.id)).where(
            col(Dimension.association_id) == part.association_id,
            col(Dimension.version_id) == part.checklist_version_id,
            col(Dimension.key) == key,
        )
    ).one_or_none()
