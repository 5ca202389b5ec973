"""Signing in and out: opaque tokens, kept only as hashes."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, may_be_used, require, why_ended
from dashboard.errors import Invalid, NotSignedIn
from dashboard.rules.passwords import check_password
from dashboard.rules.tokens import hash_token
from dashboard.services import audit
from dashboard.settings import settings
from models import Association, Badge, Invitation, Person, PersonRole, SignInSession
from models.base import table_of, utc_now
from models.enums import PersonState, Role
from models.prepared import Prepared

COOKIE = "qj_session"


@cache
def hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _decoy() -> str:
    return hasher().hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the only time that its token is known."""

    token: str
    actor: Actor


def verify_password(db: Session, *, email: str, password: str) -> Person | None:
    """Return the active person with this e-mail and password, or None.

    Takes as long for an unknown address as for a known one, so that addresses cannot be probed.
    """
    email = email.replace("\x00", "").strip().lower()  # no address holds one, and PostgreSQL takes none
    people = db.scalars(
        select(Person).where(
            col(Person.email) == email,
            col(Person.email) != "",  # people without an account have none, and nobody signs in as one of them
            col(Person.state) == PersonState.ACTIVE,
        )
    ).all()
    match = None
    for person in people[:5]:
        if match is None and person.password_hash and _matches(person.password_hash, password):
            match = person
    if not people:
        _matches(_decoy(), password)
    return match


def _matches(stored: str, password: str) -> bool:
    try:
        return hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def open_session(
    db: Session, person: Person, *, user_agent: str = "", device_id: UUID | None = None, badge: Badge | None = None
) -> SignedIn:
    """Start a session for a person whose identity has been proved by the caller.

    With a `badge` it reaches the badge's visit alone and lasts as long as the badge.
    """
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        association_id=person.association_id,
        person_id=person.id,
        token_hash=hash_token(token),
        expires_at=badge.expires_at if badge is not None else utc_now() + timedelta(hours=settings().session_hours),
        visit_id=badge.visit_id if badge is not None else None,
        badge_id=badge.id if badge is not None else None,
        device_id=device_id,
        user_agent=user_agent[:300],
    )
    db.add(row)
    db.flush()
    return SignedIn(token, Actor(person.association_id, person.id, row.id, person.language))


def identify(db: Session, token: str, *, desk: bool = False) -> Actor:
    """Return who holds a cookie's token. Raises NotSignedIn.

    With `desk` a badge's session is unknown: a badge opens the field app and nothing else.
    """
    found = _holder.run(db.connection(), {"token": hash_token(token)})
    if not found:
        raise NotSignedIn("session.unknown")
    association_id, person_id, session_id, expires_at, revoked_at, language, state, only_visit = found[0]
    if desk and only_visit is not None:
        raise NotSignedIn("session.unknown")
    if revoked_at is not None or expires_at <= utc_now():
        raise why_ended(db, association_id, session_id)
    if not may_be_used(state, only_visit):
        raise NotSignedIn("session.ended")
    return Actor(association_id, person_id, session_id, language)


def _build_holder(_dialect: str) -> Any:
    session, person = table_of(SignInSession), table_of(Person)
    of_session = and_(person.c.association_id == session.c.association_id, person.c.id == session.c.person_id)
    return (
        select(
            session.c.association_id,
            session.c.person_id,
            session.c.id,
            session.c.expires_at,
            session.c.revoked_at,
            person.c.language,
            person.c.state,
            session.c.visit_id,
        )
        .join_from(session, person, of_session)
        .where(session.c.token_hash == bindparam("token"))
    )


_holder = Prepared(_build_holder)
"""The statement behind `identify`: it precedes every request, and every rerun of every page."""


def close_session(db: Session, *, token: str) -> None:
    """End the session of this token everywhere; an unknown token ends nothing."""
    db.execute(
        update(SignInSession)
        .where(col(SignInSession.token_hash) == hash_token(token), col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=utc_now())
    )


