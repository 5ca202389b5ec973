"""Every difference and every finding has words, in both languages, with its facts and without mark-up of others."""

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from dashboard.i18n import translator
from dashboard.rules import programme_content
from dashboard.rules.agenda_checks import Check, Finding, level_of
from dashboard.rules.agenda_lines import Line
from dashboard.rules.programme_diff import Change, Changed, Part, diff
from dashboard.ui.publish_words import change_words, finding_words
from models.enums import AgendaKind

ONE, OTHER = UUID(int=1), UUID(int=2)
NAMES = {ONE: ("参观", "Tour"), OTHER: ("林静", "Lin Jing"), UUID(int=3): ("大堂", "Lobby")}
VALUES: dict[Change, tuple[object, object]] = {
    Change.MOVED: (810, 830),
    Change.LENGTH: (10, 20),
    Change.RENAMED: (("旧名", "Old"), ("参观", "Tour")),
    Change.KIND: ("talk", "tour"),
    Change.PLACE: (("", ""), ("车库", "Garage")),
    Change.SPEAKER: (("甲", ""), ("", "")),
    Change.GUIDE: (None, OTHER),
    Change.GROUP: (OTHER, None),
    Change.NOTE: (("", ""), ("带伞", "Take an umbrella")),
    Change.STARTS: (810, 840),
    Change.ENDS: (1020, 1050),
}


@pytest.mark.parametrize("change", list(Change))
def test_every_change_has_words_in_both_languages(change: Change) -> None:
    part = Part.VISIT if change in (Change.STARTS, Change.ENDS, Change.ROTATION) else Part.LINE
    before, after = VALUES.get(change, (None, None))
    one = Changed(part, change, ONE, "参观", "Tour", 810, before, after)
    zh, en = (change_words(one, NAMES, translator(language)) for language in ("zh", "en"))
    assert zh != en
    assert "{" not in zh + en
    back = change_words(replace(one, before=after, after=before), NAMES, translator("zh"))
    assert (back == zh) == (before == after)


FACTS: dict[str, Any] = {
    "minutes": 11,
    "needed": 12,
    "n": 13,
    "most": 14,
    "at": 785,
    "name": "国庆节",
    "place": "会议室",
}


@pytest.mark.parametrize("check", list(Check))
def test_every_finding_has_words_in_both_languages(check: Check) -> None:
    facts = FACTS | {
        "name": "国庆节",
        "place": "会议室",
        "day": date(2026, 10, 1),
        "name_en": "National Day",
        "place_en": "Hall",
        "provisional": True,
    }
    one = Finding(check, level_of(check), "x", (ONE, OTHER, UUID(int=3)), facts)
    zh, en = (finding_words(one, NAMES, translator(language)) for language in ("zh", "en"))
    assert zh != en
    assert "{" not in zh + en
    assert any("一" <= letter <= "鿿" for letter in zh)


def test_a_shift_is_said_with_what_goes_along() -> None:
    welcome = Line(OTHER, AgendaKind.WELCOME, "欢迎", 15)
    tour = Line(ONE, AgendaKind.TOUR, "参观", 60)
    close = Line(UUID(int=3), AgendaKind.CLOSE, "返程", 10)

    def day(*lines: Line) -> programme_content.Content:
        return programme_content.content(time(13, 30), time(17), lines)

    changes = diff(day(welcome, tour, close), day(replace(welcome, minutes=20), tour, close))
    said = [change_words(one, {}, translator("zh")) for one in changes]
    assert said == ["「欢迎」改为 20 分钟，原定 15 分钟", "「参观」改到 13:50 开始，原定 13:45，后面 1 项顺延"]


def test_what_people_wrote_is_no_markdown() -> None:
    one = Changed(Part.LINE, Change.ADDED, ONE, "**[x](http://evil.example)**", "", 810)
    assert "[x](" not in change_words(one, {}, translator("zh"))
