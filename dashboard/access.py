"""Who is asking, what they may do, and which rows they may see.

Every service and query begins with `require`: it reads the session, the person and the roles afresh,
because a browser tab outlives all three. What it returns scopes every statement that follows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from dashboard.errors import NotAllowed, NotFound, NotSignedIn
from dashboard.rules.capabilities import Capability, capabilities_of
from models import Association, Badge, Firm, Person, PersonRole, Registration, SignInSession, Site, Visit, VisitSite
from models.base import matches, table_of, utc_now
from models.enums import PersonState, RegistrationState, Role, VisitStatus
from models.prepared import Prepared

Row = TypeVar("Row", bound=SQLModel)

BADGE_CAPABILITIES = frozenset({Capability.USE, Capability.VIEW_VISITS, Capability.SCORE})
"""What a session that came in by a badge may do at most: a badge is worn on the chest and can be photographed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A claim to be someone: nothing is granted on its strength until `require` has checked it."""

    association_id: UUID
    person_id: UUID
    session_id: UUID
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the actor is, as read in this transaction; `only_visit` is all that a badge's session reaches."""

    association_id: UUID
    person_id: UUID
    firm_id: UUID | None
    roles: frozenset[Role]
    capabilities: frozenset[Capability]
    language: str
    timezone: str
    only_visit: UUID | None = None

    def may(self, capability: Capability) -> bool:
        return capability in self.capabilities


def _build_who(_dialect: str) -> Any:
    session, person, role, association = (table_of(model) for model in (SignInSession, Person, PersonRole, Association))
    of_person = and_(
        person.c.association_id == session.c.association_id,
        person.c.id == session.c.person_id,
    )
    of_role = and_(role.c.association_id == person.c.association_id, role.c.person_id == person.c.id)
    return (
        select(
            session.c.expires_at,
            session.c.revoked_at,
            person.c.state,
            person.c.firm_id,
            association.c.timezone,
            session.c.visit_id,
            role.c.role,
        )
        .join_from(session, person, of_person)
        .join(association, association.c.id == session.c.association_id)
        .outerjoin(role, of_role)
        .where(
            session.c.association_id == bindparam("association"),
            session.c.id == bindparam("session"),
            session.c.person_id == bindparam("person"),
        )
    )


_who = Prepared(_build_who)
"""The statement behind `require`: it precedes every read and write."""


def require(db: Session, actor: Actor, capability: Capability) -> Grant:
    """Return the actor's grant if the session lives and the capability is theirs.

    A badge lets in people who have not set a password yet; an account's own session does not.
    Raises NotSignedIn (session expired, revoked or taken over, badge revoked, or person disabled) or NotAllowed.
    """
    rows = _who.run(
        db.connection(),
        {"association": actor.association_id, "session": actor.session_id, "person": actor.person_id},
    )
    if not rows:
        raise NotSignedIn("session.unknown")
    expires_at, revoked_at, state, firm_id, timezone, only_visit, _role = rows[0]
    if revoked_at is not None or expires_at <= utc_now():
        raise why_ended(db, actor.association_id, actor.session_id)
    if not may_be_used(state, only_visit):
        raise NotSignedIn("session.disabled")
    roles = frozenset(row[-1] for row in rows if row[-1] is not None)
    capabilities = capabilities_of(roles) if only_visit is None else capabilities_of(roles) & BADGE_CAPABILITIES
    if capability not in capabilities:
        raise NotAllowed("capability.missing", capability=capability.value)
    return Grant(
        actor.association_id, actor.person_id, firm_id, roles, capabilities, actor.language, timezone, only_visit
    )


def may_be_used(state: PersonState, only_visit: UUID | None) -> bool:
    """Whether a person in this state may use a session; a badge is enough for who has set no password yet."""
    return state is PersonState.ACTIVE or (state is PersonState.INVITED and only_visit is not None)


def why_ended(db: Session, association_id: UUID, session_id: UUID) -> NotSignedIn:
    """Return why a session that is over ended, so that a tablet can say what to do.

    `badge.revoked`, `badge.expired`, `session.taken_over` (the badge signed in again afterwards), or `session.ended`.
    """
    session = db.get(SignInSession, (association_id, session_id), populate_existing=True)
    if session is None or session.badge_id is None:
        return NotSignedIn("session.ended")
    badge = db.get_one(Badge, (association_id, session.badge_id), populate_existing=True)
    if badge.revoked_at is not None:
        return NotSignedIn("badge.revoked")
    if badge.expires_at <= utc_now():
        return NotSignedIn("badge.expired")
    # ids are in the order of time, so that two sessions of the same moment have an order too
    later = select(col(SignInSession.id)).where(
        col(SignInSession.association_id) == association_id,
        col(SignInSession.badge_id) == badge.id,
        col(SignInSession.id) > session.id,
    )
    taken = session.revoked_at is not None and db.execute(later.limit(1)).first() is not None
    return NotSignedIn("session.taken_over" if taken else "session.ended")


