"""What the shell of every page shows of the person signed in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, require
from models import Association, Firm, Person
from models.enums import Role


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    name_en: str
    association: str
    association_en: str
    firm: str
    roles: frozenset[Role]
    capabilities: frozenset[Capability]
    timezone: str
    is_demo: bool


def profile(db: Session, viewer: Actor) -> Profile:
    """Return the viewer's own name, association and capabilities."""
    grant = require(db, viewer, Capability.USE)
    person, association, firm = db.execute(
        select(Person, Association, col(Firm.short_name))
        .join(Association, col(Association.id) == col(Person.association_id))
        .join(
            Firm,
            (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(col(Person.association_id) == grant.association_id, col(Person.id) == grant.person_id)
    ).one()
    return Profile(
        name=person.name,
        name_en=person.name_en,
        association=association.name,
        association_en=association.name_en or association.name,
        firm=firm or "",
        roles=grant.roles,
        capabilities=grant.capabilities,
        timezone=association.timezone,
        is_demo=association.is_demo,
    )
