"""Telephone numbers: many ways to write one, one way to find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.phones import phone_key


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "0086-13800138000",
        "8613800138000",
        "(+86)13800138000",
        "１３８００１３８０００",
        " 13800138000\n",
        "'13800138000",
        "手机：138 0013 8000",
        "138‑0013‑8000",
        "138 0013–8000",
        "+８６ １３８ ００１３ ８０００",
    ],
)
def test_shapes_of_a_mobile(number: str) -> None:
    assert phone_key(number) == "13800138000"


@pytest.mark.parametrize("number", ["010-12345678", "(010) 1234 5678", "+86 10 12345678", "0086 010 12345678"])
def test_shapes_of_a_landline(number: str) -> None:
    assert phone_key(number) == "01012345678"
    assert phone_key("0571-8765432") == "05718765432"


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("0571-87654321转801", "057187654321-801"),
        ("0571-87654321-801", "057187654321-801"),
        ("（0571）8765 4321 分机 801", "057187654321-801"),
        ("+86 10 12345678 ext. 12", "01012345678-12"),
        ("400-810-1234", "4008101234"),
    ],
)
def test_extensions_and_service_numbers(number: str, key: str) -> None:
    assert phone_key(number) == key


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345",
        "12800138000",
        "1380013800",
        "138001380001",
        "电话",
        "13800138000x",
        "57187654321",
        "13800138000/13900139000",
        "13800138000转12",
    ],
)
def test_not_a_phone(number: str) -> None:
    assert phone_key(number) is None


@given(st.text(st.sampled_from("0123456789-+ ()转ext.电话：８６"), max_size=24) | st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = phone_key(text)
    assert key is None or phone_key(key) == key


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 ", "86-"]))
def test_every_shape_of_a_mobile_is_one(mobile: str, prefix: str) -> None:
    assert phone_key(f"{prefix}{mobile[:3]} {mobile[3:7]}-{mobile[7:]}") == mobile
