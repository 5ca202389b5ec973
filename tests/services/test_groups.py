"""Groups: how many, who guides, who walks in which."""

from collections import Counter
from datetime import time

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import Conflict
from dashboard.queries import registrations as rows
from dashboard.services import groups, registrations
from models.enums import Role
from tests import factories as make
from tests.services.planning import members, of_visit, office, opened


def test_people_are_dealt_evenly_and_colleagues_apart(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    people = members(db, host.of, 12, firms=4)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    with pytest.raises(Conflict) as refused:
        groups.assign_evenly(db, actor=host.planner, visit_id=visit.id)
    assert refused.value.code == "group.none"
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=3)
    assert groups.assign_evenly(db, actor=host.planner, visit_id=visit.id) == 12
    walking = of_visit(db, models.Registration, visit.id)
    assert set(Counter(row.group_id for row in walking).values()) == {4}
    assert set(Counter((row.group_id, row.firm_id) for row in walking).values()) == {1}
    assert groups.assign_evenly(db, actor=host.planner, visit_id=visit.id) == 0
    assert groups.assign_evenly(db, actor=host.planner, visit_id=visit.id, afresh=True) == 12


def test_fewer_groups_free_their_people(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    people = members(db, host.of, 4)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=2)
    groups.assign_evenly(db, actor=host.planner, visit_id=visit.id)
    left = groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=1)
    db.expire_all()
    assert sorted(row.group_id is None for row in of_visit(db, models.Registration, visit.id)) == [
        False,
        False,
        True,
        True,
    ]
    guide = make.person(db, host.of, Role.HOST, name="顾文清")
    groups.edit_group(db, actor=host.planner, group_id=left[0].id, name="红队", guide_id=guide.id)
    told = rows.groups(db, host.planner, visit.id)
    assert [(group.name, group.guide, group.people) for group in told] == [("红队", "顾文清", 2)]


def test_what_was_only_a_groups_goes_into_the_tray_with_the_group(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    kept, gone = groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=2)
    own = [
        make.agenda_item(db, visit, group_id=one.id, locked=True, fixed_start=time(14), title=title)
        for one, title in ((kept, "留"), (gone, "走"))
    ]
    before = visit.agenda_version
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=1)
    db.expire_all()
    stayed, left = (db.get(models.AgendaItem, (host.of.id, one.id)) for one in own)
    assert stayed is not None
    assert left is not None
    assert (stayed.group_id, stayed.in_tray, stayed.locked) == (kept.id, False, True)
    assert (left.group_id, left.in_tray, left.locked, left.fixed_start) == (None, True, False, None)
    assert visit.agenda_version > before  # whoever is editing is asked before this is overwritten
