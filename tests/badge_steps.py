"""Steps that tests of badges share: a visit with people, badges for them, and coming in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from dashboard.access import Actor
from dashboard.services import badges
from models import Badge, Person, Registration, Visit
from models.base import utc_now
from models.enums import PersonState, RegistrationState, Role, VisitStatus
from tests import factories as make


@dataclass
class Scene:
    """A running visit of today, three registered observers, one waiting and one cancelled."""

    visit: Visit
    planner: Actor
    people: list[Person]
    registrations: list[Registration]

    def issue(self, db: Session, only: Sequence[UUID] | None = None) -> list[Badge]:
        return badges.issue_badges(db, actor=self.planner, visit_id=self.visit.id, registration_ids=only)


def scene(db: Session, **given: object) -> Scene:
    of = make.association(db)
    visit = make.visit(db, of, **({"status": VisitStatus.RUNNING, "day": utc_now().date()} | given))
    people = [make.person(db, of, Role.OBSERVER, state=PersonState.INVITED) for _ in range(5)]
    states = [RegistrationState.REGISTERED] * 3 + [RegistrationState.WAITING, RegistrationState.CANCELLED]
    rows = [
        make.registration(db, visit, one.id, state=state, registered_at=utc_now() + timedelta(seconds=n))
        for n, (one, state) in enumerate(zip(people, states, strict=True))
    ]
    return Scene(visit, make.actor(db, of, Role.PLANNER), people, rows)


def enter(db: Session, badge: Badge, device: UUID | None = None, *, take_over: bool = False) -> Actor:
    secret = make.badge_secrets(badge).token
    return badges.open_badge(db, secret=secret, device_id=device or uuid4(), take_over=take_over).signed_in.actor
