"""Values as hostile clients send them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from dashboard.errors import Invalid
from dashboard.rules import fields
from models.enums import Strength


def test_good_values_pass() -> None:
    assert fields.text("  大堂\u202e ", "title", most=5) == "大堂"
    assert fields.whole(12.0, "n", least=1, most=12) == 12
    assert fields.optional_whole(None, "n", least=1, most=2) is None
    assert fields.optional_amount("3.805", "fee", most=10) == Decimal("3.80")
    assert fields.member("smart", "strength", Strength) is Strength.SMART
    assert fields.members(["culture", Strength.SMART, "culture"], "s", Strength) == [Strength.SMART, Strength.CULTURE]
    assert fields.day(date(2027, 1, 1), "day") == date(2027, 1, 1)
    assert fields.clock(time(9, 5), "starts") == time(9, 5)
    one, two = UUID(int=1), UUID(int=2)
    assert fields.row_ids([two, one, two], "ids", most=2) == [two, one]
    assert fields.several(["a"], "s", str, least=1, most=1) == ["a"]


@pytest.mark.parametrize("value", [True, 0, 13, 1.5, "3", None, float("nan"), float("inf")])
def test_numbers_outside_are_refused(value: object) -> None:
    with pytest.raises(Invalid) as refused:
        fields.whole(value, "n", least=1, most=12)
    assert refused.value.code == "field.number"


@pytest.mark.parametrize("value", [True, -0.01, 10.01, "abc", float("nan"), float("inf"), [1]])
def test_amounts_outside_are_refused(value: object) -> None:
    with pytest.raises(Invalid):
        fields.optional_amount(value, "fee", most=10)


def test_texts_are_bounded() -> None:
    assert len(fields.text("一" * 120, "title", most=120)) == 120
    with pytest.raises(Invalid) as refused:
        fields.text("一" * 121, "title", most=120)
    assert refused.value.facts == {"field": "title", "most": 120, "start": "一" * 16}
    with pytest.raises(Invalid):
        fields.text(" \n", "title", most=9, required=True)
    with pytest.raises(Invalid):
        fields.text(None, "title", most=9)


def test_dates_and_times_are_exact() -> None:
    for value in (datetime(2027, 1, 1, tzinfo=UTC), date(1999, 12, 31), date(2101, 1, 1), "2027-01-01"):
        with pytest.raises(Invalid):
            fields.day(value, "day")
    for value in (time(9, 5, 1), time(9, tzinfo=UTC), "09:00"):
        with pytest.raises(Invalid):
            fields.clock(value, "starts")


def test_choices_are_closed() -> None:
    for value in ("huge", None, ["smart"]):
        with pytest.raises(Invalid):
            fields.member(value, "s", Strength)
    with pytest.raises(Invalid):
        fields.members("smart", "s", Strength)
    with pytest.raises(Invalid):
        fields.row_ids(["1"], "ids", most=3)
    with pytest.raises(Invalid) as refused:
        fields.row_ids([UUID(int=1), UUID(int=2)], "ids", most=1)
    assert refused.value.code == "field.too_many"
    with pytest.raises(Invalid):
        fields.flag(1, "done")
    for values, code in (
        ([], "field.too_few"),
        (["a"] * 3, "field.too_many"),
        ([1], "field.choice"),
        ("a", "field.choice"),
    ):
        with pytest.raises(Invalid) as refused:
            fields.several(values, "s", str, least=1, most=2)
        assert refused.value.code == code
