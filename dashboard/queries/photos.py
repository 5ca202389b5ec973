"""Which photo a viewer may look at."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import NotAllowed, NotFound
from dashboard.queries.peers import check_peers
from models import Case, CasePhoto, Photo
from models.enums import CaseState


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo's name in the photo store; always a JPEG."""

    sha256: str
    width: int
    height: int


def photo_file(db: Session, viewer: Actor, photo_id: UUID) -> PhotoFile:
    """Return a photo that the viewer may see, or raise NotFound: one that is not theirs does not exist for them.

    One's own always; a site's with the sites; one in a published case with the cases, in another case for those who
    write cases; of the others' observations those of a visit where `peers.check_peers` lets the viewer see them. Who
    came in by a badge sees photos of the badge's visit only.
    """
    grant = require(db, viewer, Capability.USE)
    photo = fetch(db, Photo, grant, photo_id)
    if grant.only_visit is not None and photo.visit_id != grant.only_visit:
        raise NotFound("row.missing", noun="Photo")
    found = PhotoFile(photo.sha256, photo.width, photo.height)
    if grant.only_visit is not None and photo.visit_id != grant.only_visit:
        raise NotFound("row.missing", noun="Photo")
    if photo.observer_id == grant.person_id:
        return found
    if photo.site_id is not None and photo.visit_id is None and grant.may(Capability.VIEW_SITES):
        return found
    if grant.may(Capability.READ_CASES):
        states = db.scalars(
            select(col(Case.state))
            .join(
                CasePhoto,
                (col(CasePhoto.association_id) == col(Case.association_id)) & (col(CasePhoto.case_id) == col(Case.id)),
            )
            .where(col(Case.association_id) == grant.association_id, col(CasePhoto.photo_id) == photo.id)
        ).all()
        if CaseState.PUBLISHED in states or (states and grant.may(Capability.WRITE_CASES)):
            return found
    if photo.visit_id is not None and grant.may(Capability.VIEW_RESULTS) and _may_see_peers(db, grant, photo.visit_id):
        return found
    raise NotFound("row.missing", noun="Photo")


def _may_see_peers(db: Session, grant: Grant, visit_id: UUID) -> bool:
    try:
        check_peers(db, grant, fetch_visit(db, grant, visit_id))
    except NotAllowed:
        return False
    return True
