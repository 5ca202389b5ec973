"""A visit's programme as pages, the booklet and calendars show it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.rules.agenda import Schedule, schedule
from dashboard.rules.agenda_lines import FIELDS, Line, items, placed
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

    `edition` is the number of the published version that this is, 0 for what is being edited. `starts` and `ends` are
    wall-clock times in `timezone`. `guides` are the people named anywhere in it; to a viewer who may edit, also the
    association's staff and the hosts' people. Only who may edit sees lines in the tray.
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
    edition: int = 0

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
    return _whole(db, grant, visit, lines=lines, stops=stops, groups=groups, may_edit=may_edit)


def public_programme(db: Session, viewer: Actor, visit_id: UUID) -> Programme:
    """Return what participants see, whoever asks: the latest published version, without lines if there is none."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    return _published(db, grant, fetch_visit(db, grant, visit_id))


def _published(db: Session, grant: Grant, visit: Visit) -> Programme:
    found = programme_rows.latest(db, visit.association_id, visit.id)
    if found is None:
        empty = _whole(db, grant, visit, lines=(), stops=(), groups=(), may_edit=False)
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
        may_edit=False,
    )
    return replace(
        shown,
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
    """Return where each group stands on the day's tours, by the plain cyclic rotation of `rules.tour_lanes`.

    It is for drawing and is not proven to fit: group i starts at stop i, walking times and room are not looked at;
    a proven rotation comes later. Stops are not assigned to tours: several tours share them out in their order.
    """
    tours = [one for one in times.items if one.item.kind is AgendaKind.TOUR and one.item.lane is None]
    parts = shared_out(shown.stops, [tour.item.minutes for tour in tours], len(shown.groups))
    return tuple(
        stay
        for tour, part in zip(tours, parts, strict=True)
        for stay in rotation(tour.start, tour.item.minutes, part, len(shown.groups))
    )


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
