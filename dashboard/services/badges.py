"""Badges (胸牌): issued to who is registered, opened on one device at a time, ended at once when need be."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict, Gone, NotFound
from dashboard.rules import badge_tokens, fields
from dashboard.rules.badge_state import MOST_AT_ONCE, badge_expiry
from dashboard.rules.visit_status import Write, check_write, may_write
from dashboard.server_key import secret_key
from dashboard.services import audit, sessions
from dashboard.services.audit import By
from dashboard.services.sessions import SignedIn
from models import Badge, Person, Registration, SignInSession, Visit
from models.base import utc_now
from models.enums import PersonState, RegistrationState


@dataclass(frozen=True, slots=True)
class BadgeEntry:
    """A device that was let in by a badge; the session lasts until `expires_at`."""

    signed_in: SignedIn
    visit_id: UUID
    expires_at: datetime


def issue_badges(
    db: Session, *, actor: Actor, visit_id: UUID, registration_ids: Sequence[UUID] | None = None
) -> list[Badge]:
    """Give everyone registered, or these registrations, a badge that works; one that works is kept.

    Raises NotFound for a registration that is not of this visit; Conflict `registration.no_place` for one that waits
    or is cancelled, `badge.too_late` when badges of the visit's day are over, `visit.write_closed`.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)  # one issuer at a time
    check_write(visit.status, Write.BADGES)
    people = _registered(db, grant, visit, registration_ids)
    expires_at = _expiry(grant, visit)
    live = {badge.person_id: badge for badge in _live(db, grant, visit.id)}
    lost = {person_id: badge for person_id, badge in live.items() if not _genuine(badge)}
    _end(db, grant, [badge for person_id, badge in lost.items() if person_id in people])
    missing = [person_id for person_id in people if person_id not in live or person_id in lost]
    fresh = _make(db, grant, visit, missing, expires_at)
    return [fresh.get(person_id) or live[person_id] for person_id in people]


def reissue(db: Session, *, actor: Actor, badge_id: UUID) -> Badge:
    """End a badge and whatever it is signed in on, and give the person a new one.

    Raises Conflict `registration.no_place`, `badge.too_late` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    badge = fetch(db, Badge, grant, fields.row_id(badge_id, "badge"))
    visit = fetch_visit(db, grant, badge.visit_id, lock=True)
    check_write(visit.status, Write.BADGES)
    _check_registered(db, grant, visit.id, badge.person_id)
    expires_at = _expiry(grant, visit)
    _end(db, grant, [one for one in _live(db, grant, visit.id) if one.person_id == badge.person_id])
    return _make(db, grant, visit, [badge.person_id], expires_at)[badge.person_id]


def revoke(db: Session, *, actor: Actor, badge_id: UUID) -> None:
    """End a badge; the device that is signed in by it is refused from its next request on. Twice is as once."""
    grant = require(db, actor, Capability.RUN_VISITS)
    badge = fetch(db, Badge, grant, fields.row_id(badge_id, "badge"), lock=True)
    _end(db, grant, [badge] if badge.revoked_at is None else [])


def end_badge_of(db: Session, grant: By, visit_id: UUID, person_id: UUID) -> None:
    """End the badge of who no longer comes; the caller has checked the right to."""
    _end(db, grant, [badge for badge in _live(db, grant, visit_id) if badge.person_id == person_id])


def follow_day(db: Session, grant: Grant, visit: Visit) -> None:
    """Let the visit's badges, and what is signed in by them, end with its new day; the caller has checked."""
    ids = [badge.id for badge in _live(db, grant, visit.id)]
    if not ids:
        return
    expires_at = badge_expiry(visit.day, grant.timezone)
    db.execute(
        update(Badge)
        .where(col(Badge.association_id) == grant.association_id, col(Badge.id).in_(ids))
        .values(expires_at=expires_at)
    )
    db.execute(
        update(SignInSession)
        .where(
            col(SignInSession.association_id) == grant.association_id,
            col(SignInSession.badge_id).in_(ids),
            col(SignInSession.revoked_at).is_(None),
        )
        .values(expires_at=expires_at)
    )
    after = {"visit_id": visit.id, "expires_at": expires_at, "badges": len(ids)}
    audit.record(db, grant, "follow_day", "Badge", visit.id, after=after)


