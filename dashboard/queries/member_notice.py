"""What the formal notice to members (正式通知) is written from: the visit, and what somebody wrote already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import registration_rows
from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.queries.agenda import Programme, printed_programme
from dashboard.queries.booklet import Words
from dashboard.rules import fields
from dashboard.rules.registration_state import TAKES
from models import Association, Goal, MemberNotice, Person, RegistrationForm, Site, Visit, VisitSite
from models.base import matches, utc_now


@dataclass(frozen=True, slots=True)
class HostPlace:
    """A host and where it is."""

    name: Words
    address: str


@dataclass(frozen=True, slots=True)
class Registering:
    """How members register by themselves; `open` while the form takes people, the fee in fen."""

    slug: str
    open: bool
    deadline: datetime | None
    fee_cents: int
    fee_note: Words


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """The visit as the notice tells it; `registering` is None while there is no form, `version` 0 without a notice."""

    association: Words
    theme: Words
    meeting_place: Words
    contact: Words
    contact_phone: str
    hosts: tuple[HostPlace, ...]
    goals: tuple[Words, ...]
    programme: Programme
    capacity: int
    registering: Registering | None
    reference: str
    issued_on: date | None
    written: Mapping[str, str]
    version: int


def notice_facts(db: Session, viewer: Actor, visit_id: UUID) -> NoticeFacts:
    """Return the facts and what is written of a visit's notice."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    association = db.get_one(Association, grant.association_id)
    owner = db.get(Person, (grant.association_id, visit.owner_id)) if visit.owner_id else None
    sites = db.execute(
        select(col(Site.name), col(Site.name_en), col(Site.address))
        .join(VisitSite, matches(VisitSite.site_id, Site))
        .where(
            col(VisitSite.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
        .order_by(col(VisitSite.position), col(Site.id))
    ).all()
    goals = db.execute(
        select(col(Goal.text), col(Goal.text_en))
        .where(col(Goal.association_id) == grant.association_id, col(Goal.visit_id) == visit.id)
        .order_by(col(Goal.position), col(Goal.id))
    ).all()
    own = (grant.association_id, visit.id)
    form = registration_rows.form_of(db, *own)
    notice = db.scalars(
        select(MemberNotice).where(col(MemberNotice.association_id) == own[0], col(MemberNotice.visit_id) == own[1])
    ).one_or_none()
    return NoticeFacts(
        association=Words(association.name, association.name_en),
        theme=Words(visit.theme, visit.theme_en),
        meeting_place=Words(visit.meeting_place, visit.meeting_place_en),
        contact=Words(owner.name, owner.name_en) if owner else Words(""),
        contact_phone=owner.phone if owner else "",
        hosts=tuple(HostPlace(Words(name, name_en), address) for name, name_en, address in sites),
        goals=tuple(Words(*row) for row in goals),
        programme=printed_programme(db, viewer, visit.id),
        capacity=visit.capacity,
        registering=Registering(
            form.slug, _takes(form, visit), form.deadline, form.fee_cents, Words(form.fee_note, form.fee_note_en)
        )
        if form
        else None,
        reference=notice.reference if notice else "",
        issued_on=notice.issued_on if notice else None,
        written=dict(notice.content) if notice else {},
        version=notice.version if notice else 0,
    )


def _takes(form: RegistrationForm, visit: Visit) -> bool:
    """Whether the form is open now; one that is full says so itself."""
    return registration_rows.state_of(form, visit, free=1, now=utc_now()) in TAKES
