import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.names import email_key, firm_key, initials, person_key, tidy_name


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
    key = email_key(text)
    assert key is None or email_key(key) == key
    assert len(initials(text)) <= 4
