"""Two people at the same moment: the same firm, the same address, the same number, the last administrator."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from dashboard import access
from dashboard.access import Actor
from dashboard.errors import Refused
from dashboard.rules.member_import import SheetRow
from dashboard.services import (
    attendance,
    cases,
    checklists,
    firms,
    people,
    registering,
    registrations,
    roster_imports,
    scores,
    sites,
    surveys,
    tasks,
    visits,
    walk_ins,
)
from dashboard.services.firms import FirmFields
from dashboard.services.people import PersonFields
from dashboard.services.sites import SiteFields
from dashboard.services.visit_parts import NewGoal
from dashboard.services.visits import NewVisit
from models import Association, Case, Firm, Person, PersonRole, Registration, SurveyVersion, Task, Visit, database
from models.base import utc_now
from models.database import Database, reading, writing
from models.enums import FirmKind, PersonState, RegistrationState, Role, SiteKind, TemplateState, VisitStatus
from tests import factories as make
from tests.samples.visits import DAY
from tests.services.planning import opened
from tests.services.registration_desk import answers, open_form, save

pytestmark = pytest.mark.faults


def at_once(works: list[Callable[[Any], Any]]) -> list[str]:
    """Run all at the same moment in transactions of their own; return "" or the code of the refusal of each."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[Any], Any]) -> str:
        gate.wait()
        try:
            with writing() as db:
                work(db)
        except Refused as refused:
            return refused.code
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def of(store: Database) -> Association:
    with writing() as db:
        return make.association(db)


def staff(of: Association, role: Role, n: int) -> list[Actor]:
    with writing() as db:
        return [make.actor(db, of, role) for _ in range(n)]


def count(table: Any, *conditions: Any) -> int:
    with reading() as db:
        return db.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def test_the_same_firm_is_added_once(of: Association) -> None:
    fields = FirmFields(name="同名物业", kind=FirmKind.PARK)
    works = [lambda db, a=a: firms.save_firm(db, actor=a, fields=fields) for a in staff(of, Role.PLANNER, 6)]
    assert sorted(at_once(works)) == [""] + ["firm.known"] * 5
    assert count(Firm, col(Firm.name) == "同名物业") == 1


def test_the_same_address_is_added_once(of: Association) -> None:
    with writing() as db:
        firm = make.firm(db, of)
    fields = PersonFields(name="同址", email="same@firm.example", firm_id=firm.id)
    works = [
        lambda db, a=a: people.save_person(db, actor=a, fields=fields, roles=[Role.OBSERVER])
        for a in staff(of, Role.PLANNER, 6)
    ]
    assert sorted(at_once(works)) == [""] + ["person.email_known"] * 5
    assert count(Person, col(Person.email) == "same@firm.example") == 1


def test_the_same_site_is_added_once(of: Association) -> None:
    fields = SiteFields("同名小区", SiteKind.RESIDENTIAL)
    works = [lambda db, a=a: sites.create_site(db, actor=a, change=fields) for a in staff(of, Role.PLANNER, 6)]
    codes = at_once(works)
    assert codes.count("") == 1
    assert all(code.startswith("site.") for code in codes if code)


def test_visits_planned_at_once_get_numbers_of_their_own(of: Association) -> None:
    with writing() as db:
        site = make.site(db, of)
    plan = NewVisit("half-day", DAY, [site.id], [NewGoal("看清投入")])
    works = [lambda db, a=a: visits.create_visit(db, actor=a, plan=plan) for a in staff(of, Role.PLANNER, 5)]
    assert at_once(works) == [""] * 5
    with reading() as db:
        assert sorted(db.scalars(select(col(Visit.number)))) == [1, 2, 3, 4, 5]


def test_one_observation_pressed_by_many_at_once_is_one_case(store: Database) -> None:
    with writing() as db:
        play = make.scoring_round(db, points=1, dimensions=1)
        scores.record_score(db, actor=play.observers[0], visit_id=play.visit.id, answer=make.answer_op(play.points[0]))
    works = [
        lambda db, a=a: cases.create_case_from_point(db, actor=a, visit_id=play.visit.id, point_id=play.points[0].id)
        for a in staff(play.association, Role.PLANNER, 5)
    ]
    assert at_once(works) == [""] * 5
    assert count(Case, col(Case.visit_id) == play.visit.id) == 1


