"""Whether somebody takes part in a visit, and how the visit stands: what every entry of the field app depends on."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from models import Registration, Visit
from models.enums import RegistrationState, VisitStatus


@dataclass(frozen=True, slots=True)
class Part:
    """A registered person's part in a visit, as read in this transaction."""

    association_id: UUID
    visit_id: UUID
    person_id: UUID
    status: VisitStatus
    checklist_version_id: UUID | None

    @property
    def late(self) -> bool:
        """Whether what arrives now arrives after the visit was closed."""
        return self.status is VisitStatus.CLOSED


def part_in(db: Session, grant: Grant, visit_id: UUID, person_id: UUID) -> Part | None:
    """Return a person's part in a visit, None for who is not registered there; the caller has checked the grant."""
    row = db.execute(
        select(col(Visit.status), col(Visit.checklist_version_id))
        .join(
            Registration,
            and_(
                col(Registration.association_id) == col(Visit.association_id),
                col(Registration.visit_id) == col(Visit.id),
            ),
        )
        .where(
            col(Visit.association_id) == grant.association_id,
            col(Visit.id) == visit_id,
            col(Registration.person_id) == person_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one_or_none()
    return None if row is None else Part(grant.association_id, visit_id, person_id, row[0], row[1])
