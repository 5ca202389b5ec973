from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from dashboard.rules.sheet_cells import neutralise, read_bool, read_date, read_number, read_text, read_whole


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＠a", "=cmd|' /C calc'!A0"]
)
def test_what_a_spreadsheet_would_run_is_made_text(text):
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", ["", "车库", "a=b", "3-5 层", "'quoted", "12"])
def test_other_text_is_left_alone(text):
    assert neutralise(text) == text


@given(st.text())
def test_nothing_that_leaves_begins_a_formula(text):
    assert not neutralise(text).lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert neutralise(neutralise(text)) == neutralise(text)


@given(st.text(st.sampled_from("=+-@ab车库"), max_size=20))
def test_an_export_reads_back_as_it_was(text):
    assume(text)
    assert read_text(neutralise(text)) == clean_text(text)


def refusal(reader, value, **options):
    with pytest.raises(Invalid) as refused:
        reader(value, **options)
    assert len(refused.value.facts["value"]) <= 40
    return refused.value.code


def test_text():
    assert read_text(" 恒泽\x00物业 ") == "恒泽物业"
    assert read_text(1001.0) == "1001"
    assert read_text(None) is read_text("  ") is None
    assert refusal(read_text, "#N/A") == "cell.error"
    assert refusal(read_text, "=HYPERLINK(1)") == "cell.formula"
    assert refusal(read_text, "长" * 100, limit=99) == "cell.too_long"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, D(3)),
        (0.1, D("0.1")),
        ("1,200.5", D("1200.5")),
        ("１２００", D(1200)),
        (" -3 ", D(-3)),
        ("−3", D(-3)),
        ("12%", D("0.12")),
        (".5", D("0.5")),
        ("", None),
        (None, None),
    ],
)
def test_number(value, number):
    assert read_number(value) == number


@pytest.mark.parametrize(
    "value",
    [True, float("nan"), float("inf"), "十二", "1,2,3", "1e5", "1.2.3", "NaN", "--1", date(2026, 3, 8), "12 元"],
)
def test_not_a_number(value):
    assert refusal(read_number, value) == "cell.not_number"


def test_whole():
    assert read_whole("1,200") == read_whole(1200.0) == 1200
    assert read_whole(None) is None
    assert refusal(read_whole, 1.5) == "cell.not_whole"


@pytest.mark.parametrize(
    "value",
    [
        "2026-3-8",
        "2026/03/08",
        "2026.3.8",
        "2026年3月8日",
        "2026 年 3 月 8 日",
        "20260308",
        "２０２６-３-８",
        "2026-03-08 00:00:00",
        46089,
        46089.0,
        date(2026, 3, 8),
        datetime(2026, 3, 8, 14, 0, tzinfo=UTC),
    ],
)
def test_date(value):
    assert read_date(value) == date(2026, 3, 8)


@pytest.mark.parametrize(
    "value",
    [
        "2026-2-30",
        "2026-13-1",
        "明天",
        "8/3/2026",
        5,
        -1,
        10**9,
        True,
        "1026-03-08",
        date(1600, 1, 1),
        float("nan"),
        "2026-03-08 14:00",
    ],
)
def test_not_a_date(value):
    assert refusal(read_date, value) == "cell.not_date"


def test_bool():
    assert all(read_bool(value) is True for value in (True, "是", "√", "YES", "true", 1, 1.0, "ｙ"))
    assert all(read_bool(value) is False for value in (False, "否", "无", "×", "No", 0, "FALSE"))
    assert read_bool(None) is read_bool(" ") is None
    assert refusal(read_bool, "也许") == "cell.not_yes_no"
    assert refusal(read_bool, 2) == "cell.not_yes_no"


cells = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.datetimes(), st.binary()
)


@given(st.sampled_from([read_text, read_number, read_whole, read_date, read_bool]), cells)
def test_any_cell_is_read_or_refused_with_a_code(reader, value):
    try:
        reader(value)
    except Invalid as refused:
        if not refused.code.startswith("cell."):
            raise
