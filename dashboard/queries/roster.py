"""Everyone of a visit with all that the staff's list holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.rules import fields
from models import Dimension, Firm, Group, Person, Registration
from models.base import matches
from models.enums import FeeState, RegistrationSource, RegistrationState

MOST = 5000


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A registration as the list shows it; `interests` are (title, English title), `fee_cents` is in 0.01 yuan."""

    id: UUID
    name: str
    name_en: str
    firm: str
    firm_en: str
    phone: str
    email: str
    title: str
    title_en: str
    group: str
    group_en: str
    interests: tuple[tuple[str, str], ...]
    dietary: str
    transport: str
    note: str
    fee_cents: int
    fee_state: FeeState
    receipt: str
    state: RegistrationState
    source: RegistrationSource
    registered_at: datetime


def roster(db: Session, viewer: Actor, visit_id: UUID, registration_ids: Sequence[UUID]) -> list[RosterRow]:
    """Return these registrations of a visit in the order of registration: those that the page's filters leave."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    wanted = set(fields.row_ids(registration_ids, "registrations", most=MOST))
    titles = {
        key: (title, title_en)
        for key, title, title_en in db.execute(
            select(col(Dimension.key), col(Dimension.title), col(Dimension.title_en)).where(
                col(Dimension.association_id) == grant.association_id,
                col(Dimension.version_id) == visit.checklist_version_id,
            )
        )
    }
    rows = db.execute(
        select(Registration, Person, Firm, Group)
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .join(Group, matches(Registration.group_id, Group), isouter=True)
        .where(col(Registration.association_id) == grant.association_id, col(Registration.visit_id) == visit.id)
        .order_by(col(Registration.registered_at), col(Registration.id))
    )
    return [
        RosterRow(
            row.id,
            person.name,
            person.name_en,
            firm.name if firm else row.firm_written,
            (firm.name_en if firm else "") or "",
            person.phone,
            person.email,
            person.title,
            person.title_en,
            group.name if group else "",
            group.name_en if group else "",
            tuple(titles.get(key, (key, key)) for key in row.interests),
            row.dietary,
            row.transport,
            row.note,
            row.fee_cents,
            row.fee_state,
            row.receipt_number,
            row.state,
            row.source,
            row.registered_at,
        )
        for row, person, firm, group in rows
        if row.id in wanted
    ]
