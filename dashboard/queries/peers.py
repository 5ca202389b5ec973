"""Whether one may see what others scored: not before one's own sheet is finished, so that nobody scores in chorus.

The one rule for the results, the notes and the photos. Called by queries that have checked the capability and fetched
the visit.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Capability, Grant, own_registration
from dashboard.errors import NotAllowed
from models import ObserverSheet, Visit
from models.enums import RegistrationState, VisitStatus


def is_staff(grant: Grant) -> bool:
    """Tell whether the grant may know who said what."""
    return grant.may(Capability.PLAN_VISITS) or grant.may(Capability.EXPORT_RESULTS)


def check_peers(db: Session, grant: Grant, visit: Visit) -> None:
    """Raise NotAllowed unless peers' answers may be seen: by staff, or by who took part and has finished.

    `results.not_there`: not registered, or neither signed in nor a sheet begun. `results.own_sheet_first`: the visit
    is not closed and the own sheet is open or not begun; whoever reads the others first no longer observes for
    himself. That binds staff as well once they have begun a sheet. After the close nothing can be copied any more.
    """
    finished = db.execute(
        select(col(ObserverSheet.finished_at)).where(
            col(ObserverSheet.association_id) == grant.association_id,
            col(ObserverSheet.visit_id) == visit.id,
            col(ObserverSheet.observer_id) == grant.person_id,
        )
    ).one_or_none()
    registration = own_registration(db, grant, visit.id)
    if not is_staff(grant) and (
        registration is None
        or registration.state is not RegistrationState.REGISTERED
        or (finished is None and registration.signed_in_at is None)
    ):
        raise NotAllowed("results.not_there")
    if visit.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        return
    if (finished is None and not is_staff(grant)) or (finished is not None and finished.finished_at is None):
        raise NotAllowed("results.own_sheet_first")
