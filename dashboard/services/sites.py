"""Exemplary sites: their profile, honours, and how they rate as a host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require, take_turns
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.services import audit
from models import Firm, Honour, Site, SiteRating
from models.base import LINE, NAME, TEXT
from models.enums import HonourLevel, HostCriterion, SiteKind, SiteStage, Strength

MOST_HONOURS = 40
_TEXTS = {
    "name": NAME,
    "name_en": NAME,
    "address": LINE,
    "district": NAME,
    "unit_types": LINE,
    "unit_types_en": LINE,
    "shared_facilities": TEXT,
    "shared_facilities_en": TEXT,
    "equipment": TEXT,
    "equipment_en": TEXT,
    "introduction": TEXT,
    "introduction_en": TEXT,
    "contact": LINE,
}
_NUMBERS = {
    "land_area_m2": 100_000_000,
    "floor_area_m2": 100_000_000,
    "green_area_m2": 100_000_000,
    "households": 200_000,
    "parking_spaces": 200_000,
    "ev_chargers": 200_000,
}


@dataclass(frozen=True, slots=True)
class SiteFields:
    """A profile as its form shows it. Areas in m², the fee in yuan per m² and month."""

    name: str
    kind: SiteKind
    name_en: str = ""
    stage: SiteStage = SiteStage.IN_OPERATION
    firm_id: UUID | None = None
    address: str = ""
    district: str = ""
    land_area_m2: int | None = None
    floor_area_m2: int | None = None
    green_area_m2: int | None = None
    handover: date | None = None
    unit_types: str = ""
    unit_types_en: str = ""
    households: int | None = None
    parking_spaces: int | None = None
    ev_chargers: int | None = None
    shared_facilities: str = ""
    shared_facilities_en: str = ""
    equipment: str = ""
    equipment_en: str = ""
    fee_yuan_m2_month: Decimal | float | None = None
    strengths: Sequence[Strength] = field(default_factory=tuple)
    introduction: str = ""
    introduction_en: str = ""
    contact: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class NewHonour:
    title: str
    level: HonourLevel
    title_en: str = ""
    year: int | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """1-5 and why; a rating of None takes the criterion's rating away."""

    rating: int | None
    reason: str = ""
    reason_en: str = ""


def create_site(db: Session, *, actor: Actor, change: SiteFields) -> Site:
    """Add a site. Raises Invalid with a field's code, Conflict `site.name_taken`."""
    grant = require(db, actor, Capability.EDIT_SITES)
    site = Site(association_id=grant.association_id, name="", kind=SiteKind.RESIDENTIAL)
    _fill(db, grant, site, change)
    db.add(site)
    db.flush()
    audit.record(db, grant, "create", "Site", site.id, after=audit.values(site))
    return site


def edit_site(db: Session, *, actor: Actor, site_id: UUID, base_version: int, change: SiteFields) -> Site:
    """Change a profile; Conflict `site.changed` when someone saved since `base_version`."""
    grant, site = _found(db, actor, site_id, base_version)
    before = audit.values(site)
    _fill(db, grant, site, change)
    return _saved(db, grant, site, "edit", before)


def set_honours(
    db: Session, *, actor: Actor, site_id: UUID, base_version: int, honours: Sequence[NewHonour]
) -> list[Honour]:
    """Replace the site's honours by these."""
    grant, site = _found(db, actor, site_id, base_version)
    honours = fields.several(honours, "honours", NewHonour, most=MOST_HONOURS)
    rows = [
        Honour(
            association_id=grant.association_id,
            site_id=site.id,
            title=fields.text(one.title, "honours", most=LINE, required=True),
            title_en=fields.text(one.title_en, "honours", most=LINE),
            level=fields.member(one.level, "level", HonourLevel),
            year=fields.optional_whole(one.year, "year", least=1980, most=2100),
            issuer=fields.text(one.issuer, "issuer", most=LINE),
        )
        for one in honours
    ]
    old = db.scalars(
        select(Honour).where(col(Honour.association_id) == grant.association_id, col(Honour.site_id) == site.id)
    ).all()
    before = {"honours": [row.title for row in old]}
    for row in old:
        db.delete(row)
    db.flush()
    db.add_all(rows)
    site.version += 1
    audit.record(db, grant, "honours", "Site", site.id, before=before, after={"honours": [r.title for r in rows]})
    db.flush()
    return rows


