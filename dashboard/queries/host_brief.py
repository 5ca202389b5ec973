"""What a host is told before the visit (接待方须知): who comes, what they care about and ask, what is wanted of it.

A host reads it of a visit to a site of its own firm, staff of any. It holds names, firms and positions of who has a
place, because somebody at the gate must know them; no telephone, no address, no diet and no note of anybody's. Who put
a question is not told either.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import NotFound
from dashboard.queries.agenda import Programme, printed_programme
from dashboard.queries.booklet import Words
from dashboard.rules import fields
from models import (
    Association,
    Dimension,
    ExchangeQuestion,
    Firm,
    Goal,
    Person,
    PreparedQuestion,
    QuestionVote,
    Registration,
    Site,
    Stop,
    Task,
    Visit,
    VisitSite,
)
from models.base import matches
from models.enums import FirmKind, QuestionState, RegistrationState, Role, TaskState

NOTHING = Words("")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who comes, with the position in the firm."""

    name: Words
    title: Words


@dataclass(frozen=True, slots=True)
class GuestFirm:
    """A firm and who comes from it; `kind` is None for a firm that no member is called; `name` is empty too for
    people of the association itself.
    """

    name: Words
    kind: FirmKind | None
    guests: tuple[Guest, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """How many people named a dimension when they registered."""

    title: Words
    people: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `votes` others would ask the same, `about` is the stop that it was prepared for."""

    text: Words
    votes: int = 0
    about: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that is expected of the host, and by when."""

    title: Words
    due: date
    done: bool


@dataclass(frozen=True, slots=True)
class HostBrief:
    """All that the brief shows; `asked` came from participants, `prepared` from the association."""

    association: Words
    theme: Words
    meeting_place: Words
    contact: Words
    contact_phone: str
    hosts: tuple[Words, ...]
    programme: Programme
    goals: tuple[Words, ...]
    people: int
    firms: tuple[GuestFirm, ...]
    interests: tuple[Interest, ...]
    asked: tuple[Asked, ...]
    prepared: tuple[Asked, ...]
    wanted: tuple[Wanted, ...]


def host_brief(db: Session, viewer: Actor, visit_id: UUID) -> HostBrief:
    """Return the brief. Raises NotFound for an observer, and for a host of any other site."""
    grant = require(db, viewer, Capability.VIEW_VISITS)
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"))
    hosts = _hosts(db, grant, visit)
    own = grant.firm_id is not None and grant.firm_id in {firm_id for _name, firm_id in hosts}
    if not (grant.may(Capability.VIEW_ALL_VISITS) or (grant.may(Capability.VIEW_HOST_SUMMARY) and own)):
        raise NotFound("row.missing", noun="Visit")
    association = db.get_one(Association, grant.association_id)
    owner = db.get(Person, (grant.association_id, visit.owner_id)) if visit.owner_id else None
    firms, interests = _guests(db, grant, visit)
    return HostBrief(
        association=Words(association.name, association.name_en),
        theme=Words(visit.theme, visit.theme_en),
        meeting_place=Words(visit.meeting_place, visit.meeting_place_en),
        contact=Words(owner.name, owner.name_en) if owner else Words(""),
        contact_phone=owner.phone if owner else "",
        hosts=tuple(name for name, _firm in hosts),
        programme=printed_programme(db, viewer, visit.id),
        goals=_goals(db, grant, visit),
        people=sum(len(firm.guests) for firm in firms),
        firms=firms,
        interests=_interests(db, grant, visit, interests),
        asked=_asked(db, grant, visit),
        prepared=_prepared(db, grant, visit),
        wanted=_wanted(db, grant, visit),
    )


def _hosts(db: Session, grant: Grant, visit: Visit) -> list[tuple[Words, UUID | None]]:
    rows = db.execute(
        select(col(Site.name), col(Site.name_en), col(Site.firm_id))
        .join(VisitSite, matches(VisitSite.site_id, Site))
        .where(
            col(VisitSite.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
        .order_by(col(VisitSite.position), col(Site.id))
    )
    return [(Words(name, name_en), firm_id) for name, name_en, firm_id in rows]


def _guests(db: Session, grant: Grant, visit: Visit) -> tuple[tuple[GuestFirm, ...], Counter[str]]:
    """Return who has a place, the firms with most people first, and how often each dimension was named."""
    rows = db.execute(
        select(
            col(Registration.interests),
            col(Registration.firm_written),
            col(Person.name),
            col(Person.name_en),
            col(Person.title),
            col(Person.title_en),
            col(Firm.name),
            col(Firm.name_en),
            col(Firm.kind),
        )
        .join(Person, matches(Registration.person_id, Person))
        .join(Firm, matches(Registration.firm_id, Firm), isouter=True)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Firm.name), col(Registration.registered_at), col(Registration.id))
    ).all()
    found: dict[tuple[str, str, FirmKind | None], list[Guest]] = {}
    interests: Counter[str] = Counter()
    for named, written, name, name_en, title, title_en, firm, firm_en, kind in rows:
        interests.update(set(named))
        guest = Guest(Words(name, name_en), Words(title, title_en))
        found.setdefault((firm or written, firm_en or written, kind), []).append(guest)
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple(GuestFirm(Words(zh, en), kind, tuple(people)) for (zh, en, kind), people in ordered), interests


def _interests(db: Session, grant: Grant, visit: Visit, named: Counter[str]) -> tuple[Interest, ...]:
    rows = db.execute(
        select(col(Dimension.key), col(Dimension.title), col(Dimension.title_en))
        .where(
            col(Dimension.association_id) == grant.association_id,
            col(Dimension.version_id) == visit.checklist_version_id,
        )
        .order_by(col(Dimension.position))
    )
    return tuple(Interest(Words(title, title_en), named[key]) for key, title, title_en in rows)


def _goals(db: Session, grant: Grant, visit: Visit) -> tuple[Words, ...]:
    rows = db.execute(
        select(col(Goal.text), col(Goal.text_en))
        .where(col(Goal.association_id) == grant.association_id, col(Goal.visit_id) == visit.id)
        .order_by(col(Goal.position), col(Goal.id))
    )
    return tuple(Words(*row) for row in rows)


def _asked(db: Session, grant: Grant, visit: Visit) -> tuple[Asked, ...]:
    """Return what participants asked so far, most-wanted first; what the moderator hid stays hidden."""
    votes = func.count(col(QuestionVote.id))
    rows = db.execute(
        select(col(ExchangeQuestion.text), votes)
        .join(
            QuestionVote,
            (col(QuestionVote.association_id) == col(ExchangeQuestion.association_id))
            & (col(QuestionVote.question_id) == col(ExchangeQuestion.id)),
            isouter=True,
        )
        .where(
            col(ExchangeQuestion.association_id) == grant.association_id,
            col(ExchangeQuestion.visit_id) == visit.id,
            col(ExchangeQuestion.state) != QuestionState.HIDDEN,
            col(ExchangeQuestion.prepared_id).is_(None),
        )
        .group_by(
            col(ExchangeQuestion.association_id),
            col(ExchangeQuestion.id),
            col(ExchangeQuestion.text),
            col(ExchangeQuestion.asked_at),
        )
        .order_by(votes.desc(), col(ExchangeQuestion.asked_at))
    )
    return tuple(Asked(Words(text), n) for text, n in rows)


def _prepared(db: Session, grant: Grant, visit: Visit) -> tuple[Asked, ...]:
    """Return what the association prepared for goals and stops; what is there to break the ice stays unsaid."""
    rows = db.execute(
        select(col(PreparedQuestion.text), col(PreparedQuestion.text_en), col(Stop.title), col(Stop.title_en))
        .join(Stop, matches(PreparedQuestion.stop_id, Stop), isouter=True)
        .where(
            col(PreparedQuestion.association_id) == grant.association_id,
            col(PreparedQuestion.visit_id) == visit.id,
            col(PreparedQuestion.stop_id).is_not(None) | col(PreparedQuestion.goal_id).is_not(None),
        )
        .order_by(col(Stop.position), col(PreparedQuestion.position), col(PreparedQuestion.id))
    )
    return tuple(Asked(Words(text, en), about=Words(stop or "", stop_en or "")) for text, en, stop, stop_en in rows)


def _wanted(db: Session, grant: Grant, visit: Visit) -> tuple[Wanted, ...]:
    """Return the host's own tasks: those of its role, and those that its people were named for."""
    theirs = (
        select(col(Person.id))
        .join(
            Site, (col(Site.association_id) == col(Person.association_id)) & (col(Site.firm_id) == col(Person.firm_id))
        )
        .join(VisitSite, matches(VisitSite.site_id, Site))
        .where(
            col(VisitSite.association_id) == grant.association_id,
            col(VisitSite.visit_id) == visit.id,
            col(VisitSite.is_host).is_(True),
        )
    )
    rows = db.scalars(
        select(Task)
        .where(
            col(Task.association_id) == grant.association_id,
            col(Task.visit_id) == visit.id,
            (col(Task.role) == Role.HOST.value) | col(Task.owner_id).in_(theirs),
        )
        .order_by(col(Task.due), col(Task.position), col(Task.id))
    )
    return tuple(Wanted(Words(task.title, task.title_en), task.due, task.state is TaskState.DONE) for task in rows)