def test_administrators_cannot_disable_each_other_at_once(of: Association) -> None:
    """Each alone would be allowed: together they would leave nobody who can let anyone in."""
    first, second = staff(of, Role.ADMIN, 2)
    pairs = [(first, second), (second, first)]
    works = [
        lambda db, a=a, b=b: people.set_person_disabled(db, actor=a, person_id=b.person_id, disabled=True)
        for a, b in pairs
    ]
    codes = at_once(works)
    assert codes.count("") == 1
    left = col(Person.state) == PersonState.ACTIVE
    assert count(Person, left, col(Person.id).in_(select(col(PersonRole.person_id)))) == 1


def test_the_last_place_is_given_once(of: Association) -> None:
    with writing() as db:
        visit = make.visit(db, of, capacity=3)
        members = [make.person(db, of, Role.OBSERVER).id for _ in range(8)]
    works = [
        lambda db, a=a, m=m: registrations.register(db, actor=a, visit_id=visit.id, person_ids=[m])
        for a, m in zip(staff(of, Role.PLANNER, 8), members, strict=True)
    ]
    assert at_once(works) == [""] * 8
    assert count(Registration, col(Registration.state) == RegistrationState.REGISTERED) == 3
    assert count(Registration, col(Registration.state) == RegistrationState.WAITING) == 5


def test_one_person_registered_by_two_planners_at_once_has_one_place(of: Association) -> None:
    with writing() as db:
        visit = make.visit(db, of)
        member = make.person(db, of, Role.OBSERVER).id
    works = [
        lambda db, a=a: registrations.register(db, actor=a, visit_id=visit.id, person_ids=[member])
        for a in staff(of, Role.PLANNER, 6)
    ]
    assert at_once(works) == [""] * 6
    assert count(Registration) == 1


def test_one_checklist_is_made_under_a_key(of: Association) -> None:
    works = [
        lambda db, a=a: checklists.create_template(db, actor=a, key="own", title="我们的表")
        for a in staff(of, Role.PLANNER, 6)
    ]
    assert sorted(at_once(works)) == [""] + ["checklist.key_taken"] * 5


def test_a_draft_is_published_once(of: Association) -> None:
    with writing() as db:
        version = make.checklist_version(db, of, state=TemplateState.DRAFT, published_at=None)
    works = [
        lambda db, a=a: checklists.publish(db, actor=a, version_id=version.id, base_version=version.version)
        for a in staff(of, Role.PLANNER, 4)
    ]
    assert sorted(at_once(works)) == [""] + ["checklist.published"] * 3


def test_a_survey_saved_by_two_at_once_is_one_draft(of: Association) -> None:
    works = [
        lambda db, a=a: surveys.save_template(
            db, actor=a, key="own", title="问卷", title_en="", questions=make.SURVEY_QUESTIONS
        )
        for a in staff(of, Role.PLANNER, 4)
    ]
    assert at_once(works) == [""] * 4
    assert count(SurveyVersion) == 1


def _tasks_of(of: Association) -> tuple[Actor, Actor, list[Task]]:
    first, second = staff(of, Role.PLANNER, 2)
    with writing() as db:
        visit = make.visit(db, of)
        rows = [make.task(db, visit, due=visit.day, position=n) for n in range(2)]
    return first, second, rows


