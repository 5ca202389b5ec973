"""The booklet's and the calendar's words: right times, right language, ids that calendars can follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import icalendar
import pypdfium2
import pytest

from dashboard.documents.programme import WORDS
from dashboard.i18n import translator
from dashboard.queries.agenda import Guide, Programme, Removed, TourGroup, TourStop
from dashboard.queries.booklet import Booklet, HostSite, Words
from dashboard.rules.agenda_lines import Line
from dashboard.ui.booklet import booklet_pdf, calendar, labels, to_booklet
from models.enums import AgendaKind, SiteKind, StopKind, VisitStatus


def n(number: int) -> UUID:
    return UUID(int=number)


SHOWN = Programme(
    visit_id=n(1),
    number=12,
    title="云栖里花园",
    title_en="Yunqili Gardens",
    status=VisitStatus.OPEN,
    day=date(2026, 12, 4),
    starts=time(13, 30),
    ends=time(15, 15),
    timezone="Asia/Shanghai",
    version=5,
    updated_at=datetime(2026, 11, 1, tzinfo=UTC),
    may_edit=True,
    lines=(
        Line(n(11), AgendaKind.SIGN_IN, "集合签到", 30, title_en="Sign-in", place="东门", place_en="East gate"),
        Line(n(12), AgendaKind.TOUR, "分组参观", 60, title_en="Tour"),
        Line(n(13), AgendaKind.TALK, "分享", 15, title_en="Talk", speaker="林一帆", speaker_en="Lin Yifan"),
    ),
    stops=(
        TourStop(n(21), StopKind.LOBBY, "大堂", "Lobby", 20, "", "", None),
        TourStop(n(22), StopKind.GARAGE, "车库", "Garage", 20, "", "", None),
    ),
    groups=(TourGroup(n(31), "一组", "Group 1", n(41), 18), TourGroup(n(32), "二组", "Group 2", None, 1)),
    guides=(Guide(n(41), "何静", "He Jing"),),
)
ROWS = Booklet(
    association=Words("江州市物业管理协会", "Jiangzhou PMA"),
    programme=SHOWN,
    theme=Words("智慧物业", "Smart property"),
    meeting_place=Words("东门", "East gate"),
    contact=Words("周雨桐", "Zhou Yutong"),
    contact_phone="0571-0000",
    hosts=(
        HostSite(
            Words("云栖里花园", "Yunqili Gardens"),
            Words("澄川物业", "Chengchuan"),
            "云栖路 8 号",
            SiteKind.RESIDENTIAL,
            Words("介绍", "Introduction"),
            186_000,
            None,
            1486,
            None,
            date(2020, 6, 1),
            None,
            (Words("2025 年示范小区", "Model community 2025"),),
        ),
    ),
    goals=(Words("看清单怎么查", "How checks are made"),),
    look_at={n(21): (Words("通行效率", "Throughput"),)},
    questions={n(22): (Words("充电桩谁出钱？", "Who paid for the chargers?"),)},
    survey_slug="7f3k9q2m",
)


PRINTED = {
    "zh": "江州市物业管理协会 第12期 13:30 14:00 集合签到 何静 18人 1,486 通行效率 充电桩谁出钱 2020年6月",
    "en": "JiangzhouPMA 13:30 14:00 Sign-in HeJing 18people 1,486 Throughput Whopaid June2020",
}


@pytest.mark.parametrize("language", PRINTED)
def test_the_booklet_prints_the_programme_in_the_viewers_language(language: str) -> None:
    pdf = booklet_pdf(ROWS, translator(language), base_url="https://qujing.example")
    document = pypdfium2.PdfDocument(pdf)
    printed = "".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert [word for word in PRINTED[language].split() if word not in printed] == []
    assert len(document) % 4 == 0
    foreign = "Sign-in" if language == "zh" else "集合签到"
    assert foreign not in printed


def test_the_survey_code_leads_to_this_server() -> None:
    booklet = to_booklet(ROWS, translator("zh"), base_url="https://qujing.example")
    assert booklet.survey_url == "https://qujing.example/s/7f3k9q2m"
    assert to_booklet(replace(ROWS, survey_slug=""), translator("zh"), base_url="https://x").survey_url == ""


def test_each_groups_route_begins_where_it_stands_first() -> None:
    groups = to_booklet(ROWS, translator("zh"), base_url="https://x.example").groups
    assert [group.route for group in groups] == ["1 → 2", "2 → 1"]
    assert [group.guide for group in groups] == ["何静", ""]


def test_every_heading_is_given() -> None:
    assert set(WORDS) == labels(translator("zh")).keys()


def test_a_character_that_cannot_be_printed_is_shown_as_missing() -> None:
    strange = replace(ROWS, theme=Words("智慧\U0001f3e1物业"))
    page = pypdfium2.PdfDocument(booklet_pdf(strange, translator("zh"), base_url="https://x.example"))[0]
    assert "智慧〓物业" in "".join(page.get_textpage().get_text_range().split())


def events(shown: Programme, *removed: Removed) -> dict[str, Any]:
    file = icalendar.Calendar.from_ical(calendar(shown, removed, translator("zh"), url="https://x.example"))
    return {str(event["UID"]): event for event in file.walk("VEVENT")}


def test_calendar_entries_keep_their_uid_when_the_programme_moves() -> None:
    later = replace(SHOWN, version=6, lines=(SHOWN.lines[2], replace(SHOWN.lines[0], minutes=45), SHOWN.lines[1]))
    before, after = events(SHOWN), events(later)
    assert before.keys() == after.keys() == {f"visit-{n(1)}@qujing", *(f"item-{n(i)}@qujing" for i in (11, 12, 13))}
    moved = f"item-{n(11)}@qujing"
    assert before[moved]["DTSTART"].dt.strftime("%H:%M") == "13:30"
    assert after[moved]["DTSTART"].dt.strftime("%H:%M") == "13:45"


def test_sequence_grows_for_every_entry_with_the_programme_and_with_the_visit() -> None:
    grown = (SHOWN, replace(SHOWN, version=6), replace(SHOWN, version=6, visit_version=1), replace(SHOWN, edition=8))
    seen = [{event["SEQUENCE"] for event in events(one).values()} for one in grown]
    assert [len(one) for one in seen] == [1, 1, 1, 1]
    assert sorted(seen, key=min) == seen
    assert len(set.union(*seen)) == 4


def test_a_line_taken_out_is_cancelled_rather_than_forgotten() -> None:
    found = events(SHOWN, Removed(n(99), "取消的茶歇", "Tea"))
    assert found[f"item-{n(99)}@qujing"]["STATUS"] == "CANCELLED"
    assert found[f"item-{n(12)}@qujing"]["STATUS"] == "CONFIRMED"


def test_an_overrun_makes_the_visit_longer_in_the_calendar() -> None:
    long = replace(SHOWN, lines=(replace(SHOWN.lines[0], minutes=120), *SHOWN.lines[1:]))
    assert events(long)[f"visit-{n(1)}@qujing"]["DTEND"].dt.strftime("%H:%M") == "16:45"


def test_a_groups_item_names_its_group_and_the_tray_is_told_to_nobody() -> None:
    own = Line(n(14), AgendaKind.TALK, "加看", 10, group_id=n(31))
    spare = Line(n(15), AgendaKind.BREAK, "不知放哪", 10, in_tray=True)
    shown = replace(SHOWN, lines=(*SHOWN.lines, own, spare))
    told = calendar(shown, (), translator("zh"), url="https://qujing.example").decode()
    assert "加看 · 一组" in told
    assert "不知放哪" not in told
    pdf = booklet_pdf(replace(ROWS, programme=shown), translator("zh"), base_url="https://qujing.example")
    printed = "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())
    assert "加看·一组" in printed
    assert "不知放哪" not in printed