def check_reach(grant: Grant, visit_id: UUID) -> None:
    """Raise NotAllowed `badge.other_visit` where a badge's session asks for another visit than the badge's.

    For what takes a visit and does not read it by `fetch_visit`, which finds no other visit.
    """
    if grant.only_visit is not None and visit_id != grant.only_visit:
        raise NotAllowed("badge.other_visit")


def fetch(db: Session, model: type[Row], grant: Grant, row_id: UUID, *, lock: bool = False) -> Row:
    """Return the association's own row, or raise NotFound; a foreign id looks like no id at all.

    `lock` makes PostgreSQL hold the row for this transaction; on SQLite the writer already holds the database. A row
    that the session knows already is then read afresh: what was read before the lock may be old.
    """
    row = db.get(model, (grant.association_id, row_id), with_for_update=True if lock else None, populate_existing=lock)
    if row is None:
        raise NotFound("row.missing", noun=model.__name__)
    return row


class OfAssociation(Protocol):
    """Whatever says which association it is of: a grant, or somebody who came by a public page."""

    @property
    def association_id(self) -> UUID: ...


def take_turns(db: Session, grant: OfAssociation) -> None:
    """Let one transaction at a time go on in this association, until it ends; then what it reads is settled.

    For writes that look first whether something is free (a name, an address, the next number) or still there (another
    administrator): PostgreSQL would let two look at once. References to the association do not wait for it.
    """
    db.execute(
        select(col(Association.id)).where(col(Association.id) == grant.association_id).with_for_update(key_share=True)
    )


def fetch_all(db: Session, model: type[Row], grant: Grant, row_ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Return the association's rows by id in one statement; raise NotFound if one is missing."""
    wanted = set(row_ids)
    if not wanted:
        return {}
    table: Any = model
    rows = db.scalars(select(model).where(table.association_id == grant.association_id, table.id.in_(wanted)))
    found: dict[UUID, Row] = {getattr(row, "id"): row for row in rows}  # noqa: B009 - every owned table has one
    if wanted - found.keys():
        raise NotFound("row.missing", noun=model.__name__)
    return found


def visible_visits(grant: Grant) -> ColumnElement[bool]:
    """Return the condition on `Visit` for the visits that the grant may see.

    Staff and leaders see all; a host the visits to the firm's own sites; an observer those that take
    registrations and those registered for. Who came in by a badge sees at most the badge's own.
    """
    mine = col(Visit.association_id) == grant.association_id
    if grant.only_visit is not None:
        mine = and_(mine, col(Visit.id) == grant.only_visit)
    if grant.may(Capability.VIEW_ALL_VISITS):
        return and_(mine, true())
    ways: list[ColumnElement[bool]] = [
        exists().where(
            col(Registration.association_id) == col(Visit.association_id),
            col(Registration.visit_id) == col(Visit.id),
            col(Registration.person_id) == grant.person_id,
            col(Registration.state) != RegistrationState.CANCELLED,
            col(Visit.status) != VisitStatus.DRAFT,
        )
    ]
    if grant.may(Capability.SCORE):
        ways.append(col(Visit.status) == VisitStatus.OPEN)
    if grant.may(Capability.VIEW_HOST_SUMMARY) and grant.firm_id is not None:
        ways.append(
            exists().where(
                col(VisitSite.association_id) == col(Visit.association_id),
                col(VisitSite.visit_id) == col(Visit.id),
                col(VisitSite.is_host).is_(True),
                col(Site.association_id) == col(VisitSite.association_id),
                col(Site.id) == col(VisitSite.site_id),
                col(Site.firm_id) == grant.firm_id,
                col(Visit.status) != VisitStatus.DRAFT,
            )
        )
    return and_(mine, or_(*ways))


def fetch_visit(db: Session, grant: Grant, visit_id: UUID, *, lock: bool = False) -> Visit:
    """Return a visit that the grant may see, or raise NotFound.

    With `lock` it is read afresh even where the session knows it already: what was read before the lock may be old.
    """
    statement = select(Visit).where(col(Visit.id) == visit_id, visible_visits(grant))
    if lock:
        statement = statement.with_for_update(of=Visit).execution_options(populate_existing=True)
    visit = db.scalars(statement).one_or_none()
    if visit is None:
        raise NotFound("row.missing", noun="Visit")
    return visit


def own_registration(db: Session, grant: Grant, visit_id: UUID) -> Registration | None:
    """Return the grant's own live registration for a visit, if there is one."""
    return db.scalars(
        select(Registration).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit_id,
            col(Registration.person_id) == grant.person_id,
            col(Registration.state) != RegistrationState.CANCELLED,
        )
    ).one_or_none()


def participants(grant: Grant, visit_id: UUID) -> Select[UUID, str, str, str, str]:
    """Return the statement for who has a place on a visit: registration id, name, English name, firm, address."""
    return (
        select(col(Registration.id), col(Person.name), col(Person.name_en), col(Firm.short_name), col(Person.email))
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    )


__all__ = [
    "BADGE_CAPABILITIES",
    "Actor",
    "Capability",
    "Grant",
    "check_reach",
    "fetch",
    "fetch_all",
    "fetch_visit",
    "may_be_used",
    "own_registration",
    "participants",
    "require",
    "take_turns",
    "visible_visits",
    "why_ended",
]
