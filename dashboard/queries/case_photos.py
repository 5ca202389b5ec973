"""The photos of a case: those that it may still take from its visit, and the files of those that it has."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch, require
from dashboard.queries.cases import reading_view
from dashboard.queries.peers import may_see_peers
from models import Case, CasePhoto, Photo, Point

MOST = 60


@dataclass(frozen=True, slots=True)
class VisitPhoto:
    """A photo of the case's visit that the case does not show yet, with the point that it was taken at."""

    id: UUID
    point: str
    point_en: str
    caption: str
    caption_en: str


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo of a case: its name in the photo store, and its caption."""

    sha256: str
    caption: str
    caption_en: str


def photos_to_add(db: Session, viewer: Actor, case_id: UUID) -> tuple[VisitPhoto, ...]:
    """Return the photos of the case's visit that it does not show, those of its own point first, `MOST` at most.

    Nothing for a case without a visit, and nothing before the viewer may see what others photographed there.
    Raises NotAllowed without WRITE_CASES, NotFound.
    """
    grant = require(db, viewer, Capability.WRITE_CASES)
    case = fetch(db, Case, grant, case_id)
    if case.visit_id is None or not may_see_peers(db, viewer, case.visit_id):
        return ()
    shown = select(col(CasePhoto.photo_id)).where(
        col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.case_id) == case.id
    )
    of_point = and_(col(Point.association_id) == col(Photo.association_id), col(Point.id) == col(Photo.point_id))
    rows = db.execute(
        select(col(Photo.id), col(Point.title), col(Point.title_en), col(Photo.caption), col(Photo.caption_en), Photo)
        .join(Point, of_point, isouter=True)
        .where(
            col(Photo.association_id) == grant.association_id,
            col(Photo.visit_id) == case.visit_id,
            col(Photo.id).not_in(shown),
        )
        .order_by(col(Point.position), col(Photo.taken_at), col(Photo.id))
        .limit(500)
    ).all()
    nearest = sorted(rows, key=lambda row: row.Photo.point_id != case.point_id)
    return tuple(VisitPhoto(row[0], row[1] or "", row[2] or "", row[3], row[4]) for row in nearest[:MOST])


def stored_photos(db: Session, viewer: Actor, case_id: UUID) -> tuple[StoredPhoto, ...]:
    """Return the photos of a case that the viewer may read, in their order. Raises NotFound as `reading_view` does."""
    view = reading_view(db, viewer, case_id)
    grant = require(db, viewer, Capability.READ_CASES)
    of_case = and_(col(CasePhoto.association_id) == col(Photo.association_id), col(CasePhoto.photo_id) == col(Photo.id))
    rows = db.execute(
        select(col(Photo.sha256), col(Photo.caption), col(Photo.caption_en))
        .join(CasePhoto, of_case)
        .where(col(CasePhoto.association_id) == grant.association_id, col(CasePhoto.case_id) == view.id)
        .order_by(col(CasePhoto.position))
    )
    return tuple(StoredPhoto(*row) for row in rows)
