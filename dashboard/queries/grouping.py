"""Everything that composing the groups of a visit begins with, and the groups as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.queries.registrations import GroupRow, groups
from dashboard.rules import fields
from dashboard.rules.group_base import base_of
from dashboard.rules.group_wishes import Member, Wishes, wishes_from
from dashboard.rules.names import firm_key
from models import AuditEntry, Dimension, Firm, GroupingRules, Person, Point, Registration, Stop, StopPoint, Visit
from models.base import matches
from models.enums import FirmKind, RegistrationState, VisitStatus

ASSIGN, UNDO = "assign", "undo_assign"


@dataclass(frozen=True, slots=True)
class Walker:
    """A person with a place on the visit; `interests` are dimension keys; `firm_key` tells firms apart.

    A firm that no member is called yet is one firm under all spellings of its name.
    """

    id: UUID
    name: str
    name_en: str
    firm_key: str
    firm: str
    firm_en: str
    kind: FirmKind | None
    interests: tuple[str, ...]
    group_id: UUID | None
    pinned: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """A dimension that somebody should watch."""

    key: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """`base` is the key of what stands here; `dimensions` are those that the stops show, or all where none says.

    `applied_at` is when groups were last applied and can be taken back, None where nothing can.
    """

    visit_id: UUID
    status: VisitStatus
    walkers: tuple[Walker, ...]
    groups: tuple[GroupRow, ...]
    dimensions: tuple[Watched, ...]
    rules: Mapping[str, Any]
    rules_version: int
    base: str
    applied_at: datetime | None

    def wishes(self) -> Wishes:
        return wishes_from(self.rules, [one.key for one in self.dimensions])

    def place(self) -> dict[str, int]:
        """Return who is in which group, by its number from 0."""
        number = {group.id: at for at, group in enumerate(self.groups)}
        return {str(one.id): number[one.group_id] for one in self.walkers if one.group_id in number}

    def members(self, *, keep: bool = False) -> list[Member]:
        """Return the people as the composer takes them; `keep` holds everybody who has a group already."""
        place = self.place()
        return [
            Member(
                str(one.id),
                one.firm_key or None,
                one.kind.value if one.kind else "",
                one.interests,
                place.get(str(one.id)) if one.pinned or keep else None,
            )
            for one in self.walkers
        ]


def grouping(db: Session, viewer: Actor, visit_id: UUID) -> Grouping:
    """Return who walks with whom, by which rules, and what a new composition would begin with."""
    grant = require(db, viewer, Capability.VIEW_ALL_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    rows = db.execute(
        select(Registration, Person, Firm)
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    rules = db.scalars(
        select(GroupingRules).where(
            col(GroupingRules.association_id) == grant.association_id, col(GroupingRules.visit_id) == visit.id
        )
    ).one_or_none()
    return Grouping(
        visit.id,
        visit.status,
        tuple(_walker(row, person, firm) for row, person, firm in rows),
        tuple(groups(db, viewer, visit.id)),
        _dimensions(db, visit),
        dict(rules.content) if rules else {},
        rules.version if rules else 0,
        base_of(row for row, _person, _firm in rows),
        _applied_at(db, visit),
    )


def _walker(row: Registration, person: Person, firm: Firm | None) -> Walker:
    return Walker(
        row.id,
        person.name,
        person.name_en,
        str(row.firm_id) if row.firm_id else firm_key(row.firm_written) and f"written {firm_key(row.firm_written)}",
        (firm.short_name or firm.name) if firm else row.firm_written,
        (firm.short_name_en or firm.name_en) if firm else row.firm_written,
        firm.kind if firm else None,
        tuple(row.interests),
        row.group_id,
        row.pinned,
    )


def _dimensions(db: Session, visit: Visit) -> tuple[Watched, ...]:
    own = col(Dimension.association_id) == visit.association_id
    rows = db.scalars(
        select(Dimension)
        .where(own, col(Dimension.version_id) == visit.checklist_version_id)
        .order_by(col(Dimension.position), col(Dimension.id))
    ).all()
    shown = set(
        db.scalars(
            select(col(Point.dimension_id))
            .join(StopPoint, matches(StopPoint.point_id, Point))
            .join(Stop, matches(StopPoint.stop_id, Stop))
            .where(col(Stop.association_id) == visit.association_id, col(Stop.visit_id) == visit.id)
            .distinct()
        )
    )
    return tuple(
        Watched(row.key, row.short or row.title, row.short_en or row.title_en)
        for row in rows
        if row.id in shown or not shown
    )


def _applied_at(db: Session, visit: Visit) -> datetime | None:
    last = db.execute(
        select(col(AuditEntry.action), col(AuditEntry.at))
        .where(
            col(AuditEntry.association_id) == visit.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action).in_((ASSIGN, UNDO)),
        )
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(1)
    ).one_or_none()
    return last[1] if last is not None and last[0] == ASSIGN else None
