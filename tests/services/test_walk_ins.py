"""Who comes without a registration: let in, known again, and never doubled."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid
from dashboard.services import walk_ins
from dashboard.services.walk_ins import WalkInFields
from models import AuditEntry, Firm, Person, PersonRole, Registration
from models.enums import PersonState, RegistrationSource, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.badge_steps import Scene, scene


def let_in(db: Session, play: Scene, **who: object) -> walk_ins.Admitted:
    given = {"name": "林小满", "firm_name": "望江物业有限公司", "phone": "138 0000 1234"} | who
    return walk_ins.walk_in(db, actor=play.planner, visit_id=play.visit.id, who=WalkInFields(**given))  # type: ignore[arg-type]


def test_a_stranger_of_a_new_firm_is_registered_and_signed_in(db: Session) -> None:
    play = scene(db)
    full, empty = make.group(db, play.visit, position=0), make.group(db, play.visit, position=1)
    play.registrations[0].group_id = full.id
    db.flush()
    made = let_in(db, play)
    row = db.get_one(Registration, (play.visit.association_id, made.registration_id))
    person = db.get_one(Person, (play.visit.association_id, made.person_id))
    assert (made.new_person, made.new_firm, made.over) == (True, True, 0)
    assert (row.state, row.source, row.group_id) == (
        RegistrationState.REGISTERED,
        RegistrationSource.WALK_IN,
        empty.id,
    )
    assert (row.signed_in_at, row.signed_in_by) == (made.signed_in_at, play.planner.person_id)
    assert (person.name, person.phone, person.email, person.state) == (
        "林小满",
        "13800001234",
        "",
        PersonState.INVITED,
    )
    roles = db.scalars(select(col(PersonRole.role)).where(col(PersonRole.person_id) == person.id)).all()
    assert roles == [Role.OBSERVER]
    nouns = db.scalars(select(col(AuditEntry.noun)).order_by(col(AuditEntry.id))).all()
    assert nouns == ["Firm", "Person", "Registration"]


def test_a_second_time_nobody_is_doubled(db: Session) -> None:
    play = scene(db)
    first = let_in(db, play)
    again = let_in(db, play, name="林 小满", firm_name="望江物业", phone="+86 138-0000-1234")
    assert (again.registration_id, again.signed_in_at) == (first.registration_id, first.signed_in_at)
    assert (again.new_person, again.new_firm) == (False, False)
    assert db.scalar(select(func.count()).select_from(Firm).where(col(Firm.name).contains("望江"))) == 1


def test_a_dash_for_a_firm_is_nobody_elses(db: Session) -> None:
    """What people type who have no firm: it once found the first firm without a short name."""
    play = scene(db)
    made = [let_in(db, play, name=f"来客{n}", phone="", firm_name=typed) for n, typed in enumerate(["-", "（）", "-"])]
    firms = [db.get_one(Registration, (play.visit.association_id, one.registration_id)).firm_id for one in made]
    names = {firm.id: firm.name for firm in db.scalars(select(Firm))}
    assert [names[firm] for firm in firms if firm] == ["-", "()", "-"]
    assert [one.new_firm for one in made] == [True, True, False]
    with pytest.raises(Invalid, match=r"field\.empty"):
        let_in(db, play, name="来客", firm_name="\u200b\u2060")
    for long in ({"name": "㍿" * 100}, {"firm_name": "㍿" * 100}):  # four signs each once they are tidied
        with pytest.raises(Invalid, match=r"field\.too_long"):
            let_in(db, play, **long)


def test_two_of_one_name_in_one_firm_are_told_apart_by_telephone(db: Session) -> None:
    play = scene(db)
    first = let_in(db, play)
    other = let_in(db, play, phone="13900009999")
    assert other.new_person
    assert other.person_id != first.person_id
    assert let_in(db, play, phone="").person_id == first.person_id


def test_places_are_gone_and_still_one_is_let_in(db: Session) -> None:
    play = scene(db, capacity=3)
    assert let_in(db, play).over == 1
    waiting = walk_ins.admit(db, actor=play.planner, registration_id=play.registrations[3].id)
    assert waiting.over == 2
    row = play.registrations[3]
    assert (row.state, row.signed_in_at) == (RegistrationState.REGISTERED, waiting.signed_in_at)
    assert walk_ins.admit(db, actor=play.planner, registration_id=row.id) == waiting


@pytest.mark.parametrize("who", [{"name": " "}, {"firm_name": ""}, {"name": "长" * 121}, {"phone": "1" * 33}])
def test_what_is_missing_is_said(db: Session, who: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        let_in(db, scene(db), **who)


def test_who_is_disabled_is_not_let_in_and_nobody_before_the_day(db: Session) -> None:
    play = scene(db)
    made = let_in(db, play)
    db.get_one(Person, (play.visit.association_id, made.person_id)).state = PersonState.DISABLED
    db.flush()
    with pytest.raises(Invalid, match=r"registration\.disabled"):
        let_in(db, play)
    play.visit.status = VisitStatus.OPEN
    db.flush()
    with pytest.raises(Conflict, match=r"visit\.write_closed"):
        let_in(db, play, name="别人")
