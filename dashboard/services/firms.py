"""Member firms: add, change, rest."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules.names import firm_key, tidy_name
from dashboard.services import audit
from models import Firm
from models.enums import FirmKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFields:
    """What may be written of a firm; the area in 10,000 m²."""

    name: str
    kind: FirmKind
    name_en: str = ""
    short_name: str = ""
    short_name_en: str = ""
    district: str = ""
    projects: int = 0
    area_10k_m2: Decimal = Decimal(0)
    since_year: int | None = None
    note: str = ""


def save_firm(db: Session, *, actor: Actor, fields: FirmFields, firm_id: UUID | None = None) -> Firm:
    """Add a firm, or change the one given.

    Raises Invalid (`firm.name`, `firm.kind`, `firm.projects`, `firm.year`, `text.too_long`) or Conflict
    (`firm.known`) when another firm bears the same name.
    """
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    fields = _checked(fields)
    take_turns(db, grant)
    row = fetch(db, Firm, grant, firm_id, lock=True) if firm_id else None
    _no_namesake(db, grant, fields.name, except_id=firm_id)
    if row is None:
        row = Firm(association_id=grant.association_id, **asdict(fields))
        db.add(row)
        db.flush()
        audit.record(db, grant, "create", "Firm", row.id, after=audit.values(row))
        return row
    before = audit.values(row)
    for name, value in asdict(fields).items():
        setattr(row, name, value)
    db.flush()
    audit.record(db, grant, "change", "Firm", row.id, before=before, after=audit.values(row))
    return row


def set_firm_active(db: Session, *, actor: Actor, firm_id: UUID, active: bool) -> None:
    """Let a firm rest (its people stay, it is offered nowhere) or take it back."""
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    row = fetch(db, Firm, grant, firm_id, lock=True)
    before = row.active
    row.active = bool(active)
    audit.record(db, grant, "change", "Firm", row.id, before={"active": before}, after={"active": row.active})


def _checked(fields: FirmFields) -> FirmFields:
    name = tidy_name(str(fields.name))
    if not name:
        raise Invalid("firm.name", field="name")
    if not isinstance(fields.kind, FirmKind):
        raise Invalid("firm.kind", field="kind")
    if isinstance(fields.projects, bool) or not 0 <= int(fields.projects) <= 100_000 or fields.area_10k_m2 < 0:
        raise Invalid("firm.projects", field="projects")
    if fields.since_year is not None and not 1980 <= fields.since_year <= 2100:
        raise Invalid("firm.year", field="since_year")
    for key, limit in (
        ("name", 120),
        ("name_en", 120),
        ("short_name", 120),
        ("short_name_en", 120),
        ("district", 120),
        ("note", 300),
    ):
        if len(str(getattr(fields, key))) > limit:
            raise Invalid("text.too_long", field=key, limit=limit)
    return FirmFields(**(asdict(fields) | {"name": name, "area_10k_m2": round(Decimal(fields.area_10k_m2), 2)}))


def _no_namesake(db: Session, grant: Grant, name: str, *, except_id: UUID | None) -> None:
    rows = db.execute(select(col(Firm.id), col(Firm.name)).where(col(Firm.association_id) == grant.association_id))
    wanted = firm_key(name)
    for other_id, other in rows:
        if other_id != except_id and firm_key(other) == wanted:
            raise Conflict("firm.known", field="name", name=other)
