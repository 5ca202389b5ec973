import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.names import email_key, firm_key, initials, person_key, phone_key, tidy_name


@pytest.mark.parametrize(
    ("given_name", "tidy"),
    [
        ("张　伟", "张伟"),
        ("  Ann \t Lee ", "Ann Lee"),
        ("ＡＢＣ物业", "ABC物业"),
        ("𠮷 野", "𠮷野"),
        ("张\u200b伟\x00", "张伟"),
        ("", ""),
    ],
)
def test_tidy_name(given_name, tidy):
    assert tidy_name(given_name) == tidy


def test_spellings_of_one_person():
    assert len({person_key(name) for name in ("张伟", "张 伟", "张　伟", " 张伟\u200b")}) == 1
    assert len({person_key(name) for name in ("Ann Lee", "ANN  LEE", "ann·lee")}) == 1
    assert person_key("张伟") != person_key("章伟")


def test_spellings_of_one_firm():
    spellings = (
        "恒泽物业管理（江州）有限公司",
        "恒泽物业管理(江州)有限责任公司",
        " 恒泽物业管理 (江州) ",
        "恒泽物业管理（江州）股份有限公司",
    )
    assert {firm_key(name) for name in spellings} == {"恒泽物业管理江州"}
    assert firm_key("Harbour Estates Co., Ltd.") == firm_key("HARBOUR ESTATES") == "harbourestates"
    assert firm_key("有限公司") == "有限公司"
    assert firm_key("金桂物业") != firm_key("金贵物业")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (" Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("ａｎｎ＠example.com", "ann@example.com"),
        ("a+b@mail.example.cn", "a+b@mail.example.cn"),
    ],
)
def test_email(address, key):
    assert email_key(address) == key


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "a b@example.com",
        "a@example",
        "a..b@example.com",
        "a@-x.com",
        "a@example.com\nb@example.com",
        "a" * 250 + "@example.com",
        "a@" + "b." * 200 + "com",
    ],
)
def test_not_an_email(address):
    assert email_key(address) is None


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
    ],
)
def test_shapes_of_a_mobile(number):
    assert phone_key(number) == "13800138000"


@pytest.mark.parametrize("number", ["010-12345678", "(010) 1234 5678", "+86 10 12345678", "0086 010 12345678"])
def test_shapes_of_a_landline(number):
    assert phone_key(number) == "01012345678"
    assert phone_key("0571-8765432") == "05718765432"


@pytest.mark.parametrize(
    "number",
    ["", "12345", "12800138000", "1380013800", "138001380001", "电话", "13800138000x", "57187654321"],
)
def test_not_a_phone(number):
    assert phone_key(number) is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Lee", "AL"),
        ("ann maria lee", "AL"),
        ("Ann", "A"),
        ("王小明", "小明"),
        ("张伟", "张伟"),
        ("欧阳 小明", "小明"),
        ("", ""),
        ("—", ""),
    ],
)
def test_initials(name, letters):
    assert initials(name) == letters


@given(st.text())
def test_keys_are_stable(text):
    assert tidy_name(tidy_name(text)) == tidy_name(text)
    for key_of in (email_key, phone_key):
        key = key_of(text)
        assert key is None or key_of(key) == key
    assert len(initials(text)) <= 4


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 ", "86-"]))
def test_every_shape_of_a_mobile_is_one(mobile, prefix):
    assert phone_key(f"{prefix}{mobile[:3]} {mobile[3:7]}-{mobile[7:]}") == mobile
