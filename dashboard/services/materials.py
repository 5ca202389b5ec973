"""The materials of a visit (物料): what the head-count needs, what is in stock, what has to be bought."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import templates
from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Invalid
from dashboard.rules import fields
from dashboard.rules.materials import GROUP_SIZE, Counts, MaterialRule, Per, quantity
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import Material, Visit
from models.base import NAME

MOST_MATERIALS = 200
MOST_PIECES = 100_000
MOST_PER = 1_000
MOST_CENTS = 100_000_000  # a million yuan


@dataclass(frozen=True, slots=True)
class MaterialFields:
    """A material as its form shows it; with `basis` None its `quantity` is what somebody says it is."""

    title: str
    unit: str
    title_en: str = ""
    unit_en: str = ""
    basis: Per | None = None
    per: int = 1
    spare_percent: int = 0
    spares: int = 0
    quantity: int = 0


def add_material(db: Session, *, actor: Actor, visit_id: UUID, change: MaterialFields) -> Material:
    """Add one's own material."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    have = db.scalars(
        select(func.count())
        .select_from(Material)
        .where(col(Material.association_id) == grant.association_id, col(Material.visit_id) == visit.id)
    ).one()
    if have >= MOST_MATERIALS:
        raise Invalid("material.too_many", most=MOST_MATERIALS)
    material = Material(association_id=grant.association_id, visit_id=visit.id, title="")
    _fill(material, change)
    db.add(material)
    db.flush()
    audit.record(db, grant, "create", "Material", material.id, after=audit.values(material))
    return material


def edit_material(db: Session, *, actor: Actor, material_id: UUID, change: MaterialFields) -> Material:
    """Change what a material is called and what it follows."""
    grant, material = _found(db, actor, material_id)
    before = audit.values(material)
    _fill(material, change)
    return _saved(db, grant, material, "edit", before)


def set_quantity(db: Session, *, actor: Actor, material_id: UUID, quantity: int) -> Material:
    """Set by hand how many are needed: from then on the head-count does not change it.

    More than were ticked as ready take the tick away.
    """
    grant, material = _found(db, actor, material_id)
    before = audit.values(material)
    wanted = fields.whole(quantity, "quantity", least=0, most=MOST_PIECES)
    material.ready = material.ready and wanted <= material.quantity
    material.quantity = wanted
    material.by_hand = bool(material.basis)
    return _saved(db, grant, material, "edit", before)


def follow_count(db: Session, *, actor: Actor, material_id: UUID) -> Material:
    """Let the head-count say again how many are needed; nothing for one that never followed it."""
    grant, material = _found(db, actor, material_id)
    before = audit.values(material)
    material.by_hand = False
    return _saved(db, grant, material, "recount", before)


def set_ready(db: Session, *, actor: Actor, material_id: UUID, ready: bool, quantity: int) -> Material:
    """Tick a material, or take the tick back. `quantity` is what the person saw: so many are ready.

    When more people come afterwards, the list tells how many more are needed.
    """
    grant, material = _found(db, actor, material_id)
    before = audit.values(material)
    material.ready = fields.flag(ready, "ready")
    material.quantity = fields.whole(quantity, "quantity", least=0, most=MOST_PIECES)
    return _saved(db, grant, material, "edit", before)


def set_stock(
    db: Session, *, actor: Actor, material_id: UUID, have: int | None = None, price_cents: int | None = None
) -> Material:
    """Say how many are in stock, what one costs (in fen), or both; None leaves it."""
    grant, material = _found(db, actor, material_id)
    before = audit.values(material)
    if have is not None:
        material.have = fields.whole(have, "have", least=0, most=MOST_PIECES)
    if price_cents is not None:
        material.price_cents = fields.whole(price_cents, "price", least=0, most=MOST_CENTS)
    return _saved(db, grant, material, "edit", before)


def remove_material(db: Session, *, actor: Actor, material_id: UUID) -> None:
    """Take a material off the list; a generated one comes back with `complete_materials`."""
    grant, material = _found(db, actor, material_id)
    audit.record(db, grant, "delete", "Material", material.id, before=audit.values(material))
    db.delete(material)
    db.flush()


def complete_materials(db: Session, *, actor: Actor, visit_id: UUID) -> list[Material]:
    """Add what the template has and the visit lacks, and return it; what is there stays as it is."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = _writable(db, grant, visit_id)
    new = add_missing(db, visit)
    for material in new:
        audit.record(db, grant, "create", "Material", material.id, after=audit.values(material))
    db.flush()
    return new


def add_missing(db: Session, visit: Visit) -> list[Material]:
    """Add the template's materials that the visit lacks; the caller has checked.

    One that an earlier version of this program made has its number only: it is given the template's rule, unless
    somebody has ticked it.
    """
    rows = db.scalars(
        select(Material).where(col(Material.association_id) == visit.association_id, col(Material.visit_id) == visit.id)
    )
    there = {row.key: row for row in rows if row.key}
    full = Counts(people=visit.capacity, firms=visit.capacity, groups=-(-visit.capacity // GROUP_SIZE))
    new = []
    for given in templates.materials():
        row = there.get(given.key)
        if row is not None and (row.basis or row.by_hand or row.ready):
            continue
        if row is None:
            row = Material(association_id=visit.association_id, visit_id=visit.id, key=given.key, title=given.title.zh)
            row.title_en, row.unit, row.unit_en = given.title.en, given.unit.zh, given.unit.en
            row.price_cents = given.price_cents
            new.append(row)
            db.add(row)
        row.basis, row.per = Per(given.per).value, given.quantity
        row.spares, row.spare_percent = given.spare_least, given.spare_percent
        rule = MaterialRule(
            Per(given.per), given.quantity, spare_percent=given.spare_percent, spare_least=given.spare_least
        )
        row.quantity = quantity(rule, full).order
    db.flush()
    return new


def _writable(db: Session, grant: Grant, visit_id: UUID) -> Visit:
    # the visit is locked, so that two who complete the list at once do not both add what it lacks
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)
    check_write(visit.status, Write.TASKS)
    return visit


def _found(db: Session, actor: Actor, material_id: UUID) -> tuple[Grant, Material]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    material = fetch(db, Material, grant, fields.row_id(material_id, "material"), lock=True)
    check_write(fetch_visit(db, grant, material.visit_id).status, Write.TASKS)
    return grant, material


def _saved(db: Session, grant: Grant, material: Material, action: str, before: dict[str, object]) -> Material:
    after = audit.values(material)
    if after != before:
        audit.record(db, grant, action, "Material", material.id, before=before, after=after)
        db.flush()
    return material


def _fill(material: Material, change: MaterialFields) -> None:
    if not isinstance(change, MaterialFields):
        raise Invalid("field.choice", field="material")
    basis = None if change.basis is None else fields.member(change.basis, "basis", Per)
    material.title = fields.text(change.title, "title", most=NAME, required=True)
    material.title_en = fields.text(change.title_en, "title_en", most=NAME)
    material.unit = fields.text(change.unit, "unit", most=32)
    material.unit_en = fields.text(change.unit_en, "unit_en", most=32)
    material.basis = basis.value if basis else ""
    material.per = fields.whole(change.per, "per", least=0, most=MOST_PER)
    material.spare_percent = fields.whole(change.spare_percent, "spare_percent", least=0, most=100)
    material.spares = fields.whole(change.spares, "spares", least=0, most=MOST_PER)
    if basis is None:
        material.quantity = fields.whole(change.quantity, "quantity", least=0, most=MOST_PIECES)
        material.by_hand = False
