"""A visit that was seen: observers of three kinds of firm in two groups, with answers to put in by hand."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import models
from dashboard.access import Actor
from dashboard.services import sessions
from models.base import utc_now
from models.enums import AnswerState, FirmKind, Role, Tag, VisitStatus
from tests import factories as make


@dataclass
class Seen:
    """Points by `dimension.pN`; people by letter: A-C residential, D-F commercial, G park; A-C in the first group."""

    db: Session
    association: models.Association
    visit: models.Visit
    points: dict[str, models.Point]
    people: dict[str, models.Person] = field(default_factory=dict)
    groups: list[models.Group] = field(default_factory=list)

    def answer(self, who: str, point: str, value: Any = None, **given: Any) -> models.Answer:
        """Store an answer; the score of a level is the level itself."""
        row = self.points[point]
        state = given.pop("state", AnswerState.ANSWERED)
        tags = [Tag(tag).value for tag in given.pop("tags", [])]
        score = given.pop("score", float(value) if isinstance(value, int) and not isinstance(value, bool) else None)
        answer = models.Answer(
            association_id=self.association.id,
            visit_id=self.visit.id,
            point_id=row.id,
            observer_id=self.people[who].id,
            dimension_id=row.dimension_id,
            state=state,
            value=value,
            score=score,
            tags=tags,
            op_id=uuid4(),
            **given,
        )
        self.db.add(answer)
        self.db.flush()
        return answer

    def finish(self, who: str, *, signed: bool = True) -> None:
        """Begin a sheet, and finish it unless told not to."""
        self.db.add(
            models.ObserverSheet(
                association_id=self.association.id,
                visit_id=self.visit.id,
                observer_id=self.people[who].id,
                finished_at=utc_now() if signed else None,
            )
        )
        self.db.flush()

    def as_(self, who: str) -> Actor:
        return sessions.open_session(self.db, self.people[who]).actor

    def staff(self, role: Role = Role.PLANNER) -> Actor:
        return make.actor(self.db, self.association, role)

    def add(self, who: str, kind: FirmKind | None, group: int | None = None) -> models.Person:
        """Register one more observer."""
        firm = make.firm(self.db, self.association, kind=kind) if kind else None
        person = make.person(self.db, self.association, Role.OBSERVER, firm_id=firm.id if firm else None)
        make.registration(
            self.db,
            self.visit,
            person.id,
            firm_id=firm.id if firm else None,
            group_id=self.groups[group].id if group is not None else None,
        )
        self.people[who] = person
        return person

    def summary(self, dimension: str, *levels: float) -> None:
        """Store another visit's sums."""
        other = make.visit(self.db, self.association, status=VisitStatus.CLOSED)
        self.db.add(
            models.VisitSummary(
                association_id=self.association.id,
                visit_id=other.id,
                dimension_key=dimension,
                n=len(levels),
                total=sum(levels),
                squares=sum(level * level for level in levels),
            )
        )
        self.db.flush()


def seen_visit(db: Session, **given: Any) -> Seen:
    """A closed visit with two dimensions of two level points and seven registered observers; nothing answered."""
    of = make.association(db)
    version = make.checklist_version(db, of, dimensions=2, points=2)
    host = make.site(db, of, firm_id=make.firm(db, of).id)
    visit = make.visit(
        db, of, host=host, **({"checklist_version_id": version.id, "status": VisitStatus.CLOSED} | given)
    )
    points = {
        point.key: point for point in db.scalars(select(models.Point).where(col(models.Point.version_id) == version.id))
    }
    seen = Seen(db, of, visit, points)
    seen.groups = [make.group(db, visit), make.group(db, visit)]
    for who in "ABC":
        seen.add(who, FirmKind.RESIDENTIAL, 0)
    for who in "DEF":
        seen.add(who, FirmKind.COMMERCIAL, 1)
    seen.add("G", FirmKind.PARK, 1)
    return seen


def host_actor(seen: Seen) -> Actor:
    """A person of the firm that manages the visited site."""
    firm: UUID | None = seen.db.scalars(
        select(col(models.Site.firm_id)).where(col(models.Site.association_id) == seen.association.id)
    ).one()
    return make.actor(seen.db, seen.association, Role.HOST, firm_id=firm)
