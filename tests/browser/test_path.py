"""The whole path as three people walk it: a visit is planned, seen, answered, and what was learned is published."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.i18n import translator
from models.enums import AnswerState, CaseState, Tag, VisitStatus
from tests.browser.desk import (
    PHONE,
    TABLET,
    WIDE,
    at_rest,
    choose,
    close_list,
    go,
    main,
    new_context,
    picture,
    sign_in,
    toast,
)
from tests.browser.house import House

pytestmark = pytest.mark.browser
t = translator("zh")
HOST, OTHER, TITLE, OBSERVER = "望江府", "锦绣里", "城东夜巡观摩", "陈立"
NOTE = "夜班每小时把地库积水点走一遍，照片当场传到群里"
CASE = {
    "title": "地库积水点，夜班一小时走一遍",
    "summary": "把巡查点画成一圈，夜班每小时走一遍，去年汛期没有进过水。",
    "background": "地库低，暴雨时排水来不及，前年淹过两台车。",
    "practice": "二十一个点贴码，走到就扫，积水超过两指就叫泵。",
    "result": "进水从一年四次降到没有。",
    "conditions": "夜班至少两人，地库有信号或能离线扫码。",
    "how_to_adopt": "先找出最低的五个点，试走一周再定路线。",
}


def button(page: Page, words: str) -> None:
    main(page).get_by_role("button", name=words, exact=True).click()


def menu(page: Page, opener: str, item: str | re.Pattern[str]) -> None:
    button(page, opener)
    page.get_by_role("menuitem", name=item).or_(page.get_by_role("option", name=item)).first.click()


def pictures(page: Page, name: str) -> None:
    for size in (WIDE, TABLET, PHONE):
        picture(page, f"{name}_{size[0]}", size)
    at_rest(page)


def choose_the_host(page: Page, house: House) -> None:
    """The directory, and how the candidates compare."""
    sign_in(page, house, "planner", "sites")
    expect(main(page).get_by_role("heading", name=t("Exemplary sites"), level=1)).to_be_visible()
    pictures(page, "sites")
    button(page, t("Compare"))
    expect(main(page).get_by_role("heading", name=t("Choosing the host"), level=1)).to_be_visible()
    expect(main(page).get_by_role("table")).to_contain_text(HOST)
    pictures(page, "host_choice")


def make_the_visit(page: Page, house: House) -> str:
    """A visit from the half-day template, its host and an alternative settled; returns its id."""
    go(page, house, "visits")
    button(page, t("New visit"))
    choose(page, t.n("Host site", "Host sites", 1), HOST)
    page.get_by_label(t("Title (empty: the host's name)")).fill(TITLE)
    page.get_by_role("button", name=t("Create visit")).click()
    expect(main(page).get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    at_rest(page)
    visit = page.url.partition("visit=")[2]
    menu(page, t("More"), t("Choosing the host"))
    choose(page, t("Alternatives that members may choose (0 to 2)"), OTHER)
    button(page, t("Save the choice"))
    toast(page, t("Saved"))
    go(page, house, f"visit?visit={visit}")
    pictures(page, "visit")
    return visit


def settle_the_programme(page: Page, house: House, visit: str) -> None:
    """A shorter talk moves what follows; nothing is stored before it is saved."""
    go(page, house, f"agenda?visit={visit}")
    before = main(page).get_by_role("heading", level=3).first.inner_text()
    menu(page, t("Details, order, removal"), re.compile("15:30"))
    minutes = page.get_by_role("spinbutton", name=t("Minutes"))
    minutes.fill("50")
    minutes.press("Tab")
    page.get_by_role("button", name=t("Put into the programme")).click()
    expect(main(page).get_by_role("button", name=t("Save programme"))).to_be_visible()
    pictures(page, "agenda")
    button(page, t("Save programme"))
    toast(page, t("Saved"))
    page.reload()
    at_rest(page)
    expect(main(page).get_by_role("button", name=t("Save programme"))).to_have_count(0)
    expect(main(page).get_by_role("heading", level=3).first).not_to_have_text(before)


def map_the_goals(page: Page, house: House, visit: str) -> None:
    """The checklist is attached; one more point gives evidence for the first goal."""
    go(page, house, f"goals?visit={visit}")
    pictures(page, "goals")
    main(page).get_by_role("button", name=t("Map"), exact=True).first.click()
    box = page.get_by_role("dialog").get_by_role("combobox").first
    box.click()
    page.get_by_role("option").first.click()
    close_list(page)
    page.get_by_role("dialog").get_by_role("button", name=t("Save"), exact=True).click()
    toast(page, t("Saved"))


def register_and_start(page: Page, house: House, visit: str) -> None:
    go(page, house, f"visit?visit={visit}")
    button(page, t("Open registration"))
    toast(page, t("Saved"))
    go(page, house, f"registrations?visit={visit}")
    button(page, t("Register members"))
    page.get_by_label(t("Name or firm")).fill(OBSERVER)
    page.get_by_label(t("Name or firm")).press("Enter")
    at_rest(page)
    choose(page, t("People"), OBSERVER)
    page.get_by_role("dialog").get_by_role("button", name=t("Register"), exact=True).click()
    toast(page, t.n("1 registered", "{n} registered", 1))
    pictures(page, "registrations")
    go(page, house, f"visit?visit={visit}")
    menu(page, t("More"), t("Start the visit"))
    expect(main(page).get_by_text(t.enum(VisitStatus.RUNNING)).first).to_be_visible()


def observe_and_sign(page: Page, house: House, visit: str) -> None:
    """Points are marked with one tap; before signing, nobody reads what others found."""
    sign_in(page, house, "observer", f"observe?visit={visit}")
    pictures(page, "observe")
    cards = main(page).locator('[class*="st-key-card_"]')
    first = cards.nth(0)
    first.get_by_role("radio", name="4").click()
    expect(first).to_contain_text(t("Saved on the server"))
    first.get_by_role("button", name=t.enum(Tag.BORROW)).click()
    first.get_by_role("button", name=t("Note")).click()
    note = page.get_by_role("textbox", name=t("Note"), exact=True)
    note.fill(NOTE)
    note.press("Control+Enter")
    expect(first).to_contain_text(NOTE)
    page.keyboard.press("Escape")
    second = cards.nth(1)
    second.get_by_role("radio", name=t.enum(AnswerState.NOT_SEEN)).or_(
        second.get_by_role("button", name=t.enum(AnswerState.NOT_SEEN))
    ).first.click()
    expect(second).to_contain_text(t("Saved on the server"))
    at_rest(page)
    picture(page, "observe_marked")
    go(page, house, f"results?visit={visit}")
    expect(main(page).get_by_text(t("Your own eyes first"))).to_be_visible()
    go(page, house, f"observe?visit={visit}")
    button(page, t("Finish and sign"))
    page.get_by_role("button", name=t("Mark all as not seen")).click()
    page.get_by_role("button", name=t("Sign"), exact=True).click()
    toast(page, t("Signed and saved on the server"))
    expect(main(page).get_by_text(t("Signed by {name}, {when}", name=OBSERVER, when="").strip())).to_be_visible()
    first = main(page).locator('[class*="st-key-card_"]').nth(0)
    first.get_by_role("button", name=t("Open point {number} again", number=1)).click()
    expect(first.get_by_role("radio", name="5")).to_be_disabled()


def answer_on_a_phone(page: Page, phone: Page, house: House, visit: str) -> None:
    """The planner opens the survey; somebody without an account answers it."""
    go(page, house, f"survey?visit={visit}")
    button(page, t("Open the survey"))
    code = main(page).get_by_test_id("stCode")
    expect(code).to_contain_text("/s/")
    phone.goto(code.inner_text().strip())
    for row in ("organisation", "content", "exchange", "gains"):
        phone.locator(f'label:has(input[name="overall.{row}"][value="4"])').click()
    phone.locator('label:has(input[name="recommend"][value="9"])').click()
    phone.locator('label:has(input[name="first_try"])').first.click()
    picture_of_phone(phone)
    phone.get_by_role("button", name=t("Send the survey")).click()
    expect(phone.get_by_role("heading", name="谢谢")).to_be_visible()
    page.reload()
    at_rest(page)
    expect(main(page)).to_contain_text(t.n("1 answer", "{n} answers", 1))
    pictures(page, "survey")


def picture_of_phone(phone: Page) -> None:
    from tests.browser.desk import OUTPUT

    OUTPUT.mkdir(parents=True, exist_ok=True)
    phone.screenshot(path=OUTPUT / "survey_phone_390.png")


def write_a_case(page: Page, house: House, visit: str) -> str:
    """From a note to a case under review; who wrote it cannot publish it. Returns the case's id."""
    go(page, house, f"results?visit={visit}")
    expect(main(page)).to_contain_text(NOTE)
    pictures(page, "results")
    main(page).get_by_role("button", name=t("Write as a case"), exact=True).first.click()
    expect(main(page).get_by_role("heading", name=t("Edit case"), level=1)).to_be_visible()
    at_rest(page)
    case = re.search(r"case=([0-9a-f-]{36})", page.url)
    assert case is not None
    names = {"title": "名称"} | {key: label for key, label in _case_labels().items() if key in CASE}
    for field, words in CASE.items():
        page.get_by_role("textbox", name=names[field], exact=True).fill(words)
    page.get_by_role("tab", name=t("Criteria")).click()
    page.get_by_role("radiogroup").first.get_by_role("radio", name="4").click()
    pictures(page, "case_edit")
    page.get_by_role("button", name=t("Save"), exact=True).click()
    expect(main(page)).to_contain_text(t("Complete: it can be sent to review."))
    main(page).get_by_role("link", name=t("Read it through and send it to review")).click()
    button(page, t("Send to review"))
    expect(main(page).get_by_text(t.enum(CaseState.IN_REVIEW), exact=True).first).to_be_visible()
    expect(main(page).get_by_role("button", name=t("Publish"))).to_have_count(0)
    return case.group(1)


