"""Rosters are registered all or nothing, by the same rules of capacity and waiting as by hand."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import models
from dashboard.documents.roster_sheet import read_roster, roster_template, roster_xlsx
from dashboard.errors import ImportRefused
from dashboard.i18n import LANGUAGES, translator
from dashboard.queries.roster import roster
from dashboard.rules.names import firm_key
from dashboard.services import registrations
from dashboard.services.roster_imports import import_roster, preview_roster
from models.enums import FirmKind, RegistrationSource, RegistrationState, Role
from tests import factories as make
from tests.services.planning import of_visit, office, opened, publish_checklist

ZH = translator("zh")
FIRM = "示例物业服务有限公司"


def workbook(*people: dict[str, Any], language: str = "zh") -> bytes:
    book = load_workbook(io.BytesIO(roster_template(translator(language))))
    sheet: Any = book.active
    sheet.delete_rows(2)
    keys = ("firm", "name", "phone", "title", "email", "interests", "dietary", "transport", "note")
    for person in people:
        sheet.append([person.get(key) for key in keys])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_people_come_in_by_the_rules_and_out_again(db: Session) -> None:
    host = office(db)
    publish_checklist(db, host.of)
    visit = opened(db, host, capacity=2)
    known = make.firm(db, host.of, name=FIRM)
    wang = make.person(db, host.of, Role.OBSERVER, firm_id=known.id, name="王小明", phone="13800138000")
    data = workbook(
        {"firm": FIRM, "name": "王小明", "phone": 13800138000},
        {"firm": "云舒物业", "name": "陈一", "phone": "+86 139 0013 9000", "dietary": "素食", "transport": "大巴"},
        {"firm": "云舒物业有限公司", "name": "陈二", "phone": "0571-87654321转801", "note": "早退"},
    )
    rows, wrong = read_roster(data)
    assert wrong == []
    key = firm_key("云舒物业")
    plan = preview_roster(db, actor=host.planner, visit_id=visit.id, rows=rows, choices={})
    assert plan.undecided == {key: "云舒物业"}
    with pytest.raises(ImportRefused) as refused:
        import_roster(db, actor=host.planner, visit_id=visit.id, rows=rows, choices={})
    assert [one.code for one in refused.value.problems] == ["roster.firm_undecided"]
    assert of_visit(db, models.Registration, visit.id) == []
    done = import_roster(db, actor=host.planner, visit_id=visit.id, rows=rows, choices={key: FirmKind.PARK})
    assert (done.registered, done.waiting, done.coming, done.people, done.firms) == (2, 1, 0, 2, 1)
    made = sorted(of_visit(db, models.Registration, visit.id), key=lambda row: row.registered_at)
    assert [row.state for row in made] == [RegistrationState.REGISTERED] * 2 + [RegistrationState.WAITING]
    assert {row.source for row in made} == {RegistrationSource.IMPORT}
    assert (made[0].person_id, made[1].dietary, made[1].transport) == (wang.id, "素食", "大巴")
    assert made[1].firm_id == made[2].firm_id != known.id
    again = import_roster(db, actor=host.planner, visit_id=visit.id, rows=rows, choices={})
    assert (again.registered, again.waiting, again.coming, again.people) == (0, 0, 3, 0)
    told = roster(db, host.planner, visit.id, [row.id for row in made[:2]])
    assert [(one.name, one.phone) for one in told] == [("王小明", "13800138000"), ("陈一", "13900139000")]
    for language in LANGUAGES:
        back, wrong = read_roster(roster_xlsx(told, translator(language), timezone="Asia/Shanghai"))
        assert wrong == []
        assert [(row.values["name"], row.values["phone"], row.values["transport"]) for row in back] == [
            ("王小明", "13800138000", None),
            ("陈一", "13900139000", "大巴"),
        ]


def test_one_fault_stops_all_of_it(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    rows, _ = read_roster(
        workbook({"firm": "云舒物业", "name": "陈一"}, {"firm": "云舒物业", "name": "陈二", "phone": "12345"})
    )
    counts = [db.scalar(select(func.count()).select_from(table)) for table in (models.Firm, models.Person)]
    with pytest.raises(ImportRefused) as refused:
        import_roster(
            db, actor=host.planner, visit_id=visit.id, rows=rows, choices={firm_key("云舒物业"): FirmKind.PARK}
        )
    assert [(one.row, one.column, one.code) for one in refused.value.problems] == [(3, "Phone", "import.phone")]
    assert [db.scalar(select(func.count()).select_from(table)) for table in (models.Firm, models.Person)] == counts
    assert of_visit(db, models.Registration, visit.id) == []


def test_someone_who_cancelled_comes_back_at_the_end_of_the_line(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    firm = make.firm(db, host.of, name=FIRM)
    person = make.person(db, host.of, Role.OBSERVER, firm_id=firm.id, name="王小明", phone="13800138000")
    [row] = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[person.id])
    registrations.cancel(db, actor=host.planner, registration_id=row.id)
    rows, _ = read_roster(workbook({"firm": FIRM, "name": "王小明"}))
    assert import_roster(db, actor=host.planner, visit_id=visit.id, rows=rows, choices={}).registered == 1
    assert (row.state, row.source) == (RegistrationState.REGISTERED, RegistrationSource.IMPORT)


def test_what_is_not_a_sound_cell_is_told_by_its_place(db: Session) -> None:
    rows, wrong = read_roster(workbook({"firm": FIRM, "name": '=HYPERLINK("x")'}, {"firm": FIRM, "name": "甲" * 121}))
    assert [(one.row, one.column, one.code) for one in wrong] == [
        (2, "B", "import.formula"),
        (3, "B", "import.too_long"),
    ]
    assert len(rows) == 2
    with pytest.raises(ImportRefused):
        read_roster(b"PK no workbook")


def test_text_that_looks_like_a_formula_stays_text(db: Session) -> None:
    host = office(db)
    visit = opened(db, host)
    firm = make.firm(db, host.of, name=FIRM)
    person = make.person(db, host.of, Role.OBSERVER, firm_id=firm.id, name="=1+1")
    [row] = registrations.register(db, actor=host.planner, visit_id=visit.id, person_ids=[person.id])
    told = roster(db, host.planner, visit.id, [row.id])
    sheet: Any = load_workbook(io.BytesIO(roster_xlsx(told, ZH, timezone="Asia/Shanghai"))).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
