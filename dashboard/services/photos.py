"""Photos of what was seen: checked, stripped of everything but pixels, on disk before anything refers to them."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.access import Actor, Capability, check_reach, fetch, require
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules.pictures import clean_picture
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, score_facts
from models import CasePhoto, Photo, Visit

MAX_PER_POINT = 12


def add_photo(db: Session, *, actor: Actor, visit_id: UUID, point_id: UUID, data: bytes, queued: bool = False) -> Photo:
    """Keep a photo with one's own answer to a point and return its row; the same picture again is the same photo.

    The bytes are on the disk before the row is written: an interrupted save leaves at worst a file that nothing
    refers to, never a row without its picture.

    Raises Invalid `photo.*` (see `clean_picture`), `photo.too_many` (limit) or `answer.point_unknown`; Conflict
    `sheet.not_registered`, `sheet.finished`, `visit.no_checklist` or `visit.write_closed`; NotAllowed
    `badge.other_visit`.
    """
    grant = require(db, actor, Capability.SCORE)
    check_reach(grant, visit_id)
    key = {
        "association_id": grant.association_id,
        "visit_id": visit_id,
        "observer_id": grant.person_id,
    }
    score_facts.hold_sheet(db.connection(), key)
    facts = score_facts.read_facts(db.connection(), key | {"point_id": point_id, "op_id": UUID(int=0), "stop_id": None})
    if facts is None:
        raise Conflict("sheet.not_registered")
    if facts.checklist_version_id is None:
        raise Conflict("visit.no_checklist")
    if facts.point is None or facts.point.retired:
        raise Invalid("answer.point_unknown", field="point_id")
    check_write(facts.status, Write.LATE_SCORE if queued else Write.SCORE)
    if facts.finished_at is not None:
        raise Conflict("sheet.finished")
    picture = clean_picture(data)
    name = photo_store.put(picture.data)
    if facts.sheet_id is None:
        made = score_facts.start_sheet(db.connection(), key)
        if made is not None:
            audit.record(db, grant, "start", "ObserverSheet", made, after={"visit_id": visit_id})
        score_facts.hold_sheet(db.connection(), key)
    mine = (
        col(Photo.association_id) == grant.association_id,
        col(Photo.visit_id) == visit_id,
        col(Photo.point_id) == point_id,
        col(Photo.observer_id) == grant.person_id,
    )
    known = db.scalars(select(Photo).where(*mine, col(Photo.sha256) == name)).first()
    if known is not None:
        return known
    if db.execute(select(func.count()).select_from(Photo).where(*mine)).scalar_one() >= MAX_PER_POINT:
        raise Invalid("photo.too_many", field="photo", limit=MAX_PER_POINT)
    photo = Photo(
        association_id=grant.association_id,
        visit_id=visit_id,
        point_id=point_id,
        observer_id=grant.person_id,
        sha256=name,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
    )
    db.add(photo)
    db.flush()
    audit.record(db, grant, "add", "Photo", photo.id, after=audit.values(photo))
    return photo


def remove_photo(db: Session, *, actor: Actor, photo_id: UUID) -> None:
    """Take one's own photo off the point while the sheet is open; the file stays, another row may name it.

    Raises NotFound for a photo that is not one's own, Conflict `sheet.finished`, `photo.in_use` (a case shows it) or
    `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    photo = fetch(db, Photo, grant, photo_id)
    if photo.observer_id != grant.person_id or photo.visit_id is None:
        raise NotFound("row.missing", noun="Photo")
    check_reach(grant, photo.visit_id)
    key = {"association_id": grant.association_id, "visit_id": photo.visit_id, "observer_id": grant.person_id}
    score_facts.hold_sheet(db.connection(), key)
    facts = score_facts.read_facts(
        db.connection(), key | {"point_id": photo.point_id, "op_id": UUID(int=0), "stop_id": None}
    )
    if facts is not None and facts.finished_at is not None:
        raise Conflict("sheet.finished")
    visit = fetch(db, Visit, grant, photo.visit_id)
    check_write(visit.status, Write.SCORE)
    shown = select(col(CasePhoto.id)).where(
        col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.photo_id) == photo.id
    )
    if db.execute(shown.limit(1)).first() is not None:
        raise Conflict("photo.in_use")
    audit.record(db, grant, "remove", "Photo", photo.id, before=audit.values(photo))
    db.delete(photo)
    db.flush()
