"""The groups that walk together: how many, who guides, by which rules they are composed, who walks in which."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch, fetch_all, fetch_visit, require
from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules import fields
from dashboard.rules.group_base import base_of
from dashboard.rules.group_composer import MAX_PEOPLE
from dashboard.rules.group_wishes import MOST_RIVALRIES, MOST_RIVALS, MOST_WATCHERS, SameFirm, Wishes, content_of
from dashboard.rules.ids import as_id
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import agenda, audit
from dashboard.services.stops import check_guide
from models import AuditEntry, Firm, Group, GroupingRules, Registration, Visit
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
            .values(group_id=None, pinned=False)
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
    after = {"groups": wanted, "to_tray": released}
    audit.record(db, grant, "make_groups", "Visit", visit.id, before=before, after=after)
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


def save_rules(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, wishes: Wishes) -> GroupingRules:
    """Keep by which rules the groups are composed; `base_version` is 0 where there are none yet.

    The dimensions in `wishes` are not kept: they are the visit's own. Raises Conflict `grouping.changed` when somebody
    else saved in the meantime, NotFound for a firm that is not there.
    """
    grant, visit = _planned(db, actor, visit_id)
    rivals = fields.several(wishes.rivals, "rivals", frozenset, most=MOST_RIVALRIES)
    kept = Wishes(
        fields.member(wishes.same_firm, "same_firm", SameFirm),
        tuple(firms for firms in rivals if len(firms) > 1),
        (),
        fields.whole(wishes.watchers, "watchers", least=0, most=MOST_WATCHERS),
        fields.flag(wishes.mix_kinds, "mix_kinds"),
    )
    if any(len(firms) > MOST_RIVALS for firms in kept.rivals):
        raise Invalid("field.too_many", field="rivals", most=MOST_RIVALS)
    fetch_all(db, Firm, grant, [fields.row_id(as_id(firm), "rivals") for firms in kept.rivals for firm in firms])
    row = db.scalars(
        select(GroupingRules).where(
            col(GroupingRules.association_id) == grant.association_id, col(GroupingRules.visit_id) == visit.id
        )
    ).one_or_none()
    if base_version != (row.version if row else 0):
        raise Conflict("grouping.changed", stored=row.version if row else 0)
    before = audit.values(row) if row else None
    if row is None:
        row = GroupingRules(association_id=grant.association_id, visit_id=visit.id, version=0)
        db.add(row)
    row.content, row.version = content_of(kept), row.version + 1
    db.flush()
    audit.record(db, grant, "save", "GroupingRules", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def apply_groups(db: Session, *, actor: Actor, visit_id: UUID, base: str, places: Mapping[UUID, UUID]) -> int:
    """Put people into groups as proposed ({registration: group}); return how many changed theirs.

    `base` is the key of what the proposal was worked out from (`rules.group_base`). Whoever is pinned stays, whatever
    `places` says. Raises Conflict `groups.changed` when somebody came, left, or was moved since; NotFound for a
    group or registration that is not this visit's.
    """
    grant, visit = _planned(db, actor, visit_id)
    if not isinstance(places, Mapping):
        raise Invalid("field.choice", field="places")
    rows = {row.id: row for row in _coming(db, visit)}
    wanted = {fields.row_id(row, "places"): fields.row_id(group, "places") for row, group in places.items()}
    if base != base_of(rows.values()):
        raise Conflict("groups.changed")
    if wanted.keys() - rows.keys():
        raise NotFound("row.missing", noun="Registration")
    if set(wanted.values()) - {group.id for group in _groups(db, visit)}:
        raise NotFound("row.missing", noun="Group")
    moves = [
        (rows[row], group) for row, group in wanted.items() if not rows[row].pinned and rows[row].group_id != group
    ]
    return _move(db, grant, visit, "assign", moves)


def undo_apply(db: Session, *, actor: Actor, visit_id: UUID) -> int:
    """Put people back to where they were before groups were last applied; return how many.

    Who was moved by hand since, or whose old group is gone, stays. Raises Conflict `groups.nothing_to_undo`.
    """
    grant, visit = _planned(db, actor, visit_id)
    last = db.scalars(
        select(AuditEntry)
        .where(
            col(AuditEntry.association_id) == grant.association_id,
            col(AuditEntry.noun) == "Visit",
            col(AuditEntry.object_id) == str(visit.id),
            col(AuditEntry.action).in_(("assign", "undo_assign")),
        )
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.action != "assign":
        raise Conflict("groups.nothing_to_undo")
    old, new = _places(last.before), _places(last.after)
    there = {str(group.id): group.id for group in _groups(db, visit)} | {"": None}
    moves = [
        (row, there[old[key]])
        for row in _coming(db, visit)
        if (key := str(row.id)) in old and old[key] in there and new.get(key) == str(row.group_id) and not row.pinned
    ]
    return _move(db, grant, visit, "undo_assign", moves)


def place_people(db: Session, *, actor: Actor, registration_ids: Sequence[UUID], group_id: UUID | None) -> int:
    """Put registered people of one visit into a group by hand and pin them there, or take them out of any.

    Return how many were moved or pinned. Raises Conflict `registration.no_place` for one who waits or cancelled,
    Invalid `group.other_visit`.
    """
    grant, visit, rows = _chosen(db, actor, registration_ids)
    if group_id is not None and fetch(db, Group, grant, fields.row_id(group_id, "group")).visit_id != visit.id:
        raise Invalid("group.other_visit", field="group")
    return _set(db, grant, rows, {"group_id": group_id, "pinned": group_id is not None})


def pin_people(db: Session, *, actor: Actor, registration_ids: Sequence[UUID], pinned: bool) -> int:
    """Hold people in the groups where they are, or let the composer move them again; return how many changed.

    Raises Conflict `registration.no_place` for one who waits or cancelled, `group.none_to_pin` for one without a group.
    """
    grant, _visit, rows = _chosen(db, actor, registration_ids)
    if fields.flag(pinned, "pinned") and any(row.group_id is None for row in rows):
        raise Conflict("group.none_to_pin")
    return _set(db, grant, rows, {"pinned": pinned})


def _chosen(db: Session, actor: Actor, registration_ids: Sequence[UUID]) -> tuple[Grant, Visit, list[Registration]]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    ids = fields.row_ids(registration_ids, "people", most=MAX_PEOPLE)
    found = fetch_all(db, Registration, grant, ids)
    visits = {row.visit_id for row in found.values()}
    if len(visits) != 1:
        raise Invalid("group.other_visit", field="people")
    visit = fetch_visit(db, grant, visits.pop(), lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    own = {row.id: row for row in _coming(db, visit)}
    if lost := next((found[row] for row in ids if row not in own), None):
        raise Conflict("registration.no_place", state=lost.state)
    return grant, visit, [own[row] for row in ids]


def _set(db: Session, grant: Grant, rows: Sequence[Registration], values: Mapping[str, object]) -> int:
    changed = [row for row in rows if any(getattr(row, key) != value for key, value in values.items())]
    for row in changed:
        before = audit.values(row)
        for key, value in values.items():
            setattr(row, key, value)
        row.version += 1
        audit.record(db, grant, "group", "Registration", row.id, before=before, after=audit.values(row))
    db.flush()
    return len(changed)


def _move(
    db: Session, grant: Grant, visit: Visit, action: str, moves: Sequence[tuple[Registration, UUID | None]]
) -> int:
    before = {str(row.id): str(row.group_id or "") for row, _group in moves}
    for row, group_id in moves:
        row.group_id = group_id
        row.version += 1
    after = {str(row.id): str(row.group_id or "") for row, _group in moves}
    audit.record(db, grant, action, "Visit", visit.id, before={"places": before}, after={"places": after})
    db.flush()
    return len(moves)


def _places(side: Mapping[str, object] | None) -> Mapping[str, str]:
    places = (side or {}).get("places")
    return places if isinstance(places, dict) else {}


def _coming(db: Session, visit: Visit) -> Sequence[Registration]:
    """Return who has a place, as it is now: what was read before the visit was locked may be old."""
    return db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
        .execution_options(populate_existing=True)
    ).all()


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
