"""What people write on the public page: one shape out, every fault told, nothing crashes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.registration_answers import Answers, Details, Offer, check_answers, check_details

OFFER = Offer(dimensions=("smart", "safety"), hosts=("h1", "h2"))
GOOD: dict[str, Any] = {
    "firm": "  安禾物业 ",
    "name": "方　岚",
    "title": "项目经理",
    "phone": "+86 138-0013-8000",
    "interests": ["safety", "smart"],
    "host": "h2",
    "dietary": "",
    "transport": "自驾",
    "consent": "yes",
    "once": "n" * 32,
}


def _codes(given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        check_answers(given, OFFER)
    assert refused.value.code == "registration.answers"
    return [(one.code, one.facts["field"]) for one in refused.value.facts["problems"]]


def test_one_shape_out() -> None:
    details = Details("项目经理", "13800138000", ("smart", "safety"), "h2", "", "自驾")
    assert check_answers(GOOD, OFFER) == Answers("安禾物业", "方岚", details, "n" * 32)
    assert check_details({"phone": "138 0013 8000"}, OFFER).phone == "13800138000"


def test_an_empty_form_tells_everything_at_once() -> None:
    assert _codes({}) == [
        ("field.empty", "firm"),
        ("field.empty", "name"),
        ("field.empty", "phone"),
        ("registration.consent", "consent"),
        ("registration.once", "once"),
    ]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("firm", "x" * 121, "field.too_long"),
        ("name", "\u200b \x00", "field.empty"),
        ("name", ["方岚"], "field.not_text"),
        ("title", "x" * 121, "field.too_long"),
        ("phone", "12345", "person.phone"),
        ("phone", "1380013800x", "person.phone"),
        ("phone", 13800138000, "field.not_text"),
        ("interests", ["smart", "other"], "field.choice"),
        ("interests", [None], "field.choice"),
        ("interests", {"smart": 1}, "field.choice"),
        ("host", "h3", "field.choice"),
        ("host", ["h1"], "field.choice"),
        ("dietary", "x" * 301, "field.too_long"),
        ("transport", 7, "field.not_text"),
        ("consent", "no", "registration.consent"),
        ("once", "short", "registration.once"),
    ],
)
def test_each_fault_is_told_by_its_field(key: str, value: object, code: str) -> None:
    assert _codes(GOOD | {key: value}) == [(code, key)]


@pytest.mark.parametrize("phone", ["13800138000", "0086 13800138000", "１３８００１３８０００", "(86)138 0013 8000"])
def test_mobile_numbers_in_several_shapes(phone: str) -> None:
    assert check_answers(GOOD | {"phone": phone}, OFFER).details.phone == "13800138000"


ANYTHING = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text() | st.integers())


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING))
def test_whatever_comes_is_taken_or_refused(given: dict[str, Any]) -> None:
    problems: list[Invalid] = []
    try:
        taken = check_answers(GOOD | given, OFFER)
    except Invalid as refused:
        taken, problems = None, refused.facts["problems"]
    assert (taken is None) == bool(problems)
