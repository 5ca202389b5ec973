"""Materials follow the head-count until somebody sets them by hand."""

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import Invalid
from dashboard.queries import materials as reads
from dashboard.queries.materials import MaterialRow
from dashboard.rules.materials import Per
from dashboard.services import groups, materials, registrations
from dashboard.services.materials import MaterialFields
from tests.services.planning import Office, members, of_visit, office, opened


def rows(db: Session, host: Office, visit: models.Visit) -> dict[str, MaterialRow]:
    keys = {one.id: one.key or one.title for one in of_visit(db, models.Material, visit.id)}
    return {keys[row.id]: row for row in reads.materials(db, host.planner, visit.id).rows}


def test_quantities_follow_those_registered_without_anybody_asking(db: Session) -> None:
    host = office(db)
    visit = opened(db, host, capacity=100)
    before = reads.materials(db, host.planner, visit.id)
    assert (before.expected, before.counts.people, before.counts.groups) == (True, 100, 7)
    people = members(db, host.of, 21)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people[:20]])
    groups.make_groups(db, actor=host.planner, visit_id=visit.id, count=2)
    now = rows(db, host, visit)
    # 20 people: 5 % spare is one, but three at least; one sheet for each of two groups and one more; one host
    keys = ("badge", "water", "sign_in_sheet", "group_flag", "souvenir", "firm_folder")
    assert [now[key].quantity for key in keys] == [23, 44, 3, 2, 2, 3]
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[people[20].id])
    assert rows(db, host, visit)["water"].quantity == 47


def test_what_is_set_by_hand_stays_and_is_marked_until_it_is_let_go(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    water = rows(db, host, visit)["water"]
    materials.set_quantity(db, actor=host.planner, material_id=water.id, quantity=60)
    people = members(db, host.of, 20)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people])
    now = rows(db, host, visit)["water"]
    assert (now.quantity, now.by_hand, now.counted) == (60, True, 44)
    materials.follow_count(db, actor=host.planner, material_id=water.id)
    assert (rows(db, host, visit)["water"].quantity, rows(db, host, visit)["water"].by_hand) == (44, False)


def test_a_tick_holds_for_as_many_as_were_seen(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    people = members(db, host.of, 21)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[one.id for one in people[:20]])
    water = rows(db, host, visit)["water"]
    materials.set_ready(db, actor=host.planner, material_id=water.id, ready=True, quantity=water.quantity)
    assert rows(db, host, visit)["water"].ready
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[people[20].id])
    now = rows(db, host, visit)["water"]
    assert (now.ready, now.ready_for, now.quantity) == (False, 44, 47)


def test_what_is_missing_is_bought(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    for row in rows(db, host, visit).values():
        materials.set_stock(db, actor=host.planner, material_id=row.id, have=row.quantity)
    assert reads.materials(db, host.planner, visit.id).purchase.lines == 0
    own = materials.add_material(
        db, actor=host.planner, visit_id=visit.id, change=MaterialFields("扩音器", "台", quantity=3)
    )
    materials.set_stock(db, actor=host.planner, material_id=own.id, have=1)
    told = reads.materials(db, host.planner, visit.id).purchase
    assert (told.lines, told.cents, told.unpriced) == (1, 0, 1)
    materials.set_stock(db, actor=host.planner, material_id=own.id, price_cents=8850)
    told = reads.materials(db, host.planner, visit.id).purchase
    assert (told.lines, told.cents, told.unpriced) == (1, 17700, 0)


def test_completing_twice_doubles_nothing_and_keeps_what_was_changed(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    now = rows(db, host, visit)
    materials.set_quantity(db, actor=host.planner, material_id=now["pen"].id, quantity=7)
    materials.remove_material(db, actor=host.planner, material_id=now["camera"].id)
    new = materials.complete_materials(db, actor=host.planner, visit_id=visit.id)
    assert [one.key for one in new] == ["camera"]
    assert materials.complete_materials(db, actor=host.planner, visit_id=visit.id) == []
    assert (len(rows(db, host, visit)), rows(db, host, visit)["pen"].quantity) == (len(now), 7)


def test_a_list_from_before_the_head_count_learns_the_rule(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    old = next(one for one in of_visit(db, models.Material, visit.id) if one.key == "water")
    old.basis, old.quantity = "", 500
    db.flush()
    assert rows(db, host, visit)["water"].quantity == 500
    materials.complete_materials(db, actor=host.planner, visit_id=visit.id)
    assert (old.basis, rows(db, host, visit)["water"].quantity) == (Per.PERSON, 220)


@pytest.mark.parametrize("quantity", [-1, 100_001, 1.5, "12", float("nan"), []])
def test_hostile_quantities_are_refused(db: Session, quantity: object) -> None:
    host = office(db)
    visit = opened(db, host)
    material = of_visit(db, models.Material, visit.id)[0]
    with pytest.raises(Invalid):
        materials.set_quantity(db, actor=host.planner, material_id=material.id, quantity=quantity)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        materials.set_stock(db, actor=host.planner, material_id=material.id, have=quantity)  # type: ignore[arg-type]
