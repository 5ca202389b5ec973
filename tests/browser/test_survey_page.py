"""The survey on a phone, in a real browser against the real server: with a script, without one, and under axe."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

import models
from models import database, migrate
from models.database import reading, writing
from models.enums import Role, VisitStatus
from seed.survey_templates import load_surveys
from tests import factories as make
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@dataclass
class Served:
    url: str
    host: str

    def responses(self) -> int:
        with reading() as db:
            return db.execute(select(func.count()).select_from(models.SurveyResponse)).scalar_one()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    own = database.connect(f"sqlite:///{folder / 'qujing.db'}")
    migrate.upgrade(own)
    database.use(own)
    with writing() as db:
        of = make.association(db)
        version = load_surveys(db, make.actor(db, of, Role.PLANNER))
        host = make.site(db, of, name="江屿澜庭", name_en="Jiangyu Court")
        link = make.survey_link(db, make.visit(db, of, host=host, status=VisitStatus.RUNNING), version)
    try:
        with serving(folder) as at:
            yield Served(at.url(f"s/{link.slug}"), at.host)
    finally:
        database.use(None)
        own.dispose()


def phone(browser: Browser, **given: object) -> BrowserContext:
    return browser.new_context(**({"viewport": PHONE, "locale": "zh-CN"} | given))  # type: ignore[arg-type]


def mark(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has(input[name="{name}"][value="{value}"])').click()


def fill(page: Page) -> None:
    for row in ("organisation", "content", "exchange", "gains"):
        mark(page, f"overall.{row}", "4")
    mark(page, "recommend", "9")
    mark(page, "first_try", "smart")


def test_a_phone_keeps_the_draft_counts_and_sends_once(browser: Browser, served: Served) -> None:
    before = served.responses()
    with phone(browser) as context:
        page, elsewhere = context.new_page(), []
        page.on("request", lambda request: elsewhere.append(request.url) if served.host not in request.url else None)
        page.goto(served.url)
        expect(page.get_by_text("已答 0/6")).to_be_visible()
        mark(page, "recommend", "9")
        page.get_by_label("下次最该改进的一件事").fill("车库多留十分钟")
        page.reload()
        expect(page.get_by_text("已答 2/6")).to_be_visible()
        expect(page.get_by_text("已存本机")).to_be_visible()
        expect(page.get_by_label("下次最该改进的一件事")).to_have_value("车库多留十分钟")
        fill(page)
        page.get_by_role("button", name="提交问卷").dblclick()
        expect(page.get_by_role("heading", name="谢谢，您的意见收到了")).to_be_visible()
        assert page.evaluate("localStorage.length") == 0, "the draft stays on a shared phone"
        page.goto(served.url)
        expect(page.get_by_role("heading", name="您已经填过了")).to_be_visible()
        assert elsewhere == []
    assert served.responses() == before + 1


def test_without_a_script_errors_and_the_language_keep_what_was_filled_in(browser: Browser, served: Served) -> None:
    before = served.responses()
    with phone(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served.url)
        mark(page, "recommend", "9")
        page.get_by_role("button", name="提交问卷").click()
        expect(page.get_by_role("alert")).to_contain_text("还有 5 处要补充")
        page.get_by_role("button", name="EN").click()
        expect(page.get_by_role("heading", name="Visit satisfaction survey")).to_be_visible()
        expect(page.locator('input[name="recommend"][value="9"]')).to_be_checked()
        assert served.responses() == before
        fill(page)
        page.get_by_role("button", name="Send the survey").click()
        expect(page.get_by_role("heading", name="Thank you, your answers have arrived")).to_be_visible()
    assert served.responses() == before + 1


def test_the_enter_key_sends_and_does_not_switch_the_language(browser: Browser, served: Served) -> None:
    with phone(browser) as context:
        page = context.new_page()
        page.goto(served.url)
        page.locator('input[name="recommend"][value="3"]').focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("还有 5 处要补充")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious(browser: Browser, served: Served, language: str, scheme: str) -> None:
    with phone(browser, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{served.url}?lang={language}")
        found = [*_faults(page)]
        page.locator(".bar button").click()  # with errors beside the questions
        expect(page.get_by_role("alert")).to_be_visible()
        found += _faults(page)
        page.goto(f"{served.url}x")  # no such survey
        found += _faults(page)
        assert found == []


def _faults(page: Page) -> list[tuple[str, str]]:
    violations = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in ("serious", "critical")]


def test_axe_would_find_a_fault(browser: Browser, served: Served) -> None:
    """The control: a label taken away is found."""
    with phone(browser) as context:
        page = context.new_page()
        page.goto(served.url)
        page.evaluate("document.querySelector('label[for=q-suggestion]').removeAttribute('for');"
                      "document.querySelector('textarea').removeAttribute('placeholder')")  # fmt: skip
        assert "label" in [fault for fault, _ in _faults(page)]


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_hangs_over_the_side_and_targets_are_for_fingers(browser: Browser, served: Served, width: int) -> None:
    with phone(browser, viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(served.url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.evaluate(
            "[...document.querySelectorAll('.keys label, .chip, button:not([hidden])')]"
            ".filter((e) => e.getBoundingClientRect().height < 48).map((e) => e.outerHTML)"
        )
        assert small == []
