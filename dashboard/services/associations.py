"""Founding an association: the one thing that is done before there is anybody to ask for permission.

Only the console and the seeds call this; no page and no route does.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid
from dashboard.rules.names import email_key, tidy_name
from dashboard.services.sessions import hash_token
from models import Association, AuditEntry, Invitation, Person, PersonRole
from models.base import NAME, utc_now
from models.enums import PersonState, Role

INVITATION_DAYS = 14


@dataclass(frozen=True, slots=True)
class Founded:
    """A new association, its first administrator, and the token with which that person sets a password."""

    association: Association
    admin: Person
    token: str


def found_association(
    db: Session,
    *,
    name: str,
    admin_name: str,
    admin_email: str,
    name_en: str = "",
    admin_name_en: str = "",
    short_name: str = "",
    short_name_en: str = "",
    city: str = "",
    is_demo: bool = False,
) -> Founded:
    """Make an association and its first administrator. Raises Invalid or Conflict (`association.known`)."""
    name, admin_name, email = tidy_name(name), tidy_name(admin_name), email_key(admin_email)
    if not name or len(name) > NAME:
        raise Invalid("association.name", field="name")
    if not admin_name:
        raise Invalid("person.name", field="admin_name")
    if email is None:
        raise Invalid("person.email", field="admin_email")
    if db.scalar(select(col(Association.id)).where(col(Association.name) == name)) is not None:
        raise Conflict("association.known", name=name)
    association = Association(
        name=name, name_en=name_en, short_name=short_name, short_name_en=short_name_en, city=city, is_demo=is_demo
    )
    db.add(association)
    db.flush()
    admin = Person(
        association_id=association.id, name=admin_name, name_en=admin_name_en, email=email, state=PersonState.INVITED
    )
    db.add(admin)
    db.flush()
    db.add(PersonRole(association_id=association.id, person_id=admin.id, role=Role.ADMIN))
    token = secrets.token_urlsafe(32)
    db.add(
        Invitation(
            association_id=association.id,
            person_id=admin.id,
            token_hash=hash_token(token),
            expires_at=utc_now() + timedelta(days=INVITATION_DAYS),
        )
    )
    db.add(
        AuditEntry(
            association_id=association.id,
            actor_id=admin.id,
            action="found",
            noun="Association",
            object_id=str(association.id),
            after={"name": name},
        )
    )
    db.flush()
    return Founded(association, admin, token)
