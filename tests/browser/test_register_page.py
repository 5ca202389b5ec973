"""Registering on a phone, in a real browser against the real server: without a script, with one, and under axe."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from models import database, migrate
from models.database import writing
from tests.browser.serving import serving
from tests.services.registration_desk import open_form

pytestmark = pytest.mark.browser
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_phone_registers_without_a_script_and_finds_the_firm_with_one(browser: Browser, tmp_path: Path) -> None:
    own = database.connect(f"sqlite:///{tmp_path / 'qujing.db'}")
    migrate.upgrade(own)
    database.use(own)
    with writing() as db:
        *_, form, firm = open_form(db, capacity=1)
    try:
        with serving(tmp_path) as at:
            _without_a_script(browser, at.url(f"register/{form.slug}"), firm.name)
            _with_one(browser, at.url(f"register/{form.slug}"), firm.name)
    finally:
        database.use(None)
        own.dispose()


def _without_a_script(browser: Browser, url: str, firm: str) -> None:
    with browser.new_context(**PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(url)
        _fits(page)
        page.get_by_role("button", name="报名").last.click()
        expect(page.locator(".error")).to_have_count(4)
        page.get_by_label("单位").fill("安禾")
        page.get_by_label("姓名").fill("方岚")
        page.get_by_label("电话").fill("１３８ 0013 8000")
        page.get_by_label("我已阅读并同意").check()
        page.get_by_role("button", name="报名").last.click()
        page.locator(".similar").get_by_text(firm).click()  # not clear which: it asks
        page.get_by_role("button", name="报名").last.click()
        expect(page.get_by_role("heading", name="报名成功")).to_be_visible()
        expect(page.get_by_alt_text("签到码")).to_be_visible()
        _fits(page)
        page.get_by_text("修改报名").click()
        page.get_by_label("饮食").fill("素食")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("修改已保存")).to_be_visible()


def _with_one(browser: Browser, url: str, firm: str) -> None:
    with browser.new_context(**PHONE) as context:
        page, wrong = context.new_page(), []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(url)
        _clean(page)
        page.get_by_label("单位").press_sequentially("安禾")
        page.get_by_role("button", name=firm).click()
        expect(page.get_by_label("单位")).to_have_value(firm)
        page.get_by_label("姓名").fill("申予安")
        page.get_by_label("电话").fill("13800138001")
        page.get_by_label("我已阅读并同意").check()
        page.get_by_role("button", name="登记候补").last.click()
        expect(page.get_by_role("heading", name="已登记候补")).to_be_visible()
        _clean(page)
        assert wrong == []
