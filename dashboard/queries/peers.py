"""Whether one may see what others scored: not before one's own sheet is finished, so that nobody scores in chorus."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, own_registration, require
from dashboard.errors import NotAllowed
from models import ObserverSheet, Visit
from models.enums import RegistrationState, VisitStatus


def is_staff(grant: Grant) -> bool:
    """Tell whether the grant may know who said what."""
    return grant.may(Capability.PLAN_VISITS) or grant.may(Capability.EXPORT_RESULTS)


def check_peers(db: Session, grant: Grant, visit: Visit) -> None:
    """Raise NotAllowed unless peers' answers, photos and what is computed from them may be seen.

    By staff, and by who took part and has finished. `results.not_there`: not registered, or neither signed in nor a
    sheet begun. `results.own_sheet_first`: the visit is not closed and the own sheet is open or not begun; whoever
    reads the others first no longer observes for himself. That binds staff as well once they have begun a sheet;
    before, they have the day to run. After the close nothing can be copied any more.
    """
    staff = is_staff(grant)
    sheet = db.execute(
        select(col(ObserverSheet.finished_at)).where(
            col(ObserverSheet.association_id) == grant.association_id,
            col(ObserverSheet.visit_id) == visit.id,
            col(ObserverSheet.observer_id) == grant.person_id,
        )
    ).one_or_none()
    registration = own_registration(db, grant, visit.id)
    registered = registration is not None and registration.state is RegistrationState.REGISTERED
    present = sheet is not None or (registration is not None and registration.signed_in_at is not None)
    if not staff and not (registered and present):
        raise NotAllowed("results.not_there")
    if visit.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        return
    if (sheet is None and not staff) or (sheet is not None and sheet.finished_at is None):
        raise NotAllowed("results.own_sheet_first")


def may_see_peers(db: Session, viewer: Actor, visit_id: UUID) -> bool:
    """Tell what `check_peers` says of the viewer, for what is left out where it may not be seen.

    Raises NotAllowed without VIEW_RESULTS and NotFound for a visit that is not the viewer's to see.
    """
    grant = require(db, viewer, Capability.VIEW_RESULTS)
    visit = fetch_visit(db, grant, visit_id)
    try:
        check_peers(db, grant, visit)
    except NotAllowed:
        return False
    return True
