"""What the programme booklet prints: the programme, hosts, goals, what to look at and ask at each stop."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.queries.agenda import Programme, printed_programme
from models import (
    Association,
    Firm,
    Goal,
    Honour,
    Person,
    Point,
    PreparedQuestion,
    Site,
    Stop,
    StopPoint,
    SurveyLink,
    Visit,
    VisitSite,
)
from models.enums import SiteKind


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class HostSite:
    """A host's profile as printed; areas in m², the fee in yuan per m² and month."""

    name: Words
    firm: Words
    address: str
    kind: SiteKind
    introduction: Words
    floor_area_m2: int | None
    green_area_m2: int | None
    households: int | None
    parking_spaces: int | None
    handover: date | None
    fee_yuan_m2_month: Decimal | None
    honours: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """Everything that a booklet shows; `look_at` and `questions` by the stop's id. `survey_slug` is "" without one."""

    association: Words
    programme: Programme
    theme: Words
    meeting_place: Words
    contact: Words
    contact_phone: str
    hosts: tuple[HostSite, ...]
    goals: tuple[Words, ...]
    look_at: dict[UUID, tuple[Words, ...]]
    questions: dict[UUID, tuple[Words, ...]]
    survey_slug: str


def booklet(db: Session, viewer: Actor, visit_id: UUID) -> Booklet:
    """Return what is printed for a visit that the viewer may see, in a constant number of statements.

    The programme is the published one; before the first, who plans gets a proof of the draft.
    """
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    association = db.get_one(Association, grant.association_id)
    owner = db.get(Person, (grant.association_id, visit.owner_id)) if visit.owner_id else None
    link = db.scalars(
        select(SurveyLink).where(
            col(SurveyLink.association_id) == grant.association_id, col(SurveyLink.visit_id) == visit.id
        )
    ).first()
    return Booklet(
        association=Words(association.name, association.name_en),
        programme=printed_programme(db, viewer, visit.id),
        theme=Words(visit.theme, visit.theme_en),
        meeting_place=Words(visit.meeting_place, visit.meeting_place_en),
        contact=Words(owner.name, owner.name_en) if owner else Words(""),
        contact_phone=owner.phone if owner else "",
        hosts=_hosts(db, visit),
        goals=tuple(
            Words(goal.text, goal.text_en)
            for goal in db.scalars(
                select(Goal)
                .where(col(Goal.association_id) == visit.association_id, col(Goal.visit_id) == visit.id)
                .order_by(col(Goal.position), col(Goal.id))
            )
        ),
        look_at=_points(db, visit),
        questions=_questions(db, visit),
        survey_slug=link.slug if link else "",
    )


def _hosts(db: Session, visit: Visit) -> tuple[HostSite, ...]:
    rows = db.execute(
        select(Site, col(Firm.name), col(Firm.name_en))
        .join(
            VisitSite,
            (col(VisitSite.association_id) == col(Site.association_id)) & (col(VisitSite.site_id) == col(Site.id)),
        )
        .join(
            Firm,
            (col(Firm.association_id) == col(Site.association_id)) & (col(Firm.id) == col(Site.firm_id)),
            isouter=True,
        )
        .where(
            col(VisitSite.association_id) == visit.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
        .order_by(col(VisitSite.position), col(Site.id))
    ).all()
    honours: dict[UUID, list[Words]] = defaultdict(list)
    for one in db.scalars(
        select(Honour)
        .where(
            col(Honour.association_id) == visit.association_id, col(Honour.site_id).in_([site.id for site, *_ in rows])
        )
        .order_by(col(Honour.year).desc(), col(Honour.id))
    ):
        year = f"{one.year} " if one.year else ""
        honours[one.site_id].append(Words(f"{year}{one.title}", f"{year}{one.title_en or one.title}"))
    return tuple(
        HostSite(
            Words(site.name, site.name_en),
            Words(firm or "", firm_en or ""),
            site.address,
            site.kind,
            Words(site.introduction, site.introduction_en),
            site.floor_area_m2,
            site.green_area_m2,
            site.households,
            site.parking_spaces,
            site.handover,
            site.fee_yuan_m2_month,
            tuple(honours[site.id]),
        )
        for site, firm, firm_en in rows
    )


def _points(db: Session, visit: Visit) -> dict[UUID, tuple[Words, ...]]:
    rows = db.execute(
        select(col(StopPoint.stop_id), col(Point.title), col(Point.title_en))
        .join(
            Point,
            (col(Point.association_id) == col(StopPoint.association_id)) & (col(Point.id) == col(StopPoint.point_id)),
        )
        .where(
            col(StopPoint.association_id) == visit.association_id,
            col(StopPoint.stop_id).in_(
                select(col(Stop.id)).where(
                    col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id
                )
            ),
        )
        .order_by(col(Point.dimension_id), col(Point.position), col(Point.id))
    )
    return _by_stop((row[0], row[1], row[2]) for row in rows)


def _questions(db: Session, visit: Visit) -> dict[UUID, tuple[Words, ...]]:
    rows = db.execute(
        select(col(PreparedQuestion.stop_id), col(PreparedQuestion.text), col(PreparedQuestion.text_en))
        .where(
            col(PreparedQuestion.association_id) == visit.association_id,
            col(PreparedQuestion.visit_id) == visit.id,
            col(PreparedQuestion.stop_id).is_not(None),
        )
        .order_by(col(PreparedQuestion.position), col(PreparedQuestion.id))
    )
    return _by_stop((row[0], row[1], row[2]) for row in rows if row[0] is not None)


def _by_stop(rows: Iterable[tuple[UUID, str, str]]) -> dict[UUID, tuple[Words, ...]]:
    found: dict[UUID, list[Words]] = defaultdict(list)
    for stop_id, zh, en in rows:
        found[stop_id].append(Words(zh, en))
    return {stop_id: tuple(words) for stop_id, words in found.items()}
