"""Members register, change and cancel by themselves."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.errors import Conflict, Invalid, NotFound
from dashboard.rules.registration_state import PublicState
from dashboard.rules.registration_tokens import own_link
from dashboard.services import badges, registering, registration_forms, visits
from models import AuditEntry, Badge, Person, PersonRole, Registration
from models.base import as_of, utc_now
from models.enums import FeeState, PersonState, RegistrationSource, RegistrationState, Role, VisitStatus
from tests import factories as make
from tests.services.registration_desk import answers, open_form, save

_S = RegistrationState


def _register(db: Session, slug: str, n: int = 1, **given: Any) -> registering.Registered:
    return registering.register(db, slug=slug, given=answers(n, **given))


def _problems(refused: Invalid) -> list[tuple[str, str]]:
    assert refused.code == "registration.answers"
    return [(one.code, one.facts["field"]) for one in refused.facts["problems"]]


def test_a_stranger_registers_and_is_found_by_the_link(db: Session) -> None:
    host, _visit, form, firm = open_form(db, fee_cents=12000)
    made = _register(db, form.slug, interests=[], dietary="素食", transport="自驾")
    row = made.registration
    assert (row.state, row.firm_id, row.firm_written) == (_S.REGISTERED, firm.id, "")
    assert (row.source, row.dietary, row.transport) == (RegistrationSource.PUBLIC, "素食", "自驾")
    assert (row.fee_cents, row.fee_state) == (12000, FeeState.UNPAID)
    assert row.consent_at is not None
    assert (row.consent_version, row.version) == (form.version, 1)
    person = db.get_one(Person, (host.of.id, row.person_id))
    assert (person.email, person.state, person.firm_id) == ("", PersonState.INVITED, firm.id)
    assert list(db.scalars(select(PersonRole.role).where(col(PersonRole.person_id) == person.id))) == [Role.OBSERVER]
    assert registering.by_token(db, own_link("https://x.example", made.token)).id == row.id
    assert registering.by_token(db, made.token, association_id=host.of.id).id == row.id
    with pytest.raises(NotFound):
        registering.by_token(db, made.token, association_id=make.association(db).id)
    trail = db.scalars(
        select(AuditEntry).where(col(AuditEntry.association_id) == host.of.id, col(AuditEntry.actor_id).is_(None))
    ).all()
    assert {(one.noun, one.action) for one in trail} == {("Person", "create"), ("Registration", "register")}
    assert all(made.token not in str(one.after) and str(row.link_nonce) not in str(one.after) for one in trail)


def test_sent_twice_is_one_registration_and_another_form_is_refused(db: Session) -> None:
    _, _, form, _ = open_form(db)
    given = answers(1)
    first = registering.register(db, slug=form.slug, given=given)
    again = registering.register(db, slug=form.slug, given=given)
    assert (again.registration.id, again.token, again.again) == (first.registration.id, first.token, True)
    for phone in ("+86 138 0000 0001", "138-0000-0001"):
        with pytest.raises(Conflict) as refused:
            _register(db, form.slug, 1, phone=phone, name="报名 者1")
        assert refused.value.code == "registration.already"


def test_a_known_person_stays_as_they_are(db: Session) -> None:
    host, _, form, firm = open_form(db)
    other = make.firm(db, host.of)
    known = make.person(db, host.of, Role.OBSERVER, firm_id=other.id, name="方岚", phone="13800000007", title="总经理")
    row = _register(db, form.slug, 7, name="方 岚", title="别的").registration
    assert (row.person_id, row.firm_id) == (known.id, firm.id)
    assert (known.title, known.firm_id) == ("总经理", other.id)
    namesake = _register(db, form.slug, 7, name="方岚的同事").registration
    assert namesake.person_id != known.id
    known.state = PersonState.DISABLED
    db.delete(row)
    db.flush()
    with pytest.raises(Conflict) as refused:
        _register(db, form.slug, 7, name="方岚")
    assert refused.value.code == "registration.ask_staff"


def test_the_line_moves_up_in_order(db: Session) -> None:
    _, visit, form, _ = open_form(db, capacity=2)
    made = [_register(db, form.slug, n) for n in range(4)]
    assert [one.registration.state for one in made] == [_S.REGISTERED, _S.REGISTERED, _S.WAITING, _S.WAITING]
    assert [row.id for row in registering.cancel(db, token=made[0].token)] == [made[2].registration.id]
    assert registering.cancel(db, token=made[0].token) == []
    back = _register(db, form.slug, 0)
    assert (back.registration.id, back.registration.state) == (made[0].registration.id, _S.WAITING)
    with pytest.raises(NotFound):
        registering.by_token(db, made[0].token)  # a registration anew has a link anew
    visit.capacity = 3
    db.flush()
    late = _register(db, form.slug, 9)
    assert (made[3].registration.state, late.registration.state) == (_S.REGISTERED, _S.WAITING)


def test_no_waiting_list_means_no(db: Session) -> None:
    _host, visit, form, _ = open_form(db, capacity=1, waiting_list=False)
    first = _register(db, form.slug, 1)
    with pytest.raises(Conflict) as full:
        _register(db, form.slug, 2)
    assert full.value.code == "registration.full"
    assert db.scalars(select(Registration.id).where(col(Registration.visit_id) == visit.id)).all() == [
        first.registration.id
    ]
    assert db.scalars(select(Person.id).where(col(Person.phone) == "13800000002")).all() == []


def test_quotas_by_firm_written_or_member(db: Session) -> None:
    host, visit, form, firm = open_form(db, capacity=9, firm_quota=1)
    make.firm(db, host.of, name="北辰物业有限公司", short_name="北辰物业")
    registration_forms.set_quota(db, actor=host.planner, visit_id=visit.id, firm_id=firm.id, places=2)
    mine = [_register(db, form.slug, n).registration for n in range(3)]
    assert [row.state for row in mine] == [_S.REGISTERED, _S.REGISTERED, _S.WAITING]
    others = [_register(db, form.slug, n, firm="海晏物业（江州）有限公司").registration for n in (11, 12)]
    assert [(row.state, row.firm_id) for row in others] == [(_S.REGISTERED, None), (_S.WAITING, None)]
    assert others[0].firm_written == "海晏物业(江州)有限公司"
    again = _register(db, form.slug, 13, firm="海晏物业（江州）").registration
    assert again.state is _S.WAITING
    save(db, host, visit, firm_quota=1, waiting_list=False)
    with pytest.raises(Conflict) as refused:
        _register(db, form.slug, 14)
    assert (refused.value.code, refused.value.facts["quota"]) == ("registration.firm_full", 2)
    save(db, host, visit, firm_quota=None)
    assert [row.state for row in (mine[2], others[1], again)] == [_S.WAITING, _S.REGISTERED, _S.REGISTERED]


def test_a_similar_firm_is_asked_about_once(db: Session) -> None:
    _, _, form, firm = open_form(db)
    with pytest.raises(Invalid) as unsure:
        _register(db, form.slug, firm="安禾")
    assert _problems(unsure.value) == [("registration.firm_unsure", "firm")]
    assert unsure.value.facts["problems"][0].facts["names"] == [(firm.name, firm.name_en)]
    row = _register(db, form.slug, firm="安禾", firm_as_written="yes").registration
    assert (row.firm_id, row.firm_written) == (None, "安禾")


def test_the_servers_clock_closes_the_form(db: Session) -> None:
    host, visit, form, _ = open_form(db, deadline=utc_now() + timedelta(days=2))
    given = answers(1)
    made = registering.register(db, slug=form.slug, given=given)
    with as_of(utc_now() + timedelta(days=3)):
        with pytest.raises(Conflict) as refused:
            _register(db, form.slug, 2)
        assert refused.value.facts["state"] is PublicState.PAST_DEADLINE
        assert registering.register(db, slug=form.slug, given=given).again  # a lost answer, asked for again
        registering.change(db, token=made.token, given={"phone": "139 0000 0001", "title": "改", "dietary": "清真"})
        person = db.get_one(Person, (host.of.id, made.registration.person_id))
        assert (person.phone, person.title) == ("13900000001", "项目经理")
        assert made.registration.dietary == "清真"
    save(db, host, visit, open=False)
    with pytest.raises(Conflict) as shut:
        _register(db, form.slug, 2)
    assert shut.value.facts["state"] is PublicState.NOT_YET
    with pytest.raises(NotFound) as unknown:
        _register(db, "没有")
    assert unknown.value.code == "registration.no_form"


def test_changing_counts_and_an_accounts_telephone_stays(db: Session) -> None:
    host, _, form, _ = open_form(db, choose_host=True)
    made = _register(db, form.slug, host=str(host.sites[0].id))
    assert made.registration.host_site_id == host.sites[0].id
    same = answers(1, host=str(host.sites[0].id))
    assert registering.change(db, token=made.token, given=same).version == 1
    assert registering.change(db, token=made.token, given=same | {"transport": "自驾"}).version == 2
    with pytest.raises(Invalid) as bad:
        registering.change(db, token=made.token, given=same | {"phone": "1"})
    assert _problems(bad.value) == [("person.phone", "phone")]
    with pytest.raises(Invalid) as foreign:
        registering.change(db, token=made.token, given=same | {"host": str(make.site(db, host.of).id)})
    assert _problems(foreign.value) == [("field.choice", "host")]
    known = make.person(db, host.of, Role.OBSERVER, name="方岚", phone="13800000007")
    own = _register(db, form.slug, 7, name="方岚")
    registering.change(db, token=own.token, given={"phone": "13900000000", "dietary": "素食"})
    assert (known.phone, own.registration.dietary) == ("13800000007", "素食")


def test_cancelling_ends_the_badge_and_the_day_ends_everything(db: Session) -> None:
    host, visit, form, _ = open_form(db)
    first, second = _register(db, form.slug, 1), _register(db, form.slug, 2)
    badges.issue_badges(db, actor=host.planner, visit_id=visit.id)
    registering.cancel(db, token=first.token)
    ended = db.scalars(select(Badge).where(col(Badge.person_id) == first.registration.person_id)).one()
    assert ended.revoked_at is not None
    with pytest.raises(Conflict) as gone:
        registering.change(db, token=first.token, given=answers(1))
    assert gone.value.code == "registration.cancelled"
    visits.move_visit(db, actor=host.planner, visit_id=visit.id, to=VisitStatus.RUNNING)
    for late in (
        lambda: registering.cancel(db, token=second.token),
        lambda: registering.change(db, token=second.token, given=answers(2)),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "registration.too_late"
    assert second.registration.state is _S.REGISTERED


@pytest.mark.parametrize("token", ["", "x" * 32, None, 7, "字" * 32])
def test_a_token_of_nobody(db: Session, token: Any) -> None:
    open_form(db)
    with pytest.raises(NotFound) as unknown:
        registering.by_token(db, token)
    assert unknown.value.code == "registration.unknown"
