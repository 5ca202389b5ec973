"""A visit's programme as pages, the booklet and calendars show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.queries.kept_plans import newest_plans
from dashboard.rules import programme_content
from dashboard.rules.agenda import Schedule, schedule
from dashboard.rules.agenda_lines import FIELDS, Line, items, placed
from dashboard.rules.kept_plan import KeptPlan, in_force, published_plans
from dashboard.rules.tour_lanes import Stay, rotation, shared_out
from dashboard.rules.visit_status import Write, may_write
from models import AgendaItem, AuditEntry, Group, Person, Registration, Site, Stop, Visit, VisitSite
from models.base import matches
from models.enums import AgendaKind, PersonState, RegistrationState, StopKind, VisitStatus


@dataclass(frozen=True, slots=True)
class Guide:
    id: UUID
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class TourStop:
    id: UUID
    kind: StopKind
    title: str
    title_en: str
    minutes: int
    place: str
    place_en: str
    guide_id: UUID | None
    capacity_groups: int = 1

    @property
    def key(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True)
class TourGroup:
    """A group with how many are registered in it."""

    id: UUID
    name: str
    name_en: str
    guide_id: UUID | None
    members: int


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything about one visit's programme, as stored at `version`.

    `visit_version` is that of the visit's own row: its day and its name. `edition` is the number of the published
    version that this is, 0 for what is being edited. `starts` and `ends` are
    wall-clock times in `timezone`. `guides` are the people named anywhere in it; to a viewer who may edit, also the
    association's staff and the hosts' people. Only who may edit sees lines in the tray. `plans` are the newest
    rotation plans of its tours, whether they still fit or not.
    """

    visit_id: UUID
    number: int
    title: str
    title_en: str
    status: VisitStatus
    day: date
    starts: time
    ends: time
    timezone: str
    version: int
    updated_at: datetime
    may_edit: bool
    lines: tuple[Line, ...]
    stops: tuple[TourStop, ...]
    groups: tuple[TourGroup, ...]
    guides: tuple[Guide, ...]
    plans: tuple[KeptPlan, ...] = ()
    edition: int = 0
    visit_version: int = 0

    def guide(self, person_id: UUID | None) -> Guide | None:
        return next((one for one in self.guides if one.id == person_id), None)


def programme(db: Session, viewer: Actor, visit_id: UUID) -> Programme:
    """Return the programme of a visit that the viewer may see: to who plans it the draft, to others what is published.

    The number of statements does not depend on its length.
    """
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    if not grant.may(Capability.PLAN_VISITS):
        return _published(db, grant, visit)
    of = _of(visit)
    may_edit = may_write(visit.status, Write.EDIT_PROGRAMME)
    lines = tuple(Line(*row) for row in db.execute(_lines(), of))
    if not may_edit:
        lines = placed(lines)
    stops = tuple(TourStop(*row) for row in db.execute(_stops(), of))
    groups = tuple(TourGroup(*row) for row in db.execute(_groups(), of))
    plans = newest_plans(db, grant, visit.id)
    return _whole(db, grant, visit, lines=lines, stops=stops, groups=groups, plans=plans, may_edit=may_edit)