def _case_labels() -> dict[str, str]:
    from dashboard.ui.case_words import field_names

    return field_names(t)


def search_for(page: Page, house: House) -> None:
    go(page, house, "cases")
    box = main(page).get_by_role("textbox", name=t("Search"))
    box.fill("积水点")
    box.press("Enter")
    expect(main(page)).to_contain_text("积水点」")
    at_rest(page)


def test_three_people_walk_the_whole_path(browser: Browser, workshop: House) -> None:
    house = workshop
    with (
        new_context(browser) as planners,
        new_context(browser, TABLET) as observers,
        new_context(browser) as leaders,
        new_context(browser, PHONE) as phones,
    ):
        planner, observer, leader = planners.new_page(), observers.new_page(), leaders.new_page()
        choose_the_host(planner, house)
        visit = make_the_visit(planner, house)
        settle_the_programme(planner, house, visit)
        map_the_goals(planner, house, visit)
        register_and_start(planner, house, visit)
        observe_and_sign(observer, house, visit)
        answer_on_a_phone(planner, phones.new_page(), house, visit)
        case = write_a_case(planner, house, visit)

        search_for(observer, house)
        expect(main(observer).get_by_role("link", name=CASE["title"])).to_have_count(0)  # not before it is published
        sign_in(leader, house, "leader", f"case?case={case}&number=1")
        button(leader, t("Publish"))
        expect(main(leader).get_by_text(t.enum(CaseState.PUBLISHED), exact=True).first).to_be_visible()
        search_for(observer, house)
        pictures(observer, "cases")
        main(observer).get_by_role("link", name=CASE["title"]).click()
        expect(main(observer).get_by_role("heading", name=CASE["title"])).to_be_visible()
        expect(main(observer)).to_contain_text(CASE["practice"])
        at_rest(observer)
        pictures(observer, "case")
