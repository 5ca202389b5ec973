"""Rosters: who is meant by a row, what must be decided first, and what is wrong, by row and column."""

from typing import Any
from uuid import UUID

import pytest

from dashboard.rules.member_import import SheetRow
from dashboard.rules.names import firm_key
from dashboard.rules.roster_import import KnownFirm, KnownPerson, RosterPlan, plan_roster
from models.enums import FirmKind

HENGZE, LINLI, NAMESAKE = UUID(int=1), UUID(int=2), UUID(int=3)
FIRMS = [
    KnownFirm(HENGZE, "恒泽物业（江州）有限公司", ("恒泽物业", "Hengze Property")),
    KnownFirm(LINLI, "邻里物业有限公司"),
    KnownFirm(NAMESAKE, "邻里物业集团有限公司"),
]
WANG = KnownPerson(UUID(int=11), "王小明", "13800138000", "wang@firm.example", HENGZE, "恒泽物业（江州）有限公司")
LIU = KnownPerson(UUID(int=12), "刘敏", "", "", HENGZE, "恒泽物业（江州）有限公司", coming=True)
GONE = KnownPerson(UUID(int=13), "赵强", "13700137000", "", HENGZE, "恒泽物业（江州）有限公司", disabled=True)
PEOPLE = [WANG, LIU, GONE]


def rows(*given: dict[str, Any]) -> list[SheetRow]:
    return [
        SheetRow("Roster", number, {"firm": "恒泽物业", "name": f"新人{number}", "phone": ""} | values)
        for number, values in enumerate(given, start=2)
    ]


def plan(*given: dict[str, Any], choices: dict[str, FirmKind | None] | None = None) -> RosterPlan:
    words = {"智慧化": "smart", "Smart": "smart", "服务文化": "service"}
    return plan_roster(rows(*given), people=PEOPLE, firms=FIRMS, dimensions=words, choices=choices or {})


def faults(made: RosterPlan) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.column, one.code) for one in made.problems]


@pytest.mark.parametrize("phone", ["138 0013 8000", "+86 138-0013-8000", "0086 13800138000", "１３８００１３８０００"])
def test_a_person_is_found_by_any_shape_of_the_mobile(phone: str) -> None:
    made = plan({"name": "王 小明", "phone": phone, "firm": "随便什么单位"})
    assert [(one.person_id, one.firm_id, one.phone) for one in made.entries] == [(WANG.id, HENGZE, "13800138000")]
    assert [one.code for one in made.notices] == ["roster.other_firm"]
    assert made.undecided == {}


def test_a_person_is_found_by_address_and_by_firm_and_name() -> None:
    made = plan(
        {"name": "王小明", "email": "WANG@firm.example", "phone": "139 0000 0000"},
        {"name": "刘敏", "firm": "恒泽物业(江州)有限责任公司", "phone": "13600136000"},
    )
    assert [(one.person_id, one.coming) for one in made.entries] == [(WANG.id, False), (LIU.id, True)]
    assert plan({"name": "王小明", "phone": "13900000000"}).notices[0].code == "roster.other_phone"


def test_who_is_twice_in_the_file_is_a_fault_and_namesakes_are_looked_at() -> None:
    made = plan(
        {"name": "孙丽", "phone": "13500135000"},
        {"name": "孙力", "phone": "+86 135 0013 5000"},
        {"name": "周杰"},
        {"name": "周 杰", "phone": "13400134000"},
        {"name": "吴刚", "phone": "13300133000"},
        {"name": "吴刚", "phone": "13200132000"},
        {"name": "王小明", "phone": "13800138000"},
        {"name": "王小明", "phone": ""},
    )
    assert faults(made) == [(3, "phone", "import.twice"), (5, "name", "import.twice"), (9, "name", "import.twice")]
    assert [(one.row, one.code) for one in made.notices] == [(7, "roster.namesake")]


def test_colleagues_may_share_a_landline_but_not_a_mobile() -> None:
    assert plan({"phone": "010-12345678"}, {"phone": "（010）12345678"}).problems == ()
    assert faults(plan({"name": "别人", "phone": "13800138000"})) == [(2, "phone", "roster.phone_other")]


def test_two_firms_of_one_name_must_be_told_apart() -> None:
    made = plan({"firm": "邻里物业"}, {"firm": "邻里物业集团有限公司"})
    assert faults(made) == [(2, "firm", "roster.firm_twice")]
    assert made.problems[0].facts["names"] == "邻里物业有限公司、邻里物业集团有限公司"
    assert [one.firm_id for one in made.entries] == [NAMESAKE]


def test_an_unknown_firm_is_added_or_its_people_are_left_out() -> None:
    given = ({"firm": "云舒物业有限公司"}, {"firm": "云舒物业"}, {"firm": "恒泽物业"})
    key = firm_key("云舒物业")
    made = plan(*given)
    assert made.undecided == made.unknown == {key: "云舒物业有限公司"}
    added = plan(*given, choices={key: FirmKind.PARK})
    assert added.undecided == {}
    assert [(one.firm, one.firm_id) for one in added.entries[:2]] == [("云舒物业有限公司", None)] * 2
    left_out = plan(*given, choices={key: None})
    assert (len(left_out.entries), left_out.skipped) == (1, 2)


def test_a_name_that_grows_as_it_is_tidied_is_a_fault_before_the_database_says_so() -> None:
    assert faults(plan({"name": "㍿" * 100, "firm": "㍿" * 31})) == [
        (2, "name", "import.too_long"),
        (2, "firm", "import.too_long"),
    ]


def test_faults_stand_at_their_row_and_column() -> None:
    made = plan(
        {"phone": "12345"},
        {"firm": ""},
        {"name": None},
        {"email": "nobody"},
        {"interests": "智慧化、园艺"},
        {"name": "赵强", "phone": "13700137000"},
        {"name": "别人", "email": "wang@firm.example"},
        {"interests": "smart，服务文化,智慧化"},
    )
    assert faults(made) == [
        (2, "phone", "import.phone"),
        (3, "firm", "import.empty_cell"),
        (4, "name", "import.empty_cell"),
        (5, "email", "import.email"),
        (6, "interests", "roster.interest"),
        (7, "name", "roster.disabled"),
        (8, "email", "roster.email_other"),
    ]
    assert [one.interests for one in made.entries] == [("smart", "service")]
