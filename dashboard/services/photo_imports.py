"""Pictures out of a tablet's file: kept for their author by a member of the staff."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import photo_store
from dashboard.access import Grant
from dashboard.errors import Conflict, Invalid
from dashboard.rules.entry_file import FilePhoto
from dashboard.rules.pictures import Picture, clean_picture
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from dashboard.services.participation import Part
from dashboard.services.photos import MAX_PER_POINT
from models import Observation, Photo, Point


def known_photo(db: Session, grant: Grant, photo: FilePhoto) -> Photo | None:
    """Return the photo that this entry made before. Raises Conflict `entry.op_reused` where it is another one."""
    row = db.scalars(
        select(Photo).where(col(Photo.association_id) == grant.association_id, col(Photo.op_id) == photo.op_id)
    ).one_or_none()
    if row is None:
        return None
    same = (row.observer_id, row.visit_id, row.point_id, row.observation_id, row.received_sha256)
    if same != (photo.author_id, photo.visit_id, photo.point_id, photo.observation_id, photo.sha256):
        raise Conflict("entry.op_reused", field="op")
    return row


def check_photo(db: Session, grant: Grant, part: Part, photo: FilePhoto) -> Picture:
    """Return the picture as it would be kept, or raise what stands against it.

    Invalid `photo.*` (see `clean_picture`), `photo.too_many` (limit) or `answer.point_unknown`; Conflict
    `visit.write_closed` or `entry.id_taken` (no observation of the author's).
    """
    check_write(part.status, Write.LATE_SCORE)
    if photo.point_id is not None:
        point = db.get(Point, (grant.association_id, photo.point_id))
        if point is None or point.version_id != part.checklist_version_id:
            raise Invalid("answer.point_unknown", field="point")
    else:
        row = db.get(Observation, (grant.association_id, photo.observation_id))
        if row is None or (row.observer_id, row.visit_id) != (part.person_id, part.visit_id):
            raise Conflict("entry.id_taken", field="observation")
    if db.execute(select(func.count()).select_from(Photo).where(*_place(grant, part, photo))).scalar_one() >= (
        MAX_PER_POINT
    ):
        raise Invalid("photo.too_many", field="photo", limit=MAX_PER_POINT)
    return clean_picture(photo.data)


def keep_photo(db: Session, grant: Grant, part: Part, photo: FilePhoto, picture: Picture) -> Photo:
    """Keep a checked picture: on the disk first, then the row; the same picture at the same place is the same photo."""
    name = photo_store.put(picture.data)
    same = select(Photo).where(*_place(grant, part, photo), col(Photo.sha256) == name)
    known = db.scalars(same).first()
    if known is not None:
        return known
    row = Photo(
        association_id=grant.association_id,
        visit_id=part.visit_id,
        point_id=photo.point_id,
        observation_id=photo.observation_id,
        observer_id=part.person_id,
        op_id=photo.op_id,
        received_sha256=photo.sha256,
        sha256=name,
        width=picture.width,
        height=picture.height,
        size=len(picture.data),
    )
    db.add(row)
    db.flush()
    audit.record(db, grant, "import", "Photo", row.id, after=audit.values(row))
    return row


def _place(grant: Grant, part: Part, photo: FilePhoto) -> tuple[Any, ...]:
    return (
        col(Photo.association_id) == grant.association_id,
        col(Photo.visit_id) == part.visit_id,
        col(Photo.observer_id) == part.person_id,
        col(Photo.point_id) == photo.point_id,
        col(Photo.observation_id) == photo.observation_id,
    )
