"""Whether one may see what others scored: not before one's own sheet is finished, so that nobody scores in chorus."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, own_registration, require
from models import ObserverSheet
from models.enums import RegistrationState, VisitStatus


def may_see_peers(db: Session, viewer: Actor, visit_id: UUID) -> bool:
    """Tell whether the viewer may see other observers' answers, photos and anything computed from them.

    Once the visit has closed nothing can be copied any more: everyone with a view of the results may. Before that,
    whoever is registered to score must have finished first. Staff and leaders who see every visit are bound only by a
    sheet that they have begun themselves: they have the day to run.

    Raises NotAllowed without VIEW_RESULTS and NotFound for a visit that is not the viewer's to see.
    """
    grant = require(db, viewer, Capability.VIEW_RESULTS)
    visit = fetch_visit(db, grant, visit_id)
    if visit.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        return True
    sheet = db.execute(
        select(col(ObserverSheet.finished_at)).where(
            col(ObserverSheet.association_id) == grant.association_id,
            col(ObserverSheet.visit_id) == visit.id,
            col(ObserverSheet.observer_id) == grant.person_id,
        )
    ).one_or_none()
    if sheet is not None:
        registration = own_registration(db, grant, visit.id)
        if registration is not None and registration.state is RegistrationState.REGISTERED:
            return sheet.finished_at is not None
    return grant.may(Capability.VIEW_ALL_VISITS)