def public_programme(db: Session, viewer: Actor, visit_id: UUID) -> Programme:
    """Return what participants see, whoever asks: the latest published version, without lines if there is none."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    return _published(db, grant, fetch_visit(db, grant, visit_id))


def printed_programme(db: Session, viewer: Actor, visit_id: UUID) -> Programme:
    """Return what goes on paper and into files: what is published; before the first version, who plans gets a proof.

    To everybody else there is nothing before it: no lines.
    """
    shown = public_programme(db, viewer, visit_id)
    return shown if shown.edition else programme(db, viewer, visit_id)


def _published(db: Session, grant: Grant, visit: Visit) -> Programme:
    found = programme_rows.latest(db, visit.association_id, visit.id)
    if found is None:
        empty = _whole(db, grant, visit, lines=(), stops=(), groups=(), plans=(), may_edit=False)
        return replace(empty, version=0)
    members = {row[0]: row[4] for row in db.execute(_groups(), _of(visit))}
    shown = _whole(
        db,
        grant,
        visit,
        lines=found.lines,
        stops=tuple(TourStop(*(getattr(one, name) for name in TourStop.__dataclass_fields__)) for one in found.stops),
        groups=tuple(
            TourGroup(one.id, one.name, one.name_en, one.guide_id, members.get(one.id, 0)) for one in found.groups
        ),
        plans=(),
        may_edit=False,
    )
    return replace(
        shown,
        plans=tuple(published_plans(found.cells, programme_content.tour_starts(found.content), found.published_at)),
        starts=found.starts,
        ends=found.ends,
        version=found.agenda_version,
        updated_at=found.published_at,
        edition=found.number,
    )


def _whole(
    db: Session,
    grant: Grant,
    visit: Visit,
    *,
    lines: tuple[Line, ...],
    stops: tuple[TourStop, ...],
    groups: tuple[TourGroup, ...],
    plans: tuple[KeptPlan, ...],
    may_edit: bool,
) -> Programme:
    guide_ids = [line.guide_id for line in lines] + [stop.guide_id for stop in stops] + [g.guide_id for g in groups]
    named = sorted({guide_id for guide_id in guide_ids if guide_id is not None})
    return Programme(
        visit_id=visit.id,
        number=visit.number,
        title=visit.title,
        title_en=visit.title_en,
        status=visit.status,
        day=visit.day,
        starts=visit.starts,
        ends=visit.ends,
        timezone=grant.timezone,
        version=visit.agenda_version,
        updated_at=visit.updated_at,
        may_edit=may_edit,
        lines=lines,
        stops=stops,
        groups=groups,
        guides=tuple(Guide(*row) for row in db.execute(_guides(eligible=may_edit), _of(visit) | {"named": named})),
        plans=plans,
        visit_version=visit.version,
    )


def timed(shown: Programme, lines: Sequence[Line] | None = None, ends: time | None = None) -> Schedule:
    """Return the clock times, clashes, gaps and overrun of the stored lines, or of `lines` being edited.

    What is in the tray has no times: the schedule's items are those of `agenda_lines.placed`.
    """
    zone = ZoneInfo(shown.timezone)
    start = datetime.combine(shown.day, shown.starts, tzinfo=zone)
    end = datetime.combine(shown.day, ends or shown.ends, tzinfo=zone)
    return schedule(start, items(shown.lines if lines is None else lines), end)


def lanes(shown: Programme, times: Schedule) -> tuple[Stay, ...]:
    """Return where each group stands on the day's tours: by the rotation plan in force, where there is one.

    A tour without a plan, or with one that is out of date, is drawn by the plain cyclic rotation of
    `rules.tour_lanes`, which is not proven to fit. Stops are not assigned to such tours: several share out in their
    order the stops that no plan has.
    """
    plans, _out_of_date = plans_in_force(shown, times)
    tours = [one for one in times.items if one.item.kind is AgendaKind.TOUR and one.item.lane is None]
    taken = {stop_id for plan in plans.values() for stop_id in plan.stop_ids()}
    free = [tour for tour in tours if tour.item.id not in plans]
    parts = shared_out(
        [stop for stop in shown.stops if stop.id not in taken], [tour.item.minutes for tour in free], len(shown.groups)
    )
    by_tour = {tour.item.id: part for tour, part in zip(free, parts, strict=True)}
    lane_of = {group.id: lane for lane, group in enumerate(shown.groups)}
    stays: list[Stay] = []
    for tour in tours:
        if tour.item.id in plans:
            stays += _planned(plans[tour.item.id], tour.start, lane_of)
        else:
            stays += rotation(tour.start, tour.item.minutes, by_tour[tour.item.id], len(shown.groups))
    return tuple(stays)


def plans_in_force(shown: Programme, times: Schedule) -> tuple[dict[UUID, KeptPlan], tuple[KeptPlan, ...]]:
    """Return the rotation plans by which the day's tours go, by tour, and those that are out of date."""
    tours = {one.item.id for one in times.items if one.item.kind is AgendaKind.TOUR and one.item.lane is None}
    stops = {stop.id: stop.minutes for stop in shown.stops}
    return in_force(shown.plans, tours, stops, {group.id for group in shown.groups})


def _planned(plan: KeptPlan, start: datetime, lane_of: Mapping[UUID, int]) -> list[Stay]:
    """Return a plan's stays for a tour that starts at `start`, round by round."""
    return [
        Stay(
            lane_of[cell.group_id],
            cell.stop_id,
            start + timedelta(minutes=cell.start),
            start + timedelta(minutes=cell.end),
        )
        for cell in sorted(plan.cells, key=lambda one: (one.start, lane_of[one.group_id]))
    ]


@dataclass(frozen=True, slots=True)
class Saved:
    """Who saved the programme last, and when."""

    by: str
    by_en: str
    at: datetime


