"""Who is there and who is missing (签到): for the desk, a tablet at the door, and the certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules import badge_tokens, fields
from dashboard.rules.attendance import Presence, certificate_code, code_mark, hours_attended, key_of
from dashboard.rules.localdate import local_zone
from dashboard.server_key import secret_key
from models import Association, Badge, Firm, Group, Person, Registration, Route, Site, Visit, VisitSite
from models.base import matches
from models.enums import RegistrationSource, RegistrationState, VisitStatus

MOST_CERTIFICATES = 2000


@dataclass(frozen=True, slots=True)
class DoorPerson:
    """Someone registered, waiting or cancelled, with what stands at the door. `phone` is for who runs the visit."""

    id: UUID
    person_id: UUID
    name: str
    name_en: str
    title: str
    title_en: str
    firm: str
    firm_en: str
    phone: str
    state: RegistrationState
    group_id: UUID | None
    walk_in: bool
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    by: str
    by_en: str

    @property
    def came(self) -> bool:
        return self.signed_in_at is not None

    @property
    def present(self) -> bool:
        return self.came and self.signed_out_at is None


@dataclass(frozen=True, slots=True)
class DoorGroup:
    """A group and its guide (引导员)."""

    id: UUID
    name: str
    name_en: str
    guide: str
    guide_en: str


@dataclass(frozen=True, slots=True)
class Door:
    """A visit's door: who is expected, in which group, and where they go. `people` by group, then as registered."""

    visit_id: UUID
    number: int
    status: VisitStatus
    capacity: int
    timezone: str
    place: str
    place_en: str
    groups: tuple[DoorGroup, ...]
    people: tuple[DoorPerson, ...]

    @property
    def expected(self) -> tuple[DoorPerson, ...]:
        return tuple(one for one in self.people if one.state is RegistrationState.REGISTERED)


@dataclass(frozen=True, slots=True)
class DoorKey:
    """By what a door without a signal knows somebody: parts of hashes, from which nobody gets in anywhere."""

    registration_id: UUID
    keys: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class FirmName:
    id: UUID
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """One person's certificate of attendance: `hours` from sign-in to sign-out or the planned end."""

    registration_id: UUID
    name: str
    name_en: str
    title: str
    title_en: str
    firm: str
    firm_en: str
    hours: Decimal
    number: str


@dataclass(frozen=True, slots=True)
class Certificates:
    """The certificates of one visit, in the order of the door's list."""

    association: str
    association_en: str
    visit: str
    visit_en: str
    theme: str
    theme_en: str
    sites: tuple[tuple[str, str], ...]
    day: date
    people: tuple[Certificate, ...]


def door(db: Session, viewer: Actor, visit_id: UUID) -> Door:
    """Return a visit's door. Only who runs visits sees it: it lists everybody with their telephone."""
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    start = db.execute(
        select(col(Route.start_place), col(Route.start_place_en)).where(
            col(Route.association_id) == grant.association_id, col(Route.visit_id) == visit.id
        )
    ).first()
    place, place_en = start if start is not None and start[0] else ("", "")
    return Door(
        visit.id,
        visit.number,
        visit.status,
        visit.capacity,
        grant.timezone,
        place,
        place_en,
        _groups(db, grant, visit),
        _people(db, grant, visit),
    )


def door_keys(db: Session, viewer: Actor, visit_id: UUID) -> list[DoorKey]:
    """Return by what a tablet knows everybody's badge, short code and registration link without a signal."""
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    badges = {
        badge.person_id: badge
        for badge in db.scalars(
            select(Badge).where(
                col(Badge.association_id) == grant.association_id,
                col(Badge.visit_id) == visit.id,
                col(Badge.revoked_at).is_(None),
            )
        )
    }
    rows = db.execute(
        select(col(Registration.id), col(Registration.person_id), col(Registration.link_hash)).where(
            col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id
        )
    )
    found = []
    for registration_id, person_id, link_hash in rows:
        badge = badges.get(person_id)
        keys = [key_of(one) for one in (badge.token_hash if badge else None, link_hash) if one]
        found.append(DoorKey(registration_id, tuple(keys), _mark(visit.id, badge)))
    return found