def rate_site(
    db: Session, *, actor: Actor, site_id: UUID, base_version: int, ratings: Mapping[HostCriterion, Rating]
) -> Site:
    """Rate the site on the criteria given; the others stay as they are."""
    grant, site = _found(db, actor, site_id, base_version)
    if not isinstance(ratings, Mapping) or not all(isinstance(one, Rating) for one in ratings.values()):
        raise Invalid("field.choice", field="ratings")
    old = {
        row.criterion: row
        for row in db.scalars(
            select(SiteRating).where(
                col(SiteRating.association_id) == grant.association_id, col(SiteRating.site_id) == site.id
            )
        )
    }
    before = {criterion.value: row.rating for criterion, row in old.items()}
    after: dict[str, object] = dict(before)
    for key, given in ratings.items():
        criterion = fields.member(key, "ratings", HostCriterion)
        rating = fields.optional_whole(given.rating, "ratings", least=1, most=5)
        row = old.get(criterion)
        after[criterion.value] = rating
        if rating is None:
            if row is not None:
                db.delete(row)
            continue
        if row is None:
            row = SiteRating(association_id=grant.association_id, site_id=site.id, criterion=criterion, rating=rating)
            db.add(row)
        row.rating = rating
        row.reason = fields.text(given.reason, "reason", most=LINE)
        row.reason_en = fields.text(given.reason_en, "reason_en", most=LINE)
    site.version += 1
    audit.record(db, grant, "rate", "Site", site.id, before=before, after=after)
    db.flush()
    return site


def _found(db: Session, actor: Actor, site_id: UUID, base_version: int) -> tuple[Grant, Site]:
    grant = require(db, actor, Capability.EDIT_SITES)
    site = fetch(db, Site, grant, fields.row_id(site_id, "site"), lock=True)
    if site.version != base_version:
        raise Conflict("site.changed", stored=audit.values(site))
    return grant, site


def _saved(db: Session, grant: Grant, site: Site, action: str, before: dict[str, object]) -> Site:
    site.version += 1
    audit.record(db, grant, action, "Site", site.id, before=before, after=audit.values(site))
    db.flush()
    return site


def _fill(db: Session, grant: Grant, site: Site, change: SiteFields) -> None:
    if not isinstance(change, SiteFields):
        raise Invalid("field.choice", field="site")
    take_turns(db, grant)
    values: dict[str, object] = {
        name: fields.text(getattr(change, name), name, most=most, required=name == "name")
        for name, most in _TEXTS.items()
    }
    for name, most in _NUMBERS.items():
        values[name] = fields.optional_whole(getattr(change, name), name, least=0, most=most)
    values["kind"] = fields.member(change.kind, "kind", SiteKind)
    values["stage"] = fields.member(change.stage, "stage", SiteStage)
    values["handover"] = None if change.handover is None else fields.day(change.handover, "handover")
    values["fee_yuan_m2_month"] = fields.optional_amount(change.fee_yuan_m2_month, "fee_yuan_m2_month", most=10_000)
    values["strengths"] = [one.value for one in fields.members(change.strengths, "strengths", Strength)]
    values["active"] = fields.flag(change.active, "active")
    values["firm_id"] = None if change.firm_id is None else fetch(db, Firm, grant, change.firm_id).id
    taken = db.scalars(
        select(col(Site.id)).where(
            col(Site.association_id) == grant.association_id,
            col(Site.name) == values["name"],
            col(Site.id) != site.id,
        )
    ).first()
    if taken is not None:
        raise Conflict("site.name_taken", name=values["name"])
    for name, value in values.items():
        setattr(site, name, value)