@pytest.mark.parametrize("guarded", [True, False])
def test_two_who_move_tasks_of_one_day_do_not_wait_for_each_other(
    of: Association, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control holds the task before the visit, as it was once: PostgreSQL then ends one of the two."""
    first, second, rows = _tasks_of(of)
    together, hold = threading.Barrier(2), tasks._writable

    def slowly(*given: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        return hold(*given)

    def found_before(db: Any, actor: Actor, task_id: Any) -> Any:
        grant = access.require(db, actor, access.Capability.PLAN_VISITS)
        task = access.fetch(db, Task, grant, task_id, lock=True)
        tasks._writable(db, grant, task.visit_id)
        return grant, task

    monkeypatch.setattr(tasks, "_writable", slowly)
    if not guarded:
        monkeypatch.setattr(tasks, "_found", found_before)
    codes = at_once(
        [
            lambda db: tasks.move_task(db, actor=first, task_id=rows[0].id, down=True),
            lambda db: tasks.move_task(db, actor=second, task_id=rows[1].id, down=False),
        ]
    )
    alone = database.database().is_sqlite  # one writer: nobody waits for two things
    assert sorted(codes) == ([""] * 2 if guarded or alone else ["", "database.unavailable"])


def test_a_roster_and_a_walk_in_do_not_wait_for_each_other(of: Association, monkeypatch: pytest.MonkeyPatch) -> None:
    importer, doorman = staff(of, Role.PLANNER, 2)
    with writing() as db:
        firm = make.firm(db, of, name="安禾物业服务有限公司")
        visit = make.visit(db, of, status=VisitStatus.RUNNING, day=utc_now().date())
    together = threading.Barrier(2)

    def slowly(work: Callable[..., Any]) -> Callable[..., Any]:
        def waiting(*given: Any, **named: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                together.wait(0.5)
            return work(*given, **named)

        return waiting

    # where each asks for its second lock, or for its first if the other's is in the way
    monkeypatch.setattr(roster_imports, "take_turns", slowly(roster_imports.take_turns))
    monkeypatch.setattr(walk_ins, "fetch_visit", slowly(walk_ins.fetch_visit))
    row = SheetRow("Roster", 2, {"name": "甲", "firm": firm.name}, {})
    who = walk_ins.WalkInFields(name="乙", firm_id=firm.id)
    codes = at_once(
        [
            lambda db: roster_imports.import_roster(db, actor=importer, visit_id=visit.id, rows=[row], choices={}),
            lambda db: walk_ins.walk_in(db, actor=doorman, visit_id=visit.id, who=who),
        ]
    )
    assert codes == ["", ""]
    assert count(Registration, col(Registration.state) == RegistrationState.REGISTERED) == 2


@pytest.mark.parametrize("guarded", [True, False])
def test_who_is_cancelled_while_the_code_is_looked_up_is_not_signed_in(
    of: Association, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The code finds the row before it is held; the control goes by what it said then, as long as the row is known."""
    door, office = staff(of, Role.PLANNER, 2)
    with writing() as db:
        visit = make.visit(db, of, status=VisitStatus.RUNNING, day=utc_now().date())
        member = make.person(db, of, Role.OBSERVER)
        (row,) = registrations.register(db, actor=office, visit_id=visit.id, person_ids=[member.id])
        token = registrations.renew_link(db, actor=office, registration_id=row.id)
    if database.database().is_sqlite:
        pytest.skip("one writer at a time: nobody can come in between")
    look, known = attendance._by_link, []

    def looked_up(*given: Any) -> Any:
        known.append(found := look(*given))
        with writing() as other:
            registrations.cancel(other, actor=office, registration_id=row.id)
        return found

    monkeypatch.setattr(attendance, "_by_link", looked_up)
    if not guarded:
        monkeypatch.setattr(
            attendance, "fetch", lambda db, of_table, grant, key, **_: db.get(of_table, (grant.association_id, key))
        )
    work = [lambda db: attendance.sign_in_scanned(db, actor=door, visit_id=visit.id, scanned=token)]
    assert at_once(work) == (["registration.no_place"] if guarded else [""])
    with reading() as db:
        stored = db.get_one(Registration, (of.id, row.id))
        assert (stored.signed_in_at is None) is guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_somebody_new_who_registers_for_two_visits_at_once_is_one_person(
    store: Database, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control lets both look before either adds."""
    with writing() as db:
        host, first, form, _ = open_form(db)
        second = opened(db, host, day=first.day + timedelta(days=7))
        slugs = (form.slug, save(db, host, second).slug)
    together, look = threading.Barrier(2), registering._person

    def slowly(*given: Any) -> Any:
        found = look(*given)
        with suppress(threading.BrokenBarrierError):
            together.wait(0.5)
        return found

    monkeypatch.setattr(registering, "_person", slowly)
    if not guarded:
        monkeypatch.setattr(registering, "take_turns", lambda *_: None)
    given = [answers(7), answers(7)]
    works = [
        lambda db, slug=slug, said=said: registering.register(db, slug=slug, given=said)
        for slug, said in zip(slugs, given, strict=True)
    ]
    assert at_once(works) == ["", ""]
    alone = guarded or database.database().is_sqlite
    assert count(Person, col(Person.phone) == given[0]["phone"]) == (1 if alone else 2)
