"""The programme's timeline by mouse and keyboard, and two people who edit one programme."""

from datetime import time
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select
from sqlmodel import col

from dashboard.i18n import translator
from models import AgendaItem, Association
from models.enums import AgendaKind
from tests import factories as make
from tests.browser.desk import at_rest, go, main, new_context, sign_in, toast
from tests.browser.house import House
from tests.browser.walk import policy_blocked, serious, watch_policy

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
t = translator("zh")
PLAN = (("签到", 30), ("致辞", 30), ("分享", 60), ("交流", 30))


@pytest.fixture
def visit(house: House) -> UUID:
    with house.session() as db:
        of = make.visit(db, db.scalars(select(Association)).one(), starts=time(13, 30), ends=time(17, 0))
        make.group(db, of, name="甲组")
        for n, (title, minutes) in enumerate(PLAN):
            kind = AgendaKind.TALK if n else AgendaKind.SIGN_IN
            make.agenda_item(db, of, position=n, title=title, title_en=f"Item {n}", minutes=minutes, kind=kind)
        db.commit()
        return of.id


def item(page: Page, title: str) -> Locator:
    return page.locator(".qt .ec-event:not(.ec-preview, .ec-ghost)").filter(has_text=title).first


def starts(page: Page, expected: dict[str, str]) -> None:
    for title, start in expected.items():
        expect(item(page, title).locator("time")).to_have_text(start)


def drag(page: Page, one: Locator, *, down: float, from_edge: bool = False) -> None:
    """Drag an item by its middle or its lower edge, by so many of its own heights."""
    box = one.bounding_box()
    assert box is not None
    x, y = box["x"] + 150, box["y"] + (box["height"] - 2 if from_edge else box["height"] / 4)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 6, steps=2)
    page.mouse.move(x, y + down * box["height"], steps=6)
    page.mouse.up()


def stored(house: House, visit: UUID) -> list[tuple[str, int]]:
    with house.session() as db:
        rows = db.scalars(
            select(AgendaItem).where(col(AgendaItem.visit_id) == visit).order_by(col(AgendaItem.position))
        )
        return [(row.title, row.minutes) for row in rows]


def test_drag_resize_undo_save_and_the_second_editor_is_asked(browser: Browser, house: House, visit: UUID) -> None:
    with new_context(browser, (1440, 1200)) as mine, new_context(browser, (1440, 1200)) as theirs:
        watch_policy(mine)
        page, other = mine.new_page(), theirs.new_page()
        thrown: list[str] = []
        page.on("pageerror", lambda error: thrown.append(str(error)))
        for one in (page, other):
            sign_in(one, house, "planner")
            go(one, house, f"agenda?visit={visit}")
        starts(page, {"签到": "13:30", "致辞": "14:00", "分享": "14:30", "交流": "15:30"})

        drag(page, item(page, "交流"), down=-2)  # onto the first half of an hour's talk
        starts(page, {"交流": "14:30", "分享": "15:00"})
        drag(page, item(page, "分享"), down=-0.5, from_edge=True)
        expect(item(page, "分享")).to_have_attribute("aria-label", t("{item}, {start} to {end}, {lane}", item="分享",
            start="15:00", end="15:30", lane=t("Everyone")))  # fmt: skip
        page.get_by_role("button", name=t("Undo"), exact=True).click()
        expect(item(page, "分享")).to_have_attribute("title", "15:00–16:00 分享")

        item(page, "致辞").focus()
        for _ in range(2):
            page.keyboard.press("Shift+ArrowDown")
        starts(page, {"致辞": "14:00", "交流": "14:40", "分享": "15:10"})
        expect(item(page, "致辞")).to_be_focused()
        page.keyboard.press("Delete")
        expect(page.locator(".qt-chip")).to_contain_text("致辞")
        starts(page, {"交流": "14:00", "分享": "14:30"})
        at_rest(page)
        faults = [fault for fault in serious(page) if not fault.excused]
        assert faults == [], faults

        item(other, "签到").focus()
        other.keyboard.press("Shift+ArrowDown")
        starts(other, {"致辞": "14:05"})
        main(page).get_by_role("button", name=t("Save programme")).click()
        toast(page, t("Saved"))
        assert stored(house, visit) == [("签到", 30), ("交流", 30), ("分享", 60), ("致辞", 40)]

        main(other).get_by_role("button", name=t("Save programme")).click()
        main(other).get_by_role("button", name=t("Put my changes on top")).click()
        starts(other, {"签到": "13:30", "交流": "14:05", "分享": "14:35"})
        main(other).get_by_role("button", name=t("Save programme")).click()
        toast(other, t("Saved"))
        assert stored(house, visit) == [("签到", 35), ("交流", 30), ("分享", 60), ("致辞", 40)]
        assert (thrown, policy_blocked(page)) == ([], [])
