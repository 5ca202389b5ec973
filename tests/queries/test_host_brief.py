"""The brief is for the host of this visit, and says nothing that one could ring up or write to."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

import models
from dashboard.errors import NotFound
from dashboard.queries.host_brief import host_brief
from models.enums import QuestionState, Role, VisitStatus
from tests import factories as make
from tests.services.planning import members, of_visit, office, opened


def test_only_the_host_of_the_visit_and_staff_read_it(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    own = make.actor(db, host.of, Role.HOST, firm_id=host.sites[0].firm_id)
    elsewhere = make.actor(db, host.of, Role.HOST, firm_id=make.firm(db, host.of).id)
    # one who has a place sees the visit, and still not the brief
    guest = make.actor(db, host.of, Role.OBSERVER, Role.HOST, firm_id=make.firm(db, host.of).id)
    make.registration(db, visit, guest.person_id)
    assert host_brief(db, own, visit.id).people == host_brief(db, host.planner, visit.id).people == 1
    for other in (elsewhere, guest):
        with pytest.raises(NotFound):
            host_brief(db, other, visit.id)
    visit.status = VisitStatus.DRAFT
    db.flush()
    with pytest.raises(NotFound):
        host_brief(db, own, visit.id)


def test_staff_read_the_programme_that_is_published(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    of_visit(db, models.AgendaItem, visit.id)[0].title = "还没有发布的改动"
    db.flush()
    assert "还没有发布的改动" not in repr(host_brief(db, host.planner, visit.id).programme.lines)


def test_it_tells_who_comes_and_what_they_want_without_a_number_to_ring(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    people = members(db, host.of, 3)
    for person in people:
        person.phone, person.title = "13800001234", "项目经理"
        make.registration(
            db, visit, person.id, firm_id=person.firm_id, interests=["smart"], dietary="花生过敏", note="私下的话"
        )
    for text, state in (("谁来处置？", QuestionState.OPEN), ("藏起来的", QuestionState.HIDDEN)):
        db.add(models.ExchangeQuestion(association_id=host.of.id, visit_id=visit.id, text=text, state=state))
    db.flush()
    stranger = make.person(db, host.of, Role.OBSERVER)
    make.registration(db, visit, stranger.id, firm_written="过路物业")
    told = host_brief(db, make.actor(db, host.of, Role.HOST, firm_id=host.sites[0].firm_id), visit.id)
    assert "过路物业" in [firm.name.zh for firm in told.firms], "not one of the association's own"
    told = replace(told, firms=tuple(firm for firm in told.firms if firm.name.zh != "过路物业"))
    assert [len(firm.guests) for firm in told.firms] == [2, 1]
    assert told.firms[0].guests[0].title.zh == "项目经理"
    assert [one.text.zh for one in told.asked] == ["谁来处置？"]
    assert {one.title.zh for one in told.wanted} == {
        task.title for task in of_visit(db, models.Task, visit.id) if task.role == "host"
    }
    for secret in ("13800001234", "花生过敏", "私下的话", "藏起来的", people[0].email):
        assert secret not in repr(told)
