"""Importing firms and people from a checked list, all or nothing."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, require, take_turns
from dashboard.errors import ImportRefused, NotAllowed
from dashboard.rules.member_import import OPEN_ROLES, MemberPlan, SheetRow, plan_members
from dashboard.rules.names import firm_key
from dashboard.services import audit
from models import Firm, Person, PersonRole
from models.enums import PersonState


def preview_members(
    db: Session, *, actor: Actor, firm_rows: Sequence[SheetRow], people_rows: Sequence[SheetRow]
) -> MemberPlan:
    """Return what importing these rows would change, and every fault; nothing is written."""
    return _plan(db, require(db, actor, Capability.EDIT_MEMBERS), firm_rows, people_rows)


def import_members(
    db: Session, *, actor: Actor, firm_rows: Sequence[SheetRow], people_rows: Sequence[SheetRow]
) -> MemberPlan:
    """Add and change firms and people as previewed. Raises ImportRefused (`import.problems`) and writes nothing.

    People who are there already keep their roles, state and password.
    """
    grant = require(db, actor, Capability.EDIT_MEMBERS)
    take_turns(db, grant)
    plan = _plan(db, grant, firm_rows, people_rows)
    if plan.problems:
        raise ImportRefused("import.problems", list(plan.problems))
    firms = {firm_key(firm.name): firm for firm in db.scalars(_own(Firm, grant))}
    for entry in plan.firms:
        values = {key: value for key, value in asdict(entry).items() if key != "known"}
        firm = firms.get(firm_key(entry.name))
        if firm is None:
            firm = firms[firm_key(entry.name)] = Firm(association_id=grant.association_id, **values)
            db.add(firm)
            db.flush()
            audit.record(db, grant, "import", "Firm", firm.id, after=audit.values(firm))
        else:
            before = audit.values(firm)
            for key, value in values.items():
                if value not in ("", None) and key != "name":
                    setattr(firm, key, value)
            audit.record(db, grant, "import", "Firm", firm.id, before=before, after=audit.values(firm))
    _write_people(db, grant, plan, firms)
    db.flush()
    return plan


def _write_people(db: Session, grant: Grant, plan: MemberPlan, firms: dict[str, Firm]) -> None:
    people = {person.email: person for person in db.scalars(_own(Person, grant))}
    guarded = _guarded(db, grant)
    for entry in plan.people:
        firm_id = firms[entry.firm_key].id if entry.firm_key else None
        values = {key: getattr(entry, key) for key in ("name", "name_en", "email", "phone", "title", "title_en")}
        person = people.get(entry.email)
        if person is None:
            person = Person(association_id=grant.association_id, firm_id=firm_id, state=PersonState.INVITED, **values)
            db.add(person)
            db.flush()
            db.add_all(
                PersonRole(association_id=grant.association_id, person_id=person.id, role=role) for role in entry.roles
            )
            audit.record(db, grant, "import", "Person", person.id, after=audit.values(person))
            continue
        if person.id in guarded and not grant.may(Capability.GRANT_ROLES):
            raise NotAllowed("person.role_not_yours")
        before = audit.values(person)
        for key, value in values.items():
            if value != "":
                setattr(person, key, value)
        person.firm_id = firm_id or person.firm_id
        audit.record(db, grant, "import", "Person", person.id, before=before, after=audit.values(person))


def _own(model: type[Firm] | type[Person], grant: Grant):  # type: ignore[no-untyped-def]
    return select(model).where(col(model.association_id) == grant.association_id)


def _guarded(db: Session, grant: Grant) -> set[object]:
    return set(
        db.scalars(
            select(col(PersonRole.person_id)).where(
                col(PersonRole.association_id) == grant.association_id, col(PersonRole.role).not_in(OPEN_ROLES)
            )
        )
    )


def _plan(db: Session, grant: Grant, firm_rows: Sequence[SheetRow], people_rows: Sequence[SheetRow]) -> MemberPlan:
    return plan_members(
        firm_rows,
        people_rows,
        known_firms=db.scalars(select(col(Firm.name)).where(col(Firm.association_id) == grant.association_id)),
        known_emails=db.scalars(select(col(Person.email)).where(col(Person.association_id) == grant.association_id)),
        may_grant=grant.may(Capability.GRANT_ROLES),
    )