def revoke_sessions(db: Session, *, association_id: UUID, person_id: UUID, keep: UUID | None = None) -> None:
    """End every session of a person, but for the one to `keep`; the caller has checked the right to."""
    db.execute(
        update(SignInSession)
        .where(
            col(SignInSession.association_id) == association_id,
            col(SignInSession.person_id) == person_id,
            col(SignInSession.revoked_at).is_(None),
            *([col(SignInSession.id) != keep] if keep is not None else []),
        )
        .values(revoked_at=utc_now())
    )


def set_language(db: Session, *, actor: Actor, language: str) -> None:
    """Remember the viewer's language, zh or en."""
    grant = require(db, actor, Capability.USE)
    if language not in ("zh", "en"):
        raise Invalid("language.unknown", field="language")
    person = db.get_one(Person, (grant.association_id, grant.person_id))
    before = person.language
    person.language = language
    audit.record(
        db, grant, "set_language", "Person", person.id, before={"language": before}, after={"language": language}
    )


def change_password(db: Session, *, actor: Actor, old: str, new: str) -> None:
    """Replace one's own password and end one's other sessions."""
    grant = require(db, actor, Capability.USE)
    person = db.get_one(Person, (grant.association_id, grant.person_id))
    if not _matches(person.password_hash, old):
        raise Invalid("password.wrong", field="old")
    check_password(new, email=person.email, name=person.name)
    person.password_hash = hasher().hash(new)
    db.execute(
        update(SignInSession)
        .where(
            col(SignInSession.association_id) == grant.association_id,
            col(SignInSession.person_id) == grant.person_id,
            col(SignInSession.id) != actor.session_id,
        )
        .values(revoked_at=utc_now())
    )
    audit.record(db, grant, "change_password", "Person", person.id)


def accept_invitation(db: Session, *, token: str, password: str) -> SignedIn:
    """Set the first password with an invitation's link and sign in. The link works once."""
    invitation = db.scalars(
        select(Invitation).where(col(Invitation.token_hash) == hash_token(token)).with_for_update()
    ).one_or_none()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= utc_now():
        raise Invalid("invitation.unknown", field="token")
    person = db.get_one(Person, (invitation.association_id, invitation.person_id))
    if person.state is PersonState.DISABLED or not person.email:
        raise Invalid("invitation.unknown", field="token")
    check_password(password, email=person.email, name=person.name)
    person.password_hash = hasher().hash(password)
    person.state = PersonState.ACTIVE
    invitation.used_at = utc_now()
    signed_in = open_session(db, person)
    grant = require(db, signed_in.actor, Capability.USE)
    audit.record(db, grant, "accept_invitation", "Person", person.id)
    return signed_in


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Someone whom the sign-in page of a demo lets one become with one click."""

    email: str
    name: str
    name_en: str
    role: Role


def demo_people(db: Session) -> list[DemoPerson]:
    """Return the people that a demo association offers for one-click entry; none elsewhere."""
    rows = db.execute(
        select(col(Person.email), col(Person.name), col(Person.name_en), col(PersonRole.role))
        .join(Association, col(Association.id) == col(Person.association_id))
        .join(
            PersonRole,
            (col(PersonRole.association_id) == col(Person.association_id))
            & (col(PersonRole.person_id) == col(Person.id)),
        )
        .where(
            col(Association.is_demo).is_(True),
            col(Person.state) == PersonState.ACTIVE,
            col(Person.email).like("demo.%"),
        )
    )
    order = list(Role)
    people = (DemoPerson(*row) for row in rows)
    offered = [person for person in people if person.email.startswith(f"demo.{person.role.value}@")]
    return sorted(offered, key=lambda person: (order.index(person.role), person.email))


def enter_demo(db: Session, *, email: str, user_agent: str = "") -> SignedIn | None:
    """Start a session as one of `demo_people`; None for anyone else."""
    person = db.scalars(
        select(Person)
        .join(Association, col(Association.id) == col(Person.association_id))
        .where(
            col(Association.is_demo).is_(True),
            col(Person.state) == PersonState.ACTIVE,
            col(Person.email) == email,
            col(Person.email).like("demo.%"),
        )
    ).one_or_none()
    return open_session(db, person, user_agent=user_agent) if person is not None else None
