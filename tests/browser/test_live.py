"""A day with an overrun: the staff shift what follows, and a participant's phone shows it within five seconds."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.i18n import translator
from dashboard.services.sessions import COOKIE
from tests.browser.desk import at_rest, main, new_context, toast
from tests.browser.live_day import make_day
from tests.browser.serving import serving
from tests.browser.tablet import Tablet

pytestmark = pytest.mark.browser
WITHIN = 5_000  # milliseconds, from the moment that the staff are told that it is done


def test_an_overrun_is_shifted_and_every_phone_shows_it(browser: Browser, tmp_path: Path) -> None:
    t = translator("zh")
    day = make_day(tmp_path)
    with serving(tmp_path) as server:
        phone = Tablet.new(browser, server)
        phone.open(f"#b={day.badge}")
        phone.title("我的行程")
        now = phone.page.locator(".now-card")
        expect(now).to_contain_text("专题分享")
        expect(phone.page.locator(".next-card")).to_contain_text("茶歇")

        context = new_context(browser)
        context.add_cookies([{"name": COOKIE, "value": day.desk, "url": server.url()}])
        page = context.new_page()
        page.goto(server.url(f"live?visit={day.visit}"))
        at_rest(page)
        row = main(page).locator(".st-key-lane_all")
        expect(row).to_contain_text(re.compile("晚了 [34] 分钟"))
        page.get_by_role("button", name=t("Tell everyone")).click()
        typed = page.get_by_label(t("Notice"), exact=True)
        typed.fill("茶歇推后，请先到会议厅")  # and left like this, while everything around renews itself
        page.wait_for_timeout(2_600)
        expect(typed).to_have_value("茶歇推后，请先到会议厅")
        page.keyboard.press("Escape")
        page.get_by_role("button", name=t("Take the overrun")).click()
        change = main(page).locator(".st-key-kind_overrun")
        rows = change.locator(".qj-diff li")
        expect(rows).to_have_count(3)  # the talk itself, the tea and the questions
        first = rows.nth(1).locator("span").inner_text()
        minutes = change.get_by_role("spinbutton")
        minutes.fill("10")
        minutes.press("Enter")
        expect(rows.nth(1).locator("span")).not_to_have_text(first)
        before, after = (rows.nth(1).locator(tag).inner_text()[:5] for tag in ("s", "span"))
        change.get_by_role("button", name=t("Apply and tell everyone")).click()
        toast(page, t("New times are on everyone's phone"))
        told = time.monotonic()
        expect(phone.page.locator(".notice").first).to_contain_text(f"{before} 茶歇改到 {after}", timeout=WITHIN)
        assert time.monotonic() - told < WITHIN / 1000
        expect(phone.page.locator(".next-card")).to_contain_text(after)
        expect(row).to_contain_text(t("on time"))

        page.get_by_role("button", name=t("Start: {title}", title="茶歇"), exact=True).click()
        expect(row.locator("strong")).to_have_text("茶歇")
        expect(now).to_contain_text("茶歇", timeout=WITHIN)
        expect(now.get_by_role("timer")).to_contain_text(re.compile("1[45]:"))  # as long as planned, from the tap on
        phone.close()
        context.close()


def test_what_is_published_is_on_the_phone_and_what_is_only_saved_is_not(browser: Browser, tmp_path: Path) -> None:
    t = translator("zh")
    day = make_day(tmp_path)
    with serving(tmp_path) as server:
        phone = Tablet.new(browser, server)
        phone.open(f"#b={day.badge}")
        phone.title("我的行程")
        context = new_context(browser, (1440, 1200))
        context.add_cookies([{"name": COOKIE, "value": day.desk, "url": server.url()}])
        page = context.new_page()
        page.goto(server.url(f"agenda?visit={day.visit}"))
        at_rest(page)
        tea = page.locator(".qt .ec-event:not(.ec-preview, .ec-ghost)").filter(has_text="茶歇").first
        tea.focus()
        page.keyboard.press("Shift+ArrowDown")
        main(page).get_by_role("button", name=t("Save programme")).click()
        toast(page, t("Saved"))
        phone.page.wait_for_timeout(WITHIN)  # it must not show
        expect(phone.page.locator(".notice").filter(has_text="改到")).to_have_count(0)

        main(page).get_by_role("button", name=t("Publish")).click()
        dialog = page.get_by_role("dialog")
        change = dialog.locator("li").first
        expect(change).to_be_visible()
        dialog.get_by_label(t("A word to the participants (optional)")).fill("茶歇多留五分钟")
        dialog.get_by_role("button", name=t("Publish")).click()
        toast(page, t("Version {n} is published", n=2))
        expect(phone.page.locator(".notice").filter(has_text="改到").first).to_be_visible(timeout=WITHIN)
        phone.close()
        context.close()
