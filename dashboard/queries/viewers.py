"""What the shell of every page shows of the person signed in."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
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
    name, name_en, association, association_en, timezone, is_demo, firm = db.execute(
        _profile(), {"association": grant.association_id, "person": grant.person_id}
    ).one()
    return Profile(
        name=name,
        name_en=name_en,
        association=association,
        association_en=association_en or association,
        firm=firm or "",
        roles=grant.roles,
        capabilities=grant.capabilities,
        timezone=timezone,
        is_demo=is_demo,
    )


@cache
def _profile() -> Any:
    """Return the statement behind `profile`, built once: every rerun of every page asks it."""
    return (
        select(
            col(Person.name),
            col(Person.name_en),
            col(Association.name),
            col(Association.name_en),
            col(Association.timezone),
            col(Association.is_demo),
            col(Firm.short_name),
        )
        .join(Association, col(Association.id) == col(Person.association_id))
        .join(
            Firm,
            (col(Firm.association_id) == col(Person.association_id)) & (col(Firm.id) == col(Person.firm_id)),
            isouter=True,
        )
        .where(col(Person.association_id) == bindparam("association"), col(Person.id) == bindparam("person"))
    )
