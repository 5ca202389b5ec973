"""Exemplary sites as the directory, a profile and the comparison show them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, require, visible_visits
from dashboard.rules import fields
from dashboard.rules.representativeness import Representativeness, representativeness
from models import Firm, Honour, Site, SiteRating, Visit, VisitSite
from models.enums import FirmKind, HonourLevel, HostCriterion, SiteKind, SiteStage, Strength, VisitStatus


@dataclass(frozen=True, slots=True)
class HonourRow:
    title: str
    title_en: str
    level: HonourLevel
    year: int | None
    issuer: str


@dataclass(frozen=True, slots=True)
class RatingRow:
    rating: int
    reason: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site in the directory; `visits` counts those to which it was or will be a host."""

    id: UUID
    name: str
    name_en: str
    kind: SiteKind
    stage: SiteStage
    district: str
    firm: str
    firm_en: str
    households: int | None
    strengths: tuple[Strength, ...]
    honours: tuple[HonourRow, ...]
    ratings: Mapping[HostCriterion, RatingRow]
    visits: int
    active: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    id: UUID
    number: int
    title: str
    title_en: str
    day: date
    status: VisitStatus


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """Everything of a site. Areas in m², the fee in yuan per m² and month; `version` guards an edit."""

    row: SiteRow
    firm_id: UUID | None
    address: str
    land_area_m2: int | None
    floor_area_m2: int | None
    green_area_m2: int | None
    handover: date | None
    unit_types: str
    unit_types_en: str
    parking_spaces: int | None
    ev_chargers: int | None
    shared_facilities: str
    shared_facilities_en: str
    equipment: str
    equipment_en: str
    fee_yuan_m2_month: Decimal | None
    introduction: str
    introduction_en: str
    contact: str
    version: int
    visits: tuple[VisitLine, ...]
    suggestion: Representativeness


def directory(db: Session, viewer: Actor) -> list[SiteRow]:
    """Return all sites by name, those in use first."""
    grant = require(db, viewer, Capability.VIEW_SITES)
    return _rows(db, grant, None)


def candidates(db: Session, viewer: Actor, site_ids: Sequence[UUID]) -> list[SiteRow]:
    """Return the sites to compare, in the order asked for; foreign ids are left out."""
    grant = require(db, viewer, Capability.VIEW_SITES)
    asked = fields.row_ids(site_ids, "sites", most=20)
    found = {row.id: row for row in _rows(db, grant, asked)}
    return [found[site_id] for site_id in asked if site_id in found]


def members_by_kind(db: Session, viewer: Actor) -> dict[FirmKind, int]:
    """Return how many active member firms mostly manage each kind."""
    grant = require(db, viewer, Capability.VIEW_SITES)
    return _members(db, grant)


def profile(db: Session, viewer: Actor, site_id: UUID) -> SiteProfile:
    """Return one site, or raise NotFound. The contact is only shown to those who may edit."""
    grant = require(db, viewer, Capability.VIEW_SITES)
    site = fetch(db, Site, grant, fields.row_id(site_id, "site"))
    row = _rows(db, grant, [site.id])[0]
    visits = db.execute(
        select(
            col(Visit.id), col(Visit.number), col(Visit.title), col(Visit.title_en), col(Visit.day), col(Visit.status)
        )
        .join(
            VisitSite,
            (col(VisitSite.association_id) == col(Visit.association_id)) & (col(VisitSite.visit_id) == col(Visit.id)),
        )
        .where(visible_visits(grant), col(VisitSite.site_id) == site.id, col(VisitSite.is_host).is_(True))
        .order_by(col(Visit.day).desc())
    )
    return SiteProfile(
        row=row,
        firm_id=site.firm_id,
        address=site.address,
        land_area_m2=site.land_area_m2,
        floor_area_m2=site.floor_area_m2,
        green_area_m2=site.green_area_m2,
        handover=site.handover,
        unit_types=site.unit_types,
        unit_types_en=site.unit_types_en,
        parking_spaces=site.parking_spaces,
        ev_chargers=site.ev_chargers,
        shared_facilities=site.shared_facilities,
        shared_facilities_en=site.shared_facilities_en,
        equipment=site.equipment,
        equipment_en=site.equipment_en,
        fee_yuan_m2_month=site.fee_yuan_m2_month,
        introduction=site.introduction,
        introduction_en=site.introduction_en,
        contact=site.contact if grant.may(Capability.EDIT_SITES) else "",
        version=site.version,
        visits=tuple(VisitLine(*line) for line in visits),
        suggestion=representativeness(site.kind, _members(db, grant)),
    )


def firm_choices(db: Session, viewer: Actor) -> list[tuple[UUID, str, str]]:
    """Return (id, name, English name) of the active firms that may manage a site."""
    grant = require(db, viewer, Capability.EDIT_SITES)
    rows = db.execute(
        select(col(Firm.id), col(Firm.name), col(Firm.name_en))
        .where(col(Firm.association_id) == grant.association_id, col(Firm.active).is_(True))
        .order_by(col(Firm.name))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _members(db: Session, grant: Grant) -> dict[FirmKind, int]:
    rows = db.execute(
        select(col(Firm.kind), func.count())
        .where(col(Firm.association_id) == grant.association_id, col(Firm.active).is_(True))
        .group_by(col(Firm.kind))
    )
    return {row[0]: row[1] for row in rows}


def _rows(db: Session, grant: Grant, only: Sequence[UUID] | None) -> list[SiteRow]:
    """Four statements, whatever the number of sites."""
    mine = col(Site.association_id) == grant.association_id
    statement = (
        select(Site, col(Firm.short_name), col(Firm.name), col(Firm.short_name_en), col(Firm.name_en))
        .join(
            Firm,
            (col(Firm.association_id) == col(Site.association_id)) & (col(Firm.id) == col(Site.firm_id)),
            isouter=True,
        )
        .where(mine)
        .order_by(col(Site.active).desc(), col(Site.name))
    )
    if only is not None:
        statement = statement.where(col(Site.id).in_(only))
    sites = db.execute(statement).all()
    honours: dict[UUID, list[HonourRow]] = defaultdict(list)
    order = list(HonourLevel)
    for one in db.scalars(select(Honour).where(col(Honour.association_id) == grant.association_id)):
        honours[one.site_id].append(HonourRow(one.title, one.title_en, one.level, one.year, one.issuer))
    ratings: dict[UUID, dict[HostCriterion, RatingRow]] = defaultdict(dict)
    for rated in db.scalars(select(SiteRating).where(col(SiteRating.association_id) == grant.association_id)):
        ratings[rated.site_id][rated.criterion] = RatingRow(rated.rating, rated.reason, rated.reason_en)
    hosted = {
        row[0]: row[1]
        for row in db.execute(
            select(col(VisitSite.site_id), func.count())
            .where(col(VisitSite.association_id) == grant.association_id, col(VisitSite.is_host).is_(True))
            .group_by(col(VisitSite.site_id))
        )
    }
    return [
        SiteRow(
            id=site.id,
            name=site.name,
            name_en=site.name_en,
            kind=site.kind,
            stage=site.stage,
            district=site.district,
            firm=short or name or "",
            firm_en=short_en or name_en or "",
            households=site.households,
            strengths=tuple(Strength(value) for value in site.strengths),
            honours=tuple(sorted(honours[site.id], key=lambda one: (order.index(one.level), -(one.year or 0)))),
            ratings=ratings[site.id],
            visits=hosted.get(site.id, 0),
            active=site.active,
        )
        for site, short, name, short_en, name_en in sites
    ]
