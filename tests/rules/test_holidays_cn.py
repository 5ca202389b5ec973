"""China's calendar: days off, days worked in exchange, festivals, and what is not official yet."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.holidays_cn import (
    LAST_OFFICIAL_YEAR,
    DayFacts,
    DayIs,
    OwnDay,
    day_facts,
    is_working_day,
    working_day_on_or_after,
    working_day_on_or_before,
)
from models.enums import DayKind


@pytest.mark.parametrize(
    ("day", "kind", "zh", "en"),
    [
        (date(2026, 2, 17), DayIs.HOLIDAY, "春节", "Chinese New Year (Spring Festival)"),
        (date(2026, 2, 14), DayIs.WORKDAY, "调休上班", "Make-up workday"),
        (date(2026, 1, 2), DayIs.HOLIDAY, "调休放假", "Day off"),
        (date(2026, 10, 10), DayIs.WORKDAY, "调休上班", "Make-up workday"),
        (date(2026, 11, 22), DayIs.WEEKEND, "", ""),
        (date(2026, 11, 23), DayIs.ORDINARY, "", ""),
    ],
)
def test_what_a_day_is(day: date, kind: DayIs, zh: str, en: str) -> None:
    facts = day_facts(day)
    assert (facts.kind, facts.name_zh, facts.name_en, facts.provisional, facts.own) == (kind, zh, en, False, False)
    assert facts.working == is_working_day(day) == (kind in (DayIs.WORKDAY, DayIs.ORDINARY))


@pytest.mark.parametrize(
    ("day", "festival", "english"),
    [
        (date(2026, 1, 26), "腊八节", "Laba Festival"),
        (date(2026, 3, 3), "元宵节", "Lantern Festival"),
        (date(2026, 10, 18), "重阳节", "Double Ninth Festival"),
        (date(2026, 3, 8), "妇女节", "Women's Day"),
        (date(2026, 10, 19), "", ""),
        (date(2025, 7, 31), "", ""),  # the seventh day of the seventh month counts once: the leap month is the sixth
        (date(2025, 8, 29), "七夕节", "Qixi Festival"),
    ],
)
def test_festivals_that_are_no_days_off(day: date, festival: str, english: str) -> None:
    facts = day_facts(day)
    assert (facts.festival_zh, facts.festival_en) == (festival, english)


def test_solar_terms_have_both_names() -> None:
    days = [day_facts(date(2026, 1, 1) + timedelta(days=n)) for n in range(365)]
    terms = [(one.term_zh, one.term_en) for one in days if one.term_zh]
    assert len(terms) == len(set(terms)) == 24
    assert all(english for _chinese, english in terms)
    assert day_facts(date(2026, 12, 22)).term_en == "Winter Solstice"


def test_years_without_an_official_arrangement_are_provisional() -> None:
    assert day_facts(date(2027, 2, 6)).provisional
    assert day_facts(date(2027, 3, 1)).provisional
    assert not day_facts(date(2026, 12, 31)).provisional


def test_the_association_has_the_last_word() -> None:
    own = {
        date(2026, 11, 23): OwnDay(DayKind.HOLIDAY, "会员日", "Members' day"),
        date(2027, 2, 6): OwnDay(DayKind.WORKDAY, "值班"),
    }
    day_off = day_facts(date(2026, 11, 23), own)
    assert (day_off.kind, day_off.name_zh, day_off.name_en, day_off.own) == (
        DayIs.HOLIDAY,
        "会员日",
        "Members' day",
        True,
    )
    worked = day_facts(date(2027, 2, 6), own)
    assert (worked.working, worked.provisional) == (True, False)
    assert working_day_on_or_before(date(2026, 11, 23), own) == date(2026, 11, 20)


def test_the_working_day_before_and_after() -> None:
    assert working_day_on_or_before(date(2026, 10, 7)) == date(2026, 9, 30)
    assert working_day_on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert working_day_on_or_before(date(2026, 2, 15)) == date(2026, 2, 14)  # a Saturday that is worked
    assert working_day_on_or_before(date(2026, 11, 23)) == date(2026, 11, 23)


def test_a_calendar_without_workdays_is_refused_rather_than_searched_for_ever() -> None:
    off = {date(2026, 11, 1) + timedelta(days=n): OwnDay(DayKind.HOLIDAY, "停") for n in range(40)}
    with pytest.raises(Invalid, match=r"calendar\.no_workday"):
        working_day_on_or_before(date(2026, 12, 5), off)


@pytest.mark.parametrize(("day", "kind"), [(date(2007, 10, 1), DayIs.ORDINARY), (date(2100, 1, 2), DayIs.WEEKEND)])
def test_years_beyond_the_tables_have_weekends_only(day: date, kind: DayIs) -> None:
    assert day_facts(day) == DayFacts(day, kind, provisional=True)


def test_the_last_official_year_is_the_library_s() -> None:
    """When the library learns of the next year's notice, this says that the constant may move on."""
    worked = {
        year: [
            d
            for d in holidays.country_holidays("CN", years=LAST_OFFICIAL_YEAR + year).weekend_workdays
            if d.year == LAST_OFFICIAL_YEAR + year
        ]
        for year in (0, 1)
    }
    assert worked[0], "the library does not know the year that is said to be official"
    assert not worked[1], "the library knows one year more: LAST_OFFICIAL_YEAR may grow"


@settings(max_examples=60)
@given(st.dates(date(2024, 2, 1), date(2028, 11, 1)))
def test_a_moved_day_is_worked_and_none_nearer_is(day: date) -> None:
    found = working_day_on_or_before(day)
    assert is_working_day(found)
    assert not any(is_working_day(found + timedelta(days=n)) for n in range(1, (day - found).days + 1))