def firm_names(db: Session, viewer: Actor) -> list[FirmName]:
    """Return the member firms that a walk-in may be of, by name."""
    grant = require(db, viewer, Capability.RUN_VISITS)
    rows = db.scalars(
        select(Firm)
        .where(col(Firm.association_id) == grant.association_id, col(Firm.active).is_(True))
        .order_by(col(Firm.short_name), col(Firm.name), col(Firm.id))
    )
    return [FirmName(row.id, row.short_name or row.name, row.short_name_en or row.name_en) for row in rows]


def certificates(
    db: Session, viewer: Actor, visit_id: UUID, *, registration_ids: Sequence[UUID] | None = None
) -> Certificates:
    """Return the certificates of everyone who was there, or of these; who did not come gets none."""
    grant = require(db, viewer, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    wanted = None
    if registration_ids is not None:
        wanted = set(fields.row_ids(registration_ids, "registrations", most=MOST_CERTIFICATES))
    ends = datetime.combine(visit.day, visit.ends, local_zone(grant.timezone)).astimezone(UTC)
    association = db.get_one(Association, grant.association_id)
    made = tuple(
        Certificate(
            one.id,
            one.name,
            one.name_en,
            one.title,
            one.title_en,
            one.firm,
            one.firm_en,
            hours_attended(Presence(one.signed_in_at, one.signed_out_at), ends),
            f"{visit.day.year}-{visit.number}-{certificate_code(secret_key(), one.id)}",
        )
        for one in _people(db, grant, visit, whole_firm=True)
        if one.came and one.state is RegistrationState.REGISTERED and (wanted is None or one.id in wanted)
    )
    return Certificates(
        association.name,
        association.name_en,
        visit.title,
        visit.title_en,
        visit.theme,
        visit.theme_en,
        _sites(db, grant, visit),
        visit.day,
        made,
    )


def _mark(visit_id: UUID, badge: Badge | None) -> str:
    if badge is None:
        return ""
    shown = badge_tokens.derive(secret_key(), badge.id, badge.nonce)
    if badge_tokens.look_up_token(shown.token) != badge.token_hash:
        return ""  # issued under another key: its code is not known any more
    return code_mark(visit_id, shown.code)


def _groups(db: Session, grant: Grant, visit: Visit) -> tuple[DoorGroup, ...]:
    rows = db.execute(
        select(Group, col(Person.name), col(Person.name_en))
        .join(Person, matches(Group.guide_id, Person), isouter=True)
        .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit.id)
        .order_by(col(Group.position), col(Group.id))
    )
    return tuple(DoorGroup(row.id, row.name, row.name_en, guide or "", en or "") for row, guide, en in rows)


def _people(db: Session, grant: Grant, visit: Visit, *, whole_firm: bool = False) -> tuple[DoorPerson, ...]:
    by = aliased(Person)
    rows = db.execute(
        select(Registration, Person, Firm, col(by.name), col(by.name_en))
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .join(Group, matches(Registration.group_id, Group), isouter=True)
        .join(
            by,
            (col(by.association_id) == col(Registration.association_id))
            & (col(by.id) == col(Registration.signed_in_by)),
            isouter=True,
        )
        .where(col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id)
        .order_by(
            col(Group.position).is_(None), col(Group.position), col(Registration.registered_at), col(Registration.id)
        )
    )
    return tuple(
        DoorPerson(
            id=row.id,
            person_id=person.id,
            name=person.name,
            name_en=person.name_en,
            title=person.title,
            title_en=person.title_en,
            firm=_firm(firm.name, "" if whole_firm else firm.short_name) if firm else row.firm_written,
            firm_en=_firm(firm.name_en, "" if whole_firm else firm.short_name_en) if firm else row.firm_written,
            phone=person.phone,
            state=row.state,
            group_id=row.group_id,
            walk_in=row.source is RegistrationSource.WALK_IN,
            signed_in_at=row.signed_in_at,
            signed_out_at=row.signed_out_at,
            by=name or "",
            by_en=name_en or "",
        )
        for row, person, firm, name, name_en in rows
    )


def _firm(name: str, short: str) -> str:
    return short or name


def _sites(db: Session, grant: Grant, visit: Visit) -> tuple[tuple[str, str], ...]:
    rows = db.execute(
        select(col(Site.name), col(Site.name_en))
        .join(VisitSite, matches(VisitSite.site_id, Site))
        .where(
            col(VisitSite.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
        .order_by(col(VisitSite.position), col(VisitSite.id))
    )
    return tuple((name, name_en) for name, name_en in rows)