def open_badge(
    db: Session, *, secret: str, device_id: UUID, take_over: bool = False, user_agent: str = ""
) -> BadgeEntry:
    """Let a device in by a badge's token or typed code. Nobody is signed in yet: the badge is the right to.

    The same device may come again. Another one is told that the badge is in use, and with `take_over` ends the
    other's session: never are two live, which a unique index sees to when both come at once.

    Raises NotFound `badge.unknown`; Gone `badge.revoked` (also for who is not registered any more or is disabled) or
    `badge.expired`; Conflict `badge.elsewhere` (since: when the other device signed in); NotAllowed without a role.
    """
    badge = _by_secret(db, secret)
    now = utc_now()
    if badge is None:
        raise NotFound("badge.unknown")
    if badge.revoked_at is not None:
        raise Gone("badge.revoked")
    if badge.expires_at <= now:
        raise Gone("badge.expired")
    person = _holder(db, badge)
    took_over = _make_room(db, badge, device_id, take_over=take_over, now=now)
    try:
        with db.begin_nested():
            signed_in = sessions.open_session(db, person, user_agent=user_agent, device_id=device_id, badge=badge)
    except IntegrityError as error:  # another device got in between
        raise Conflict("badge.elsewhere", since=now) from error
    grant = require(db, signed_in.actor, Capability.USE)
    audit.record(
        db,
        grant,
        "open",
        "Badge",
        badge.id,
        after={"visit_id": badge.visit_id, "device_id": device_id, "took_over": took_over},
    )
    return BadgeEntry(signed_in, badge.visit_id, badge.expires_at)


def _by_secret(db: Session, secret: str) -> Badge | None:
    """Return the badge, held against being ended meanwhile but not against another device's try."""
    token, code = badge_tokens.read_token(secret), badge_tokens.read_code(secret)
    if token is not None:
        found = col(Badge.token_hash) == badge_tokens.look_up_token(token)
    elif code is not None:
        found = col(Badge.code_hash) == badge_tokens.look_up_code(secret_key(), code)
    else:
        return None
    statement = select(Badge).where(found).with_for_update(read=True).execution_options(populate_existing=True)
    return db.scalars(statement).one_or_none()


def _holder(db: Session, badge: Badge) -> Person:
    """Return the badge's person, or raise Gone for who may not come (any more) or a visit that is put away."""
    status, person = db.execute(
        select(col(Visit.status), Person)
        .select_from(Visit)
        .join(Person, (col(Person.association_id) == badge.association_id) & (col(Person.id) == badge.person_id))
        .where(col(Visit.association_id) == badge.association_id, col(Visit.id) == badge.visit_id)
    ).one()
    if not may_write(status, Write.BADGES):
        raise Gone("badge.expired")
    if person.state is PersonState.DISABLED or not _is_registered(db, badge.association_id, badge):
        raise Gone("badge.revoked")
    found: Person = person
    return found


def _is_registered(db: Session, association_id: UUID, badge: Badge) -> bool:
    mine = select(col(Registration.id)).where(
        col(Registration.association_id) == association_id,
        col(Registration.visit_id) == badge.visit_id,
        col(Registration.person_id) == badge.person_id,
        col(Registration.state) == RegistrationState.REGISTERED,
    )
    return db.execute(mine).first() is not None


def _make_room(db: Session, badge: Badge, device_id: UUID, *, take_over: bool, now: datetime) -> bool:
    """End the session that the badge has now, and tell whether it was another device's; refuse to without a word."""
    mine = (
        col(SignInSession.association_id) == badge.association_id,
        col(SignInSession.badge_id) == badge.id,
        col(SignInSession.revoked_at).is_(None),
    )
    held = db.scalars(select(SignInSession).where(*mine)).one_or_none()
    if held is None:
        return False
    elsewhere = held.device_id != device_id and held.expires_at > now
    if elsewhere and not take_over:
        raise Conflict("badge.elsewhere", since=held.created_at)
    db.execute(update(SignInSession).where(*mine, col(SignInSession.id) == held.id).values(revoked_at=now))
    return elsewhere


