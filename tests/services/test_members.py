"""Keeping firms and people: names, roles, invitations, disabling, importing."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.access import Actor, Capability, require
from dashboard.documents import members_sheet
from dashboard.documents.sheets_out import ColumnOut, SheetOut, write_workbook
from dashboard.errors import Conflict, ImportRefused, Invalid, NotAllowed, NotSignedIn
from dashboard.i18n import translator
from dashboard.queries import members
from dashboard.services import firms, member_imports, people, sessions
from models import AuditEntry, Firm, Person
from models.association import Association
from models.enums import FirmKind, PersonState, Role
from tests import factories as make
from tests.counting import counting


@pytest.fixture
def home(db: Session) -> Association:
    return make.association(db)


@pytest.fixture
def planner(db: Session, home: Association) -> Actor:
    return make.actor(db, home, Role.PLANNER)


def fields(**given: object) -> people.PersonFields:
    return people.PersonFields(**({"name": "陈一", "email": "Chen.Yi@Firm.Example"} | given))  # type: ignore[arg-type]


def test_a_firm_is_added_changed_and_written_down(db: Session, home: Association, planner: Actor) -> None:
    firm = firms.save_firm(
        db, actor=planner, fields=firms.FirmFields(name=" 祥𠮷 物业有限公司 ", kind=FirmKind.RESIDENTIAL)
    )
    assert firm.name == "祥𠮷物业有限公司"
    firms.save_firm(db, actor=planner, firm_id=firm.id, fields=firms.FirmFields(name=firm.name, kind=FirmKind.PARK))
    trail = db.scalars(select(AuditEntry).where(AuditEntry.object_id == str(firm.id)).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
    assert [entry.action for entry in trail] == ["create", "change"]
    assert trail[1].before is not None
    assert trail[1].after is not None
    assert (trail[1].before["kind"], trail[1].after["kind"]) == ("residential", "park")


def test_two_spellings_of_one_firm_are_one(db: Session, planner: Actor) -> None:
    firms.save_firm(db, actor=planner, fields=firms.FirmFields(name="恒泽物业有限公司", kind=FirmKind.RESIDENTIAL))
    with pytest.raises(Conflict) as refusal:
        firms.save_firm(db, actor=planner, fields=firms.FirmFields(name="恒泽物业 有限责任公司", kind=FirmKind.PARK))
    assert refusal.value.facts["name"] == "恒泽物业有限公司"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "person.name"),
        ({"email": "nobody"}, "person.email"),
        ({"phone": "12"}, "person.phone"),
        ({"title": "长" * 121}, "text.too_long"),
        ({"firm_id": None}, "person.firm_needed"),
    ],
)
def test_what_is_wrong_with_a_person_is_said(
    db: Session, home: Association, planner: Actor, wrong: dict[str, object], code: str
) -> None:
    firm = make.firm(db, home)
    with pytest.raises(Invalid) as refusal:
        people.save_person(db, actor=planner, fields=fields(**({"firm_id": firm.id} | wrong)), roles=[Role.OBSERVER])
    assert refusal.value.code == code


def test_the_same_address_twice_is_refused(db: Session, home: Association, planner: Actor) -> None:
    firm = make.firm(db, home)
    people.save_person(db, actor=planner, fields=fields(firm_id=firm.id), roles=[Role.OBSERVER])
    with pytest.raises(Conflict):
        people.save_person(
            db, actor=planner, fields=fields(firm_id=firm.id, email="chen.yi@firm.example"), roles=[Role.OBSERVER]
        )


@pytest.mark.parametrize("role", [Role.PLANNER, Role.LEADER, Role.ADMIN])
def test_only_who_may_grant_roles_touches_the_office(
    db: Session, home: Association, planner: Actor, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        people.save_person(db, actor=planner, fields=fields(), roles=[role])
    office = make.person(db, home, role)
    for attempt in (
        lambda: people.invite(db, actor=planner, person_id=office.id),
        lambda: people.set_person_disabled(db, actor=planner, person_id=office.id, disabled=True),
        lambda: people.save_person(
            db, actor=planner, person_id=office.id, fields=fields(firm_id=make.firm(db, home).id), roles=[Role.OBSERVER]
        ),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    admin = make.actor(db, home, Role.ADMIN)
    assert people.save_person(db, actor=admin, fields=fields(), roles=[role]).state is PersonState.INVITED


def test_the_last_administrator_stays(db: Session, home: Association) -> None:
    admin = make.actor(db, home, Role.ADMIN)
    other = make.person(db, home, Role.ADMIN, state=PersonState.INVITED)  # an invited one cannot sign in: no help
    with pytest.raises(Conflict) as refusal:
        people.save_person(
            db, actor=admin, person_id=admin.person_id, fields=fields(email="self@office.example"), roles=[Role.LEADER]
        )
    assert refusal.value.code == "person.last_admin"
    other.state = PersonState.ACTIVE
    db.flush()
    people.save_person(
        db, actor=admin, person_id=admin.person_id, fields=fields(email="self@office.example"), roles=[Role.LEADER]
    )
    with pytest.raises(NotAllowed):
        require(db, admin, Capability.GRANT_ROLES)


def test_disabling_ends_the_open_tab(db: Session, home: Association, planner: Actor) -> None:
    someone = make.actor(db, home, Role.OBSERVER)
    people.set_person_disabled(db, actor=planner, person_id=someone.person_id, disabled=True)
    db.expire_all()
    with pytest.raises(NotSignedIn):
        require(db, someone, Capability.USE)
    admin = make.actor(db, home, Role.ADMIN)
    with pytest.raises(Conflict):
        people.set_person_disabled(db, actor=admin, person_id=admin.person_id, disabled=True)


def test_a_new_invitation_ends_the_old_one(db: Session, home: Association, planner: Actor) -> None:
    who = make.person(db, home, Role.OBSERVER, state=PersonState.INVITED)
    first = people.invite(db, actor=planner, person_id=who.id)
    second = people.invite(db, actor=planner, person_id=who.id)
    with pytest.raises(Invalid):
        sessions.accept_invitation(db, token=first, password="a fine long password")
    assert sessions.accept_invitation(db, token=second, password="a fine long password").actor.person_id == who.id
    assert db.get_one(Person, (home.id, who.id)).state is PersonState.ACTIVE


def test_a_new_address_ends_what_the_old_one_opened(db: Session, home: Association, planner: Actor) -> None:
    row = people.save_person(db, actor=planner, fields=fields(firm_id=make.firm(db, home).id), roles=[Role.OBSERVER])
    token = people.invite(db, actor=planner, person_id=row.id)
    tab = sessions.accept_invitation(db, token=token, password="a fine long password").actor
    letter = people.invite(db, actor=planner, person_id=row.id)
    same = fields(firm_id=row.firm_id, name="陈一一")
    people.save_person(db, actor=planner, fields=same, roles=[Role.OBSERVER], person_id=row.id)
    assert require(db, tab, Capability.USE).person_id == row.id  # a new name ends nothing
    moved = fields(firm_id=row.firm_id, email="new@firm.example")
    people.save_person(db, actor=planner, fields=moved, roles=[Role.OBSERVER], person_id=row.id)
    with pytest.raises(NotSignedIn):
        require(db, tab, Capability.USE)
    with pytest.raises(Invalid) as refused:
        sessions.accept_invitation(db, token=letter, password="another fine password")
    assert refused.value.code == "invitation.unknown"


def workbook(people_rows: list[tuple[object, ...]], firm_rows: list[tuple[object, ...]] | None = None) -> bytes:
    t = translator("zh")
    sheets = [
        SheetOut(
            title=t("People"),
            columns=tuple(ColumnOut(header=t(h)) for h in ("Name", "E-mail", "Phone", "Firm", "Role")),
            rows=people_rows,  # type: ignore[arg-type]
        )
    ]
    if firm_rows is not None:
        sheets.append(
            SheetOut(
                title=t("Firms"),
                columns=tuple(ColumnOut(header=t(h)) for h in ("Firm", "Manages mostly")),
                rows=firm_rows,
            )  # type: ignore[arg-type]
        )
    return write_workbook(sheets)


def test_importing_adds_firms_and_people_and_a_second_time_changes_nothing(db: Session, planner: Actor) -> None:
    data = workbook(
        [
            ("林䶮", "lin@a.example", "138 0000 0001", "新𠮷物业有限公司", "会员单位代表"),
            ("陆𬭎", "lu@a.example", None, "新𠮷物业有限公司", None),
        ],
        [("新𠮷物业有限公司", "园区")],
    )
    firm_rows, people_rows = members_sheet.read_members(data)
    member_imports.import_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)
    assert [
        (p.name, p.phone, p.state)
        for p in db.scalars(select(Person).where(Person.email.like("%@a.example")).order_by(Person.email))
    ] == [  # type: ignore[attr-defined]
        ("林䶮", "13800000001", PersonState.INVITED),
        ("陆𬭎", "", PersonState.INVITED),
    ]
    plan = member_imports.import_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)
    assert all(entry.known for entry in plan.people)
    assert [entry.known for entry in plan.firms] == ["新𠮷物业有限公司"]
    assert db.scalar(select(func.count()).select_from(Firm).where(Firm.name == "新𠮷物业有限公司")) == 1  # type: ignore[arg-type]


def test_one_bad_row_and_nothing_is_written(db: Session, planner: Actor) -> None:
    before = db.scalar(select(func.count()).select_from(Person))
    data = workbook(
        [
            ("好人", "good@a.example", None, "示例有限公司", None),
            ("没单位", "nofirm@a.example", None, "不存在物业", None),
            ("没邮箱", "not an address", None, "示例有限公司", None),
            ("重复", "good@a.example", "123", "示例有限公司", "管理员"),
        ],
        [("示例有限公司", "住宅")],
    )
    firm_rows, people_rows = members_sheet.read_members(data)
    with pytest.raises(ImportRefused) as refusal:
        member_imports.import_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)
    assert [(p.code, p.row, p.column) for p in refusal.value.problems] == [
        ("import.firm_unknown", 3, "Firm"),
        ("import.email", 4, "E-mail"),
        ("import.twice", 5, "E-mail"),
    ]
    assert db.scalar(select(func.count()).select_from(Person)) == before


def test_the_template_can_be_read_back(db: Session, planner: Actor) -> None:
    for language in ("zh", "en"):
        firm_rows, people_rows = members_sheet.read_members(members_sheet.members_template(translator(language)))
        plan = member_imports.preview_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)
        assert (len(plan.firms), len(plan.people), plan.problems) == (1, 1, ())


def test_an_import_cannot_rename_the_office(db: Session, home: Association, planner: Actor) -> None:
    make.person(db, home, Role.ADMIN, email="boss@office.example")
    data = workbook([("冒名", "boss@office.example", None, "某某物业", None)], [("某某物业", "住宅")])
    firm_rows, people_rows = members_sheet.read_members(data)
    with pytest.raises(NotAllowed):
        member_imports.import_members(db, actor=planner, firm_rows=firm_rows, people_rows=people_rows)


@pytest.mark.parametrize("listing", [members.firms, members.people, members.audit_trail])
def test_lists_ask_as_often_for_a_hundred_rows_as_for_one(
    db: Session, home: Association, listing: Callable[..., list[object]]
) -> None:
    both = make.actor(db, home, Role.PLANNER, Role.ADMIN)

    def add(n: int) -> None:
        for _ in range(n):
            firm = firms.save_firm(
                db, actor=both, fields=firms.FirmFields(name=f"第{make.next_number()}家物业", kind=FirmKind.PARK)
            )
            make.person(db, home, Role.OBSERVER, firm_id=firm.id)

    add(1)
    with counting(db) as one:
        few = listing(db, both)
    add(99)
    with counting(db) as hundred:
        many = listing(db, both)
    assert len(many) > len(few)
    assert one.n == hundred.n
