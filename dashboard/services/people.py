"""People: add, change, give roles, invite, disable.

Whoever keeps the member list may keep observers and hosts. Anyone who is more than that is touched only with
the right to grant roles: otherwise inviting an administrator anew would be a way to become one.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require, take_turns
from dashboard.errors import Conflict, Invalid, NotAllowed
from dashboard.rules.member_import import OPEN_ROLES
from dashboard.rules.names import email_key, tidy_name
from dashboard.rules.phones import phone_key
from dashboard.rules.tokens import hash_token
from dashboard.services import audit
from dashboard.services.sessions import revoke_sessions
from models import Firm, Invitation, Person, PersonRole
from models.base import utc_now
from models.enums import PersonState, Role

INVITATION_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFields:
    """What may be written of a person; `email` is the sign-in name."""

    name: str
    email: str
    firm_id: UUID | None = None
    name_en: str = ""
    title: str = ""
    title_en: str = ""
    phone: str = ""


def save_person(
    db: Session, *, actor: Actor, fields: PersonFields, roles: Iterable[Role], person_id: UUID | None = None
) -> Person:
    """Add a person (invited, not yet able to sign in), or change the one given.

    Raises Invalid (`person.name`, `person.email`, `person.phone`, `person.roles`, `person.firm_needed`,
    `text.too_long`), NotAllowed (`person.role_not_yours`), Conflict (`person.email_known`, `person.last_admin`).
    A new address ends the person's sessions and open invitations: they belong to whoever reads the old one.
    """
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    fields, wanted = _checked(fields), _roles(roles)
    take_turns(db, grant)
    if fields.firm_id is not None:
        fetch(db, Firm, grant, fields.firm_id)
    elif wanted & OPEN_ROLES:
        raise Invalid("person.firm_needed", field="firm_id")
    _no_namesake(db, grant, fields.email, except_id=person_id)
    if person_id is None:
        _may_have(grant, wanted)
        row = Person(association_id=grant.association_id, state=PersonState.INVITED, **asdict(fields))
        db.add(row)
        db.flush()
        _write_roles(db, grant, row.id, wanted)
        audit.record(db, grant, "create", "Person", row.id, after=audit.values(row) | {"roles": sorted(wanted)})
        return row
    row = fetch(db, Person, grant, person_id, lock=True)
    held = _roles_of(db, grant, row.id)
    _may_have(grant, wanted | held)
    if Role.ADMIN in held and Role.ADMIN not in wanted:
        _another_admin(db, grant, row.id)
    before = audit.values(row) | {"roles": sorted(held)}
    if fields.email != row.email:
        # the tab that this is written from stays open, should it be the person's own
        revoke_sessions(db, association_id=grant.association_id, person_id=row.id, keep=actor.session_id)
        _end_invitations(db, grant, row.id)
    for name, value in asdict(fields).items():
        setattr(row, name, value)
    _write_roles(db, grant, row.id, wanted)
    db.flush()
    audit.record(
        db, grant, "change", "Person", row.id, before=before, after=audit.values(row) | {"roles": sorted(wanted)}
    )
    return row


def invite(db: Session, *, actor: Actor, person_id: UUID) -> str:
    """Return a fresh one-time token with which the person sets a password; earlier ones stop working."""
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    row = fetch(db, Person, grant, person_id, lock=True)
    _may_have(grant, _roles_of(db, grant, row.id))
    if row.state is PersonState.DISABLED:
        raise Conflict("person.disabled")
    if not row.email:  # without an address there is nothing to sign in with
        raise Conflict("person.no_email")
    _end_invitations(db, grant, row.id)
    token = secrets.token_urlsafe(32)
    db.add(
        Invitation(
            association_id=grant.association_id,
            person_id=row.id,
            token_hash=hash_token(token),
            expires_at=utc_now() + timedelta(days=INVITATION_DAYS),
        )
    )
    audit.record(db, grant, "invite", "Person", row.id)
    return token


def set_person_disabled(db: Session, *, actor: Actor, person_id: UUID, disabled: bool) -> None:
    """Disable a person, which ends every session at once, or take the person back."""
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    take_turns(db, grant)
    row = fetch(db, Person, grant, person_id, lock=True)
    held = _roles_of(db, grant, row.id)
    _may_have(grant, held)
    if disabled and row.id == grant.person_id:
        raise Conflict("person.yourself")
    before = row.state
    if disabled:
        if Role.ADMIN in held:
            _another_admin(db, grant, row.id)
        row.state = PersonState.DISABLED
        revoke_sessions(db, association_id=grant.association_id, person_id=row.id)
    elif row.state is PersonState.DISABLED:
        row.state = PersonState.ACTIVE if row.password_hash else PersonState.INVITED
    audit.record(
        db,
        grant,
        "disable" if disabled else "enable",
        "Person",
        row.id,
        before={"state": before.value},
        after={"state": row.state.value},
    )


def _end_invitations(db: Session, grant: Grant, person_id: UUID) -> None:
    db.execute(
        update(Invitation)
        .where(
            col(Invitation.association_id) == grant.association_id,
            col(Invitation.person_id) == person_id,
            col(Invitation.used_at).is_(None),
        )
        .values(expires_at=utc_now())
    )


def _checked(fields: PersonFields) -> PersonFields:
    name, email = tidy_name(str(fields.name)), email_key(str(fields.email))
    if not name:
        raise Invalid("person.name", field="name")
    if email is None:
        raise Invalid("person.email", field="email")
    phone = phone_key(str(fields.phone)) if fields.phone else ""
    if phone is None:
        raise Invalid("person.phone", field="phone")
    for key in ("name", "name_en", "title", "title_en"):
        if len(str(getattr(fields, key))) > 120:
            raise Invalid("text.too_long", field=key, limit=120)
    return PersonFields(**(asdict(fields) | {"name": name, "email": email, "phone": phone}))


def _roles(roles: Iterable[Role]) -> frozenset[Role]:
    try:
        wanted = frozenset(Role(role) for role in roles)
    except ValueError:
        raise Invalid("person.roles", field="roles") from None
    if not wanted:
        raise Invalid("person.roles", field="roles")
    return wanted


def _may_have(grant: Grant, roles: frozenset[Role]) -> None:
    if not roles <= OPEN_ROLES and not grant.may(Capability.GRANT_ROLES):
        raise NotAllowed("person.role_not_yours")


def _roles_of(db: Session, grant: Grant, person_id: UUID) -> frozenset[Role]:
    return frozenset(
        db.scalars(
            select(col(PersonRole.role)).where(
                col(PersonRole.association_id) == grant.association_id, col(PersonRole.person_id) == person_id
            )
        )
    )


def _write_roles(db: Session, grant: Grant, person_id: UUID, roles: frozenset[Role]) -> None:
    held = _roles_of(db, grant, person_id)
    db.execute(
        delete(PersonRole).where(
            col(PersonRole.association_id) == grant.association_id,
            col(PersonRole.person_id) == person_id,
            col(PersonRole.role).in_(held - roles),
        )
    )
    db.add_all(
        PersonRole(association_id=grant.association_id, person_id=person_id, role=role) for role in sorted(roles - held)
    )


def _another_admin(db: Session, grant: Grant, person_id: UUID) -> None:
    others = db.scalar(
        select(func.count())
        .select_from(PersonRole)
        .join(
            Person,
            (col(Person.association_id) == col(PersonRole.association_id))
            & (col(Person.id) == col(PersonRole.person_id)),
        )
        .where(
            col(PersonRole.association_id) == grant.association_id,
            col(PersonRole.role) == Role.ADMIN,
            col(PersonRole.person_id) != person_id,
            col(Person.state) == PersonState.ACTIVE,
        )
    )
    if not others:
        raise Conflict("person.last_admin")


def _no_namesake(db: Session, grant: Grant, email: str, *, except_id: UUID | None) -> None:
    other = db.scalar(
        select(col(Person.id)).where(col(Person.association_id) == grant.association_id, col(Person.email) == email)
    )
    if other is not None and other != except_id:
        raise Conflict("person.email_known", field="email", email=email)
