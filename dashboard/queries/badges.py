"""The badges of a visit: how each stands, and what to print on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules import badge_tokens, fields
from dashboard.rules.badge_state import MOST_AT_ONCE, BadgeState, badge_state
from dashboard.server_key import secret_key
from models import Association, Badge, Firm, Group, Person, Registration, SignInSession, Visit
from models.base import utc_now
from models.enums import RegistrationState


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """Someone registered and how their badge stands; `since` when a device signed in by it."""

    registration_id: UUID
    badge_id: UUID | None
    name: str
    name_en: str
    firm: str
    firm_en: str
    group: str
    group_en: str
    state: BadgeState
    since: datetime | None


@dataclass(frozen=True, slots=True)
class BadgeLink:
    """What is printed on one badge. Whoever holds `token` or `code` is let in: never store or log them."""

    name: str
    name_en: str
    title: str
    title_en: str
    firm: str
    firm_en: str
    group: str
    group_en: str
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class BadgeSheet:
    """The badges of one visit for printing."""

    association: str
    association_en: str
    visit: str
    visit_en: str
    day: date
    links: tuple[BadgeLink, ...]


def badges(db: Session, viewer: Actor, visit_id: UUID) -> list[BadgeRow]:
    """Return everyone registered, by group and in the order of registration.

    A badge that can no longer be shown because the server's key was changed counts as none.
    """
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    latest: dict[UUID, Badge] = {}
    for badge in db.scalars(select(Badge).where(*_of(grant, visit)).order_by(col(Badge.issued_at), col(Badge.id))):
        if badge.revoked_at is not None or _shown(badge) is not None:
            latest[badge.person_id] = badge
    now = utc_now()
    used = {
        session.badge_id: session.created_at
        for session in db.scalars(
            select(SignInSession).where(
                col(SignInSession.association_id) == grant.association_id,
                col(SignInSession.visit_id) == visit.id,
                col(SignInSession.badge_id).is_not(None),
                col(SignInSession.revoked_at).is_(None),
                col(SignInSession.expires_at) > now,
            )
        )
    }
    rows = []
    for registration, person, firm, group in _people(db, grant, visit):
        last = latest.get(person.id)
        since = used.get(last.id) if last is not None else None
        state = badge_state(
            issued=last is not None,
            revoked_at=last.revoked_at if last is not None else None,
            expires_at=last.expires_at if last is not None else None,
            in_use=since is not None,
            now=now,
        )
        rows.append(
            BadgeRow(
                registration_id=registration.id,
                badge_id=last.id if last is not None else None,
                name=person.name,
                name_en=person.name_en,
                firm=(firm.short_name or firm.name) if firm else registration.firm_written,
                firm_en=(firm.short_name_en or firm.name_en) if firm else registration.firm_written,
                group=group.name if group else "",
                group_en=group.name_en if group else "",
                state=state,
                since=since,
            )
        )
    return rows


def badge_links(db: Session, viewer: Actor, visit_id: UUID, *, badge_ids: Sequence[UUID] | None = None) -> BadgeSheet:
    """Return what to print for every badge of a visit that works, or for these of them, in the order of `badges`.

    Tokens and codes are worked out again under the server's key; only who runs visits gets them.
    """
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    works = [*_of(grant, visit), col(Badge.revoked_at).is_(None), col(Badge.expires_at) > utc_now()]
    if badge_ids is not None:
        works.append(col(Badge.id).in_(fields.row_ids(badge_ids, "badges", most=MOST_AT_ONCE)))
    shown = {badge.person_id: _shown(badge) for badge in db.scalars(select(Badge).where(*works))}
    links = []
    for registration, person, firm, group in _people(db, grant, visit):
        secrets = shown.get(person.id)
        if secrets is not None:
            links.append(
                BadgeLink(
                    name=person.name,
                    name_en=person.name_en,
                    title=person.title,
                    title_en=person.title_en,
                    firm=firm.name if firm else registration.firm_written,
                    firm_en=firm.name_en if firm else registration.firm_written,
                    group=group.name if group else "",
                    group_en=group.name_en if group else "",
                    token=secrets.token,
                    code=badge_tokens.shown(secrets.code),
                )
            )
    association = db.get_one(Association, grant.association_id)
    return BadgeSheet(association.name, association.name_en, visit.title, visit.title_en, visit.day, tuple(links))


def _of(grant: Grant, visit: Visit) -> list[Any]:
    return [col(Badge.association_id) == grant.association_id, col(Badge.visit_id) == visit.id]


def _shown(badge: Badge) -> badge_tokens.BadgeSecrets | None:
    """Return what the badge shows, or None where it was issued under another key."""
    made = badge_tokens.derive(secret_key(), badge.id, badge.nonce)
    return made if badge_tokens.look_up_token(made.token) == badge.token_hash else None


def _people(
    db: Session, grant: Grant, visit: Visit
) -> Sequence[tuple[Registration, Person, Firm | None, Group | None]]:
    """Return registration, person, firm and group of everyone registered."""
    rows = db.execute(
        select(Registration, Person, Firm, Group)
        .join(
            Person,
            (col(Person.association_id) == col(Registration.association_id))
            & (col(Person.id) == col(Registration.person_id)),
        )
        .join(
            Firm,
            (col(Firm.association_id) == col(Registration.association_id))
            & (col(Firm.id) == col(Registration.firm_id)),
            isouter=True,
        )
        .join(
            Group,
            (col(Group.association_id) == col(Registration.association_id))
            & (col(Group.id) == col(Registration.group_id)),
            isouter=True,
        )
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(
            col(Group.position).is_(None), col(Group.position), col(Registration.registered_at), col(Registration.id)
        )
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