def last_saved(db: Session, viewer: Actor, visit_id: UUID) -> Saved | None:
    """Return the last save of the programme, or None if it is as it was made."""
    grant = require(db, viewer, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    row = db.execute(
        select(col(Person.name), col(Person.name_en), col(AuditEntry.at))
        .join(Person, matches(AuditEntry.actor_id, Person))
        .where(
            col(AuditEntry.association_id) == visit.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action) == "save_agenda",
        )
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(1)
    ).first()
    return None if row is None else Saved(*row)


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that an earlier version of the programme had."""

    id: UUID
    title: str
    title_en: str


def removed(db: Session, viewer: Actor, visit_id: UUID) -> tuple[Removed, ...]:
    """Return the published lines that the latest version no longer has, so that calendars can be told."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    versions = programme_rows.versions(db, grant.association_id, visit.id)
    if not versions:
        return ()
    gone: dict[UUID, Removed] = {}
    if versions[-1].author_id is None:
        gone = _removed_before(db, visit, versions[-1].published_at)
    for version in reversed(versions):
        gone |= {line.id: Removed(line.id, line.title, line.title_en) for line in version.lines}
    present = {line.id for line in versions[0].lines}
    return tuple(one for key, one in gone.items() if key not in present)


def _removed_before(db: Session, visit: Visit, moment: datetime) -> dict[UUID, Removed]:
    """Return the lines saved up to a moment: before versions were published, whatever was saved was seen."""
    gone: dict[UUID, Removed] = {}
    for before in db.scalars(
        select(col(AuditEntry.before))
        .where(
            col(AuditEntry.association_id) == visit.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action) == "save_agenda",
            col(AuditEntry.at) <= moment,
        )
        .order_by(col(AuditEntry.at))
    ):
        for line in _lines_before(before):
            found = Removed(UUID(line["id"]), line.get("title", ""), line.get("title_en", ""))
            gone[found.id] = found
    return gone


def _lines_before(before: dict[str, object] | None) -> list[dict[str, str]]:
    lines = (before or {}).get("lines")
    return lines if isinstance(lines, list) else []


def _of(visit: Visit) -> dict[str, object]:
    return {"association": visit.association_id, "visit": visit.id}


# The page is run again with every click, so its statements are built once; each is bound to one visit.


@cache
def _lines() -> Any:
    return (
        select(*(col(getattr(AgendaItem, name)) for name in FIELDS))
        .where(
            col(AgendaItem.association_id) == bindparam("association"), col(AgendaItem.visit_id) == bindparam("visit")
        )
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )


@cache
def _stops() -> Any:
    names = TourStop.__dataclass_fields__
    return (
        select(*(col(getattr(Stop, name)) for name in names))
        .where(col(Stop.association_id) == bindparam("association"), col(Stop.visit_id) == bindparam("visit"))
        .order_by(col(Stop.position), col(Stop.id))
    )


@cache
def _groups() -> Any:
    """Return the statement for the groups, each with how many are registered in it."""
    members = (
        select(func.count(col(Registration.id)))
        .where(
            col(Registration.association_id) == col(Group.association_id),
            col(Registration.group_id) == col(Group.id),
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .scalar_subquery()
    )
    return (
        select(col(Group.id), col(Group.name), col(Group.name_en), col(Group.guide_id), members)
        .where(col(Group.association_id) == bindparam("association"), col(Group.visit_id) == bindparam("visit"))
        .order_by(col(Group.position), col(Group.id))
    )


@cache
def _guides(*, eligible: bool) -> Any:
    """Return the statement for the people `named`, and with `eligible` for those who may be."""
    ways: list[ColumnElement[bool]] = [col(Person.id).in_(bindparam("named", expanding=True))]
    if eligible:
        hosts = (
            select(col(Site.firm_id))
            .join(
                VisitSite,
                (col(VisitSite.association_id) == col(Site.association_id)) & (col(VisitSite.site_id) == col(Site.id)),
            )
            .where(
                col(VisitSite.association_id) == bindparam("association"),
                col(VisitSite.visit_id) == bindparam("visit"),
                col(VisitSite.is_host).is_(True),
                col(Site.firm_id).is_not(None),
            )
        )
        works_there = or_(col(Person.firm_id).is_(None), col(Person.firm_id).in_(hosts))
        ways.append(and_(col(Person.state) != PersonState.DISABLED, works_there))
    return (
        select(col(Person.id), col(Person.name), col(Person.name_en))
        .where(col(Person.association_id) == bindparam("association"), or_(*ways))
        .order_by(col(Person.firm_id).is_not(None), col(Person.name))
    )
