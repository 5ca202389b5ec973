"""The groups that walk together: how many, who guides, who walks in which."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_visit, require
from dashboard.errors import Conflict
from dashboard.rules import fields
from dashboard.rules.grouping import Walker, deal
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import agenda, audit
from dashboard.services.stops import check_guide
from models import Group, Registration, Visit
from models.base import NAME
from models.enums import RegistrationState

MOST_GROUPS = 20


def make_groups(db: Session, *, actor: Actor, visit_id: UUID, count: int) -> list[Group]:
    """Have exactly `count` groups (1-20): missing ones are added, the last ones go and free their people;
    what was only theirs in the programme goes into the tray."""
    grant, visit = _planned(db, actor, visit_id)
    wanted = fields.whole(count, "count", least=1, most=MOST_GROUPS)
    groups = _groups(db, visit)
    before = {"groups": len(groups)}
    released = agenda.release_groups(db, grant, visit, [group.id for group in groups[wanted:]])
    for group in groups[wanted:]:
        db.execute(
            update(Registration)
            .where(
                col(Registration.association_id) == grant.association_id,
                col(Registration.visit_id) == visit.id,
                col(Registration.group_id) == group.id,
            )
            .values(group_id=None)
        )
        db.delete(group)
    for number in range(len(groups) + 1, wanted + 1):
        group = Group(
            association_id=grant.association_id,
            visit_id=visit.id,
            position=number - 1,
            name=f"第 {number} 组",
            name_en=f"Group {number}",
        )
        db.add(group)
        groups.append(group)
    visit.agenda_version += 1
    audit.record(
        db, grant, "make_groups", "Visit", visit.id, before=before, after={"groups": wanted, "to_tray": released}
    )
    db.flush()
    return groups[:wanted]


def edit_group(
    db: Session, *, actor: Actor, group_id: UUID, name: str, guide_id: UUID | None, name_en: str = ""
) -> Group:
    """Name a group and say who guides it."""
    grant = require(db, actor, Capability.PLAN_VISITS)
    group = fetch(db, Group, grant, fields.row_id(group_id, "group"))
    visit = fetch_visit(db, grant, group.visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    before = audit.values(group)
    group.name = fields.text(name, "name", most=NAME, required=True)
    group.name_en = fields.text(name_en, "name_en", most=NAME)
    group.guide_id = check_guide(db, grant, guide_id)
    visit.agenda_version += 1
    audit.record(db, grant, "edit", "Group", group.id, before=before, after=audit.values(group))
    db.flush()
    return group


def assign_evenly(db: Session, *, actor: Actor, visit_id: UUID, afresh: bool = False) -> int:
    """Deal registered people without a group into the groups, colleagues apart; return how many were dealt.

    `afresh` deals everybody anew. Raises Conflict `group.none` without groups.
    """
    grant, visit = _planned(db, actor, visit_id)
    afresh = fields.flag(afresh, "afresh")
    groups = _groups(db, visit)
    if not groups:
        raise Conflict("group.none")
    rows = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    walkers = [Walker(row.id, row.firm_id, None if afresh else row.group_id) for row in rows]
    dealt = deal(walkers, [group.id for group in groups])
    for row in rows:
        if row.id in dealt:
            row.group_id = dealt[row.id]
    audit.record(db, grant, "assign", "Visit", visit.id, after={"dealt": len(dealt), "afresh": afresh})
    db.flush()
    return len(dealt)


def _planned(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    return grant, visit


def _groups(db: Session, visit: Visit) -> list[Group]:
    return list(
        db.scalars(
            select(Group)
            .where(col(Group.association_id) == visit.association_id, col(Group.visit_id) == visit.id)
            .order_by(col(Group.position), col(Group.id))
        )
    )
