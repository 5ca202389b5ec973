"""Registering people from a checked roster, all or nothing, by the same rules of capacity and waiting as by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.access import Actor, Capability, Grant, fetch_visit, require, take_turns
from dashboard.errors import ImportProblem, ImportRefused, Invalid, NotAllowed
from dashboard.rules import fields
from dashboard.rules.member_import import SheetRow
from dashboard.rules.names import firm_key
from dashboard.rules.roster_import import KnownFirm, KnownPerson, RosterEntry, RosterPlan, plan_roster
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, registrations
from models import Dimension, Firm, Person, PersonRole, Registration, Visit
from models.base import matches
from models.enums import FirmKind, PersonState, RegistrationSource, RegistrationState, Role

MOST_ROWS = 1000
Choices = Mapping[str, FirmKind | None]


@dataclass(frozen=True, slots=True)
class RosterResult:
    """How many people were registered, how many of them wait, who was coming anyway, and what was added."""

    registered: int
    waiting: int
    coming: int
    people: int
    firms: int


def preview_roster(
    db: Session, *, actor: Actor, visit_id: UUID, rows: Sequence[SheetRow], choices: Choices
) -> RosterPlan:
    """Return what importing these rows would change, and every fault; nothing is written."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id)
    return _plan(db, visit, rows, choices)


def import_roster(
    db: Session, *, actor: Actor, visit_id: UUID, rows: Sequence[SheetRow], choices: Choices
) -> RosterResult:
    """Register people in the file's order as previewed; who is coming already stays as they are.

    `choices` says of every firm that no member is called, by its key, as what kind to add it, or None to leave its
    people out. What the register knows of a person is not changed.
    Raises ImportRefused `import.problems` and writes nothing, NotAllowed when somebody is new and the actor may not
    add members, Conflict `visit.write_closed`.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    take_turns(db, grant)  # before the visit, as a walk-in does: two who wait for each other would wait for ever
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.REGISTER)
    plan = _plan(db, visit, rows, choices)
    undecided = [ImportProblem("roster.firm_undecided", name=name) for name in (plan.undecided or {}).values()]
    if plan.problems or undecided:
        raise ImportRefused("import.problems", [*plan.problems, *undecided])
    if any(entry.person_id is None for entry in plan.entries) and not grant.may(Capability.EDIT_MEMBERS):
        raise NotAllowed("capability.missing", capability=Capability.EDIT_MEMBERS.value)
    firms = _add_firms(db, grant, plan, choices)
    comers = [(entry, entry.person_id or _add_person(db, grant, entry, firms)) for entry in plan.entries]
    db.flush()
    new = {person: entry for entry, person in comers if not entry.coming}
    made: list[Registration] = []
    ids = list(new)
    for start in range(0, len(ids), registrations.MOST_AT_ONCE):
        part = ids[start : start + registrations.MOST_AT_ONCE]
        made += registrations.register(db, actor=actor, visit_id=visit.id, person_ids=part)
    for row in made:
        _complete(db, grant, row, new[row.person_id])
    db.flush()
    waiting = sum(row.state is RegistrationState.WAITING for row in made)
    added = sum(entry.person_id is None for entry in plan.entries)
    return RosterResult(len(made) - waiting, waiting, len(comers) - len(new), added, len(firms))


def _add_firms(db: Session, grant: Grant, plan: RosterPlan, choices: Choices) -> dict[str, UUID]:
    """Add the firms that were chosen to be added and still have people; return their ids by key."""
    wanted = {
        firm_key(entry.firm): entry.firm for entry in plan.entries if entry.firm_id is None and not entry.person_id
    }
    made: dict[str, UUID] = {}
    for key, name in wanted.items():
        kind = choices[key]
        if kind is None:
            continue
        firm = Firm(
            association_id=grant.association_id, id=uuid7(), name=name, kind=fields.member(kind, "kind", FirmKind)
        )
        db.add(firm)
        audit.record(db, grant, "import", "Firm", firm.id, after=audit.values(firm))
        made[key] = firm.id
    db.flush()
    return made


def _add_person(db: Session, grant: Grant, entry: RosterEntry, firms: Mapping[str, UUID]) -> UUID:
    """Add somebody as an observer; with an address they can be invited later."""
    person = Person(
        association_id=grant.association_id,
        id=uuid7(),
        firm_id=entry.firm_id or firms[firm_key(entry.firm)],
        name=entry.name,
        title=entry.title,
        email=entry.email,
        phone=entry.phone,
        state=PersonState.INVITED,
    )
    db.add(person)
    db.add(PersonRole(association_id=grant.association_id, person_id=person.id, role=Role.OBSERVER))
    audit.record(db, grant, "import", "Person", person.id, after=audit.values(person))
    return person.id


def _complete(db: Session, grant: Grant, row: Registration, entry: RosterEntry) -> None:
    before = audit.values(row)
    row.source = RegistrationSource.IMPORT
    row.interests = list(entry.interests)
    row.dietary, row.transport, row.note = entry.dietary, entry.transport, entry.note
    audit.record(db, grant, "import", "Registration", row.id, before=before, after=audit.values(row))


def _plan(db: Session, visit: Visit, rows: Sequence[SheetRow], choices: Choices) -> RosterPlan:
    if len(fields.several(rows, "rows", SheetRow, most=MOST_ROWS)) == 0:
        raise Invalid("field.too_few", field="rows", least=1)
    if not isinstance(choices, Mapping):
        raise Invalid("field.choice", field="choices")
    own = visit.association_id
    coming = set(
        db.scalars(
            select(col(Registration.person_id)).where(
                col(Registration.association_id) == own,
                col(Registration.visit_id) == visit.id,
                col(Registration.state) != RegistrationState.CANCELLED,
            )
        )
    )
    people = db.execute(
        select(Person, col(Firm.name))
        .join(Firm, matches(Person.firm_id, Firm), isouter=True)
        .where(col(Person.association_id) == own)
        .order_by(col(Person.id))
    )
    firms = db.scalars(select(Firm).where(col(Firm.association_id) == own).order_by(col(Firm.id)))
    dimensions = db.scalars(
        select(Dimension).where(
            col(Dimension.association_id) == own, col(Dimension.version_id) == visit.checklist_version_id
        )
    )
    return plan_roster(
        rows,
        people=[
            KnownPerson(
                person.id,
                person.name,
                person.phone,
                person.email,
                person.firm_id,
                firm or "",
                person.id in coming,
                person.state is PersonState.DISABLED,
            )
            for person, firm in people
        ],
        firms=[KnownFirm(one.id, one.name, (one.short_name, one.name_en, one.short_name_en)) for one in firms],
        dimensions={
            word: one.key
            for one in dimensions
            for word in (one.key, one.title, one.title_en, one.short, one.short_en)
            if word
        },
        choices=choices,
    )