def _registered(
    db: Session, grant: Grant, visit: Visit, registration_ids: Sequence[UUID] | None
) -> dict[UUID, Registration]:
    """Return by person who is to have a badge, in the order of registration."""
    statement = select(Registration).where(
        col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id
    )
    if registration_ids is None:
        statement = statement.where(col(Registration.state) == RegistrationState.REGISTERED)
    else:
        wanted = fields.row_ids(registration_ids, "registrations", most=MOST_AT_ONCE)
        statement = statement.where(col(Registration.id).in_(wanted))
    rows = db.scalars(statement.order_by(col(Registration.registered_at), col(Registration.id))).all()
    if registration_ids is not None and len(rows) != len(set(wanted)):
        raise NotFound("row.missing", noun="Registration")
    for row in rows:
        if row.state is not RegistrationState.REGISTERED:
            raise Conflict("registration.no_place", state=row.state)
    return {row.person_id: row for row in rows}


def _check_registered(db: Session, grant: Grant, visit_id: UUID, person_id: UUID) -> None:
    state = db.scalars(
        select(col(Registration.state)).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit_id,
            col(Registration.person_id) == person_id,
        )
    ).one_or_none()
    if state is not RegistrationState.REGISTERED:
        raise Conflict("registration.no_place", state=state or RegistrationState.CANCELLED)


def _expiry(grant: Grant, visit: Visit) -> datetime:
    expires_at = badge_expiry(visit.day, grant.timezone)
    if expires_at <= utc_now():
        raise Conflict("badge.too_late")
    return expires_at


def _live(db: Session, grant: By, visit_id: UUID) -> Sequence[Badge]:
    return db.scalars(
        select(Badge).where(
            col(Badge.association_id) == grant.association_id,
            col(Badge.visit_id) == visit_id,
            col(Badge.revoked_at).is_(None),
        )
    ).all()


def _genuine(badge: Badge) -> bool:
    """Tell whether the badge can still be shown: not after the server's key was changed."""
    made = badge_tokens.derive(secret_key(), badge.id, badge.nonce)
    return badge_tokens.look_up_token(made.token) == badge.token_hash


def _make(
    db: Session, grant: Grant, visit: Visit, person_ids: Iterable[UUID], expires_at: datetime
) -> dict[UUID, Badge]:
    made = {}
    for person_id in person_ids:
        badge = _fresh(grant, visit.id, person_id, expires_at)
        while db.scalar(select(col(Badge.id)).where(col(Badge.code_hash) == badge.code_hash)) is not None:
            badge = _fresh(grant, visit.id, person_id, expires_at)  # one in a million million, but then two would share
        made[person_id] = badge
    db.add_all(made.values())
    db.flush()
    for badge in made.values():
        audit.record(db, grant, "issue", "Badge", badge.id, after=audit.values(badge))
    db.flush()
    return made


def _fresh(grant: Grant, visit_id: UUID, person_id: UUID, expires_at: datetime) -> Badge:
    badge_id, nonce = uuid7(), secrets.token_urlsafe(24)
    shown = badge_tokens.derive(secret_key(), badge_id, nonce)
    return Badge(
        association_id=grant.association_id,
        id=badge_id,
        visit_id=visit_id,
        person_id=person_id,
        nonce=nonce,
        token_hash=badge_tokens.look_up_token(shown.token),
        code_hash=badge_tokens.look_up_code(secret_key(), shown.code),
        expires_at=expires_at,
    )


def _end(db: Session, grant: By, ended: Iterable[Badge]) -> None:
    """End badges and what is signed in by them."""
    for badge in ended:
        badge.revoked_at = utc_now()
        db.flush()  # first the badge, then its sessions: who is opening it has the badge
        db.execute(
            update(SignInSession)
            .where(
                col(SignInSession.association_id) == grant.association_id,
                col(SignInSession.badge_id) == badge.id,
                col(SignInSession.revoked_at).is_(None),
            )
            .values(revoked_at=badge.revoked_at)
        )
        audit.record(
            db, grant, "revoke", "Badge", badge.id, after={"visit_id": badge.visit_id, "person_id": badge.person_id}
        )
