"""The materials of a visit, counted anew with every look by who is registered now."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules import fields
from dashboard.rules.materials import GROUP_SIZE, Counts, MaterialRule, Need, Per, Purchase, need, purchase
from dashboard.rules.materials import quantity as counted
from models import Group, Material, Registration, Visit, VisitSite
from models.enums import RegistrationState


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """A material; `quantity` is by the head-count, or as somebody set it (`by_hand`, or without `basis`).

    `ready` so many as `ready_for`; when more are needed by now the tick no longer holds, and `ready` is False.
    """

    id: UUID
    title: str
    title_en: str
    unit: str
    unit_en: str
    quantity: int
    ready: bool
    ready_for: int | None
    basis: Per | None
    per: int
    spare_percent: int
    spares: int
    by_hand: bool
    counted: int | None
    need: Need


@dataclass(frozen=True, slots=True)
class MaterialList:
    """The list with what it was counted by; `expected` says that nobody is registered, so that places are counted."""

    rows: tuple[MaterialRow, ...]
    counts: Counts
    expected: bool
    purchase: Purchase


def materials(db: Session, viewer: Actor, visit_id: UUID) -> MaterialList:
    """Return the materials of a visit in the template's order, in four statements."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    counts, expected = _head_count(db, grant, visit)
    found = db.scalars(
        select(Material)
        .where(col(Material.association_id) == grant.association_id, col(Material.visit_id) == visit.id)
        .order_by(col(Material.id))
    )
    rows = tuple(_row(one, counts) for one in found)
    return MaterialList(rows, counts, expected, purchase(row.need for row in rows))


def _row(row: Material, counts: Counts) -> MaterialRow:
    basis = Per(row.basis) if row.basis else None
    rule = MaterialRule(basis, row.per, spare_percent=row.spare_percent, spare_least=row.spares) if basis else None
    by_count = counted(rule, counts).order if rule else None
    quantity = row.quantity if by_count is None or row.by_hand else by_count
    return MaterialRow(
        id=row.id,
        title=row.title,
        title_en=row.title_en,
        unit=row.unit,
        unit_en=row.unit_en,
        quantity=quantity,
        ready=row.ready and row.quantity >= quantity,
        ready_for=row.quantity if row.ready else None,
        basis=basis,
        per=row.per,
        spare_percent=row.spare_percent,
        spares=row.spares,
        by_hand=row.by_hand,
        counted=by_count,
        need=need(quantity, row.have, row.price_cents),
    )


def _head_count(db: Session, grant: Grant, visit: Visit) -> tuple[Counts, bool]:
    """Return who comes; before anybody registered, a full visit, so that one may ask for prices in good time."""
    people, firms = db.execute(
        select(func.count(), func.count(col(Registration.firm_id).distinct())).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one()
    groups, hosts = db.execute(
        select(
            select(func.count())
            .select_from(Group)
            .where(col(Group.association_id) == grant.association_id, col(Group.visit_id) == visit.id)
            .scalar_subquery(),
            select(func.count())
            .select_from(VisitSite)
            .where(
                col(VisitSite.association_id) == grant.association_id,
                col(VisitSite.visit_id) == visit.id,
                col(VisitSite.is_host).is_(True),
            )
            .scalar_subquery(),
        )
    ).one()
    expected = not people
    if expected:
        people = firms = visit.capacity
    return Counts(people, firms, groups or -(-people // GROUP_SIZE), hosts), expected
