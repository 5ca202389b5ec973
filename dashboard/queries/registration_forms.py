"""The settings of a visit's public form, its firms' own quotas, and people's own links, for staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.rules import fields
from dashboard.rules.registration_tokens import look_up, registration_token
from dashboard.rules.visit_status import Write, may_write
from dashboard.server_key import secret_key
from models import Dimension, Firm, FirmQuota, Registration, RegistrationForm, Visit
from models.base import matches


@dataclass(frozen=True, slots=True)
class FirmChoice:
    id: UUID
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Quota:
    """A firm's own number of places."""

    firm: FirmChoice
    places: int


@dataclass(frozen=True, slots=True)
class InterestChoice:
    """A dimension of the visit's checklist, by its short name."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class FormSettings:
    """The form as stored; `version` 0 and an empty `slug` where there is none yet. The fee is in cents (分)."""

    slug: str
    open: bool
    deadline: datetime | None
    waiting_list: bool
    choose_host: bool
    fee_cents: int
    fee_note: str
    fee_note_en: str
    firm_quota: int | None
    privacy: str
    privacy_en: str
    version: int
    may_edit: bool
    quotas: tuple[Quota, ...]
    interests: tuple[InterestChoice, ...]


def form_settings(db: Session, viewer: Actor, visit_id: UUID) -> FormSettings:
    """Return how members register for a visit."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    form = db.scalars(
        select(RegistrationForm).where(
            col(RegistrationForm.association_id) == grant.association_id, col(RegistrationForm.visit_id) == visit.id
        )
    ).one_or_none() or RegistrationForm(
        association_id=grant.association_id, visit_id=visit.id, slug="", version=0, choose_host=False
    )
    return FormSettings(
        slug=form.slug,
        open=form.open,
        deadline=form.deadline,
        waiting_list=form.waiting_list,
        choose_host=form.choose_host,
        fee_cents=form.fee_cents,
        fee_note=form.fee_note,
        fee_note_en=form.fee_note_en,
        firm_quota=form.firm_quota,
        privacy=form.privacy,
        privacy_en=form.privacy_en,
        version=form.version,
        may_edit=may_write(visit.status, Write.EDIT_PLAN),
        quotas=_quotas(db, grant, visit),
        interests=_interests(db, visit),
    )


def firm_choices(db: Session, viewer: Actor) -> list[FirmChoice]:
    """Return the active member firms, for quotas and for settling what somebody wrote."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    rows = db.execute(
        select(col(Firm.id), col(Firm.name), col(Firm.name_en))
        .where(col(Firm.association_id) == grant.association_id, col(Firm.active).is_(True))
        .order_by(col(Firm.name))
    )
    return [FirmChoice(*row) for row in rows]


def own_token(db: Session, viewer: Actor, registration_id: UUID) -> str | None:
    """Return the token of somebody's own link, to send it again; None when there is none that works."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    row = fetch(db, Registration, grant, fields.row_id(registration_id, "registration"))
    fetch_visit(db, grant, row.visit_id)
    if not row.link_nonce:
        return None
    token = registration_token(secret_key(), row.id, row.link_nonce)
    return token if look_up(token) == row.link_hash else None  # the server's key has been changed since


def _quotas(db: Session, grant: Grant, visit: Visit) -> tuple[Quota, ...]:
    rows = db.execute(
        select(col(Firm.id), col(Firm.name), col(Firm.name_en), col(FirmQuota.places))
        .join(FirmQuota, matches(FirmQuota.firm_id, Firm))
        .where(col(FirmQuota.association_id) == grant.association_id, col(FirmQuota.visit_id) == visit.id)
        .order_by(col(Firm.name))
    )
    return tuple(Quota(FirmChoice(row[0], row[1], row[2]), row[3]) for row in rows)


def _interests(db: Session, visit: Visit) -> tuple[InterestChoice, ...]:
    rows = db.execute(
        select(col(Dimension.key), col(Dimension.short), col(Dimension.short_en))
        .where(
            col(Dimension.association_id) == visit.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position))
    )
    return tuple(InterestChoice(*row) for row in rows)
