"""What a day is in China's calendar: holiday, make-up workday (调休), weekend or ordinary; which festival falls on it.

Holidays and make-up workdays come from the `holidays` library, which follows the State Council's yearly notices;
festivals and solar terms from `lunar_python`, which computes them. Neither reads anything from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache

from dashboard.errors import Invalid
from models.enums import DayKind

LAST_OFFICIAL_YEAR = 2026
"""The last year whose arrangement is published and known to the library; later ones are expected by the statute alone.

The notice for a year comes in November of the year before and moves days off as well as workdays to weekends.
"""

FIRST_YEAR, LAST_YEAR = 2008, 2099
"""Years for which the statute of today holds; the lunar tables of the library end with 2099."""

LONGEST_BREAK = 30  # days: longer than any holiday, so that a wrong calendar is noticed rather than searched for ever


class DayIs(StrEnum):
    """`workday` is a Saturday or Sunday worked in exchange for a day off; an ordinary day is worked, too."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"
    WEEKEND = "weekend"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The association's own word for a day; it goes before the public calendar."""

    kind: DayKind
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day; the names are empty where there is nothing to say.

    `provisional`: the year's official arrangement is not published yet, so the day may still change; never so for the
    association's own. `festival` names what people celebrate without a day off (元宵, 腊八), and `term` a solar term.
    """

    day: date
    kind: DayIs
    name_zh: str = ""
    name_en: str = ""
    provisional: bool = False
    own: bool = False
    festival_zh: str = ""
    festival_en: str = ""
    term_zh: str = ""
    term_en: str = ""

    @property
    def working(self) -> bool:
        return self.kind in (DayIs.ORDINARY, DayIs.WORKDAY)


@dataclass(frozen=True, slots=True)
class _Public:
    days: Mapping[date, tuple[str, str]]
    worked: frozenset[date]


NO_OWN_DAYS: Mapping[date, OwnDay] = {}


def day_facts(day: date, overrides: Mapping[date, OwnDay] = NO_OWN_DAYS) -> DayFacts:
    """Say what `day` is; `overrides` are the association's own days.

    Outside of 2008-2099 there are weekends and nothing else.
    """
    facts = _public(day)
    own = overrides.get(day)
    if own is None:
        return facts
    return DayFacts(
        day,
        DayIs(own.kind.value),
        own.name,
        own.name_en,
        own=True,
        festival_zh=facts.festival_zh,
        festival_en=facts.festival_en,
        term_zh=facts.term_zh,
        term_en=facts.term_en,
    )


def is_working_day(day: date, overrides: Mapping[date, OwnDay] = NO_OWN_DAYS) -> bool:
    """Tell whether people work on `day`; its festivals are not looked at, so that this is quick."""
    if (own := overrides.get(day)) is not None:
        return own.kind is DayKind.WORKDAY
    return _kind(day) in (DayIs.ORDINARY, DayIs.WORKDAY)


def working_day_on_or_before(day: date, overrides: Mapping[date, OwnDay] = NO_OWN_DAYS) -> date:
    """Return `day`, or the last working day before it; `calendar.no_workday` after a month without one."""
    return _next_working(day, -1, overrides)


def working_day_on_or_after(day: date, overrides: Mapping[date, OwnDay] = NO_OWN_DAYS) -> date:
    """Return `day`, or the first working day after it; `calendar.no_workday` after a month without one."""
    return _next_working(day, 1, overrides)


def _next_working(day: date, step: int, overrides: Mapping[date, OwnDay]) -> date:
    for distance in range(LONGEST_BREAK):
        found = day + timedelta(days=step * distance)
        if is_working_day(found, overrides):
            return found
    raise Invalid("calendar.no_workday", field="day", day=day, days=LONGEST_BREAK)


@lru_cache(maxsize=4096)
def _public(day: date) -> DayFacts:
    kind = _kind(day)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return DayFacts(day, kind, provisional=True)
    name_zh, name_en = _year(day.year).days.get(day, ("", ""))
    if kind is DayIs.WORKDAY:
        name_zh, name_en = "调休上班", "Make-up workday"
    festival_zh, festival_en, term_zh, term_en = _lunar(day)
    off = kind is DayIs.HOLIDAY
    return DayFacts(
        day,
        kind,
        name_zh,
        name_en,
        provisional=day.year > LAST_OFFICIAL_YEAR,
        # what the holiday is called already need not be said twice
        festival_zh="" if off else festival_zh,
        festival_en="" if off else festival_en,
        term_zh=term_zh,
        term_en=term_en,
    )


def _kind(day: date) -> DayIs:
    weekend = DayIs.WEEKEND if day.isoweekday() > 5 else DayIs.ORDINARY
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return weekend
    public = _year(day.year)
    if day in public.worked:
        return DayIs.WORKDAY
    if day in public.days:
        return DayIs.HOLIDAY
    return weekend


@cache
def _year(year: int) -> _Public:
    # the import costs a tenth of a second that most pages need not pay
    import holidays

    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    days = {
        day: (_plain(chinese[day], "休息日", "调休放假"), _plain(english[day], "Day off", "Day off")) for day in chinese
    }
    return _Public(days, frozenset(day for day in chinese.weekend_workdays if day.year == year))


def _plain(name: str, exchanged: str, instead: str) -> str:
    """Return the name of a holiday; a day off in exchange says less about the other day than the calendar does."""
    return instead if name.startswith(exchanged) else name


def _lunar(day: date) -> tuple[str, str, str, str]:
    from lunar_python import Solar

    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    # a leap month's day is not celebrated a second time: the library gives it a negative number
    key = _FESTIVALS.get((lunar.getMonth(), lunar.getDay()))
    festival = key or _SOLAR_FESTIVALS.get((day.month, day.day)) or ("", "")
    term = str(lunar.getJieQi())
    return *festival, term, _TERMS.get(term, "")


_FESTIVALS = {
    (1, 15): ("元宵节", "Lantern Festival"),
    (2, 2): ("龙抬头", "Dragon Heads-raising Day"),
    (7, 7): ("七夕节", "Qixi Festival"),
    (7, 15): ("中元节", "Ghost Festival"),
    (9, 9): ("重阳节", "Double Ninth Festival"),
    (12, 8): ("腊八节", "Laba Festival"),
    (12, 23): ("北方小年", "Little New Year (north)"),
    (12, 24): ("南方小年", "Little New Year (south)"),
}
_SOLAR_FESTIVALS = {
    (3, 8): ("妇女节", "Women's Day"),
    (3, 12): ("植树节", "Arbor Day"),
    (5, 4): ("青年节", "Youth Day"),
    (6, 1): ("儿童节", "Children's Day"),
    (9, 10): ("教师节", "Teachers' Day"),
    (11, 9): ("消防日", "Fire Safety Day"),
    (12, 25): ("圣诞节", "Christmas Day"),
}
_TERMS = {
    "立春": "Start of Spring",
    "雨水": "Rain Water",
    "惊蛰": "Awakening of Insects",
    "春分": "Spring Equinox",
    "清明": "Clear and Bright",
    "谷雨": "Grain Rain",
    "立夏": "Start of Summer",
    "小满": "Grain Buds",
    "芒种": "Grain in Ear",
    "夏至": "Summer Solstice",
    "小暑": "Minor Heat",
    "大暑": "Major Heat",
    "立秋": "Start of Autumn",
    "处暑": "End of Heat",
    "白露": "White Dew",
    "秋分": "Autumn Equinox",
    "寒露": "Cold Dew",
    "霜降": "Frost's Descent",
    "立冬": "Start of Winter",
    "小雪": "Minor Snow",
    "大雪": "Major Snow",
    "冬至": "Winter Solstice",
    "小寒": "Minor Cold",
    "大寒": "Major Cold",
}
