"""Who could register, and who could guide."""

from sqlalchemy.orm import Session

from dashboard.queries import registrations as rows
from dashboard.services import registrations
from models.enums import PersonState, Role
from tests import factories as make
from tests.services.planning import office, opened


def test_search_finds_people_and_firms_and_leaves_out_who_comes(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    firm = make.firm(db, host.of, name="恒泽物业服务有限公司", short_name="恒泽")
    wei = make.person(db, host.of, Role.OBSERVER, name="张伟", firm_id=firm.id)
    min_ = make.person(db, host.of, Role.OBSERVER, name="李敏", firm_id=firm.id)
    make.person(db, host.of, Role.OBSERVER, name="张走", firm_id=firm.id, state=PersonState.DISABLED)

    def found(query: str) -> set[str]:
        return {one.name for one in rows.could_register(db, host.planner, visit.id, query)}

    assert found("恒泽") == {"张伟", "李敏"}
    assert found("张") == {"张伟"}
    assert found("%") == set()
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[wei.id])
    assert found("恒泽") == {"李敏"}
    registrations.cancel(db, actor=host.planner, registration_id=rows.registrations(db, host.planner, visit.id)[0].id)
    assert found("恒泽") == {"张伟", "李敏"}
    assert min_.firm_id == firm.id


def test_telephone_diet_and_note_are_for_those_who_plan(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    person = make.person(db, host.of, Role.OBSERVER, phone="13800000000", firm_id=host.sites[0].firm_id)
    registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[person.id])
    (own,) = rows.registrations(db, host.planner, visit.id)
    registrations.edit_note(db, actor=host.planner, registration_id=own.id, dietary="素食", note="自驾")
    (own,) = rows.registrations(db, host.planner, visit.id)
    assert (own.phone, own.dietary, own.note) == ("13800000000", "素食", "自驾")
    for role in (Role.LEADER, Role.ADMIN):
        (seen,) = rows.registrations(db, make.actor(db, host.of, role), visit.id)
        assert (seen.name, seen.phone, seen.dietary, seen.note) == (own.name, "", "", "")


def test_members_do_not_guide(db: Session) -> None:
    host = office(db)
    make.person(db, host.of, Role.OBSERVER, name="会员")
    make.person(db, host.of, Role.HOST, name="东道")
    assert "东道" in {one.name for one in rows.guides(db, host.planner)}
    assert "会员" not in {one.name for one in rows.guides(db, host.planner)}
