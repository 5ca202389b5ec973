"""Which firm is meant: exact, alike, similar; and what is too short to look for."""

from uuid import UUID

import pytest

from dashboard.rules.firm_search import MOST_SHOWN, FirmNames, long_enough, meant

ANHE = FirmNames(UUID(int=1), "安禾物业服务（江州）有限公司", "Anhe Property", "安禾物业", "Anhe")
NORTH = FirmNames(UUID(int=2), "北辰物业有限公司", "", "北辰物业")
NORTH_GROUP = FirmNames(UUID(int=3), "北辰物业集团有限公司", "", "北辰集团")
FIRMS = [ANHE, NORTH, NORTH_GROUP]


@pytest.mark.parametrize(
    "typed",
    ["安禾物业服务（江州）有限公司", "安禾物业服务(江州)有限责任公司", "安禾 物业", " anhe property ", "ＡＮＨＥ"],
)
def test_one_firm_in_many_spellings(typed: str) -> None:
    assert meant(typed, FIRMS).firm is ANHE


def test_two_firms_of_one_name_are_asked_about() -> None:
    twin = FirmNames(UUID(int=4), "北辰物业有限责任公司")
    found = meant("北辰物业公司", [NORTH, twin])
    assert (found.firm, found.similar) == (None, (NORTH, twin))
    assert meant("北辰物业有限公司", [NORTH, twin]).firm is NORTH


def test_similar_ones_are_offered_and_strangers_are_not() -> None:
    assert meant("安禾", FIRMS).similar == (ANHE,)
    assert meant("安禾物业第三分部", FIRMS).similar == (ANHE,)
    assert meant("海晏物业", FIRMS) == meant("", FIRMS)
    assert meant("物", FIRMS).similar == ()


def test_never_more_than_eight() -> None:
    many = [FirmNames(UUID(int=n), f"晴川物业{n}有限公司") for n in range(30)]
    assert len(meant("晴川", many).similar) == MOST_SHOWN


@pytest.mark.parametrize("typed", ["", "安", "%_", "a ", "安 "])
def test_what_is_too_short_to_look_for(typed: str) -> None:
    assert not long_enough(typed)
    assert long_enough(typed + "禾业")
