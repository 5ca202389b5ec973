"""What must hold on every page: nothing leaves the server, everyone can read it, it fits, and it does not break."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from dashboard.i18n import translator
from dashboard.services import people, sessions
from models import Association, Person, Visit
from models.enums import Role
from tests import factories as make
from tests.browser.desk import PATIENCE, PHONE, at_rest, choose, go, main, new_context, sign_in
from tests.browser.house import House
from tests.browser.walk import (
    DRAWN_LATE,
    ROLES,
    STREAMLITS_OWN,
    Fault,
    Walk,
    only_here,
    policy_blocked,
    serious,
    walk,
    watch_policy,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]  # the walk opens every page as everybody
t = translator("zh")

NOT_MET = {
    '[data-testid="stToolbar"]': "Streamlit draws it only where a page has a menu; it is hidden on paper",
    '[data-testid="stToastContainer"]': "only while a short message stands; the walk presses nothing",
} | dict.fromkeys(
    ('[class*="st-key-host_"]', '[class*="st-key-host_"]>*', '[class*="st-key-host_"]>*:last-child'),
    "on a host's summary of enough observers; the walk's small demo has too few",
)
"""Selectors of desk.css that match nothing on the walk, with the reason why they are right."""


@pytest.fixture(scope="module")
def walked(browser: Browser, house: House) -> Walk:
    return walk(browser, house)


def test_the_walk_went_everywhere(walked: Walk) -> None:
    assert {place.split()[0] for place in walked.places} == set(ROLES)
    assert len({place.split()[1] for place in walked.places}) >= 20


def test_nothing_ever_leaves_the_server(walked: Walk) -> None:
    assert walked.elsewhere == []


def test_a_request_elsewhere_would_be_noticed(browser: Browser, house: House) -> None:
    """The control for the test above."""
    elsewhere: list[str] = []
    with new_context(browser) as context:
        only_here(context, house, elsewhere)
        page = context.new_page()
        page.set_content('<img src="https://pictures.example/a.png">')  # our own pages' policy would stop it earlier
        assert elsewhere == ["https://pictures.example/a.png"]


def test_no_page_needs_more_than_its_content_policy_allows(walked: Walk) -> None:
    assert walked.blocked == {}
    assert walked.errors == {}


def test_the_content_policy_stops_what_is_not_ours_and_that_is_noticed(browser: Browser, house: House) -> None:
    """The control for the test above."""
    with new_context(browser) as context:
        watch_policy(context)
        page = context.new_page()
        sign_in(page, house, "planner")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://pictures.example/a.png\">')")
        page.evaluate("document.body.appendChild(document.createElement('script')).textContent = 'window.ran = true'")
        page.evaluate("document.body.appendChild(document.createElement('iframe')).src = '/app/static/logo.svg'")
        page.wait_for_function("() => window.policyBlocked.length === 3")
        stopped = {one.split()[0] for one in policy_blocked(page)}
        assert stopped == {"script-src-elem", "frame-src", "img-src"}
        assert page.evaluate("window.ran") is None


def test_no_page_breaks_for_anybody_in_either_language(walked: Walk) -> None:
    assert walked.broken == {}


def test_no_page_hangs_over_the_side(walked: Walk) -> None:
    assert walked.too_wide == []


def _ours(faults: list[Fault]) -> list[Fault]:
    return [fault for fault in faults if not fault.excused]


def test_axe_finds_nothing_serious_on_the_desk(walked: Walk) -> None:
    found = {place: _ours(faults) for place, faults in walked.unfit.items()}
    assert {place: faults for place, faults in found.items() if faults} == {}


def test_every_exception_from_axe_is_still_needed(walked: Walk) -> None:
    used = {(fault.rule, fault.excused) for faults in walked.unfit.values() for fault in faults}
    needed = {(rule, whole) for rule, whole, _ in STREAMLITS_OWN if rule not in DRAWN_LATE}
    assert needed - used == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_at_the_door(browser: Browser, house: House, scheme: str) -> None:
    with new_context(browser, PHONE, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(house.url("login"))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert serious(page) == []


def test_axe_would_find_a_fault(browser: Browser, house: House) -> None:
    """The control: a button whose name is taken away is found, and is no exception."""
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(house.url("login"))
        page.evaluate("document.querySelector('button').innerHTML = '<i></i>'")
        assert "button-name" in [fault.rule for fault in _ours(serious(page))]


def test_every_selector_of_the_style_sheet_still_matches(walked: Walk) -> None:
    assert walked.unmatched - set(NOT_MET) == set()
    assert set(NOT_MET) - walked.unmatched == set(), "these match again: no exceptions any more"


@pytest.fixture
def newcomer(browser: Browser, house: House) -> Iterator[tuple[BrowserContext, Person]]:
    """A planner whom no other test knows, signed in."""
    with house.session() as db:
        address = f"newcomer.{uuid4().hex}@firm.example"
        person = make.person(db, db.scalars(select(Association)).one(), Role.PLANNER, email=address)
        token = sessions.open_session(db, person).token
        db.commit()
    with new_context(browser) as context:
        context.add_cookies([{"name": sessions.COOKIE, "value": token, "url": house.url()}])
        yield context, person


def _about_to_save(page: Page, house: House) -> str:
    """Fill the form for a new visit, all but the last press; return its title."""
    title = f"不该有的观摩 {uuid4().hex[:8]}"
    go(page, house, "visits")
    main(page).get_by_role("button", name=t("New visit")).click()
    choose(page, t.n("Host site", "Host sites", 1), "望江府")
    field = page.get_by_role("textbox", name=t("Title (empty: the host's name)"))
    field.fill(title)
    field.press("Tab")
    at_rest(page)
    return title


def _visits_called(house: House, title: str) -> int:
    with house.session() as db:
        return db.execute(select(func.count()).where(col(Visit.title) == title)).scalar_one()


def _press_save(page: Page) -> None:
    page.get_by_role("button", name=t("Create visit")).click()


def test_who_is_disabled_saves_nothing_more(newcomer: tuple[BrowserContext, Person], house: House) -> None:
    context, person = newcomer
    page = context.new_page()
    title = _about_to_save(page, house)
    with house.session() as db:
        admin = sessions.open_session(db, db.merge(house.person("admin"))).actor
        people.set_person_disabled(db, actor=admin, person_id=person.id, disabled=True)
        db.commit()
    _press_save(page)
    expect(page.get_by_role("link", name=t("Sign in")).first).to_be_visible(timeout=PATIENCE)
    assert _visits_called(house, title) == 0


def test_signing_out_in_one_tab_ends_the_other(newcomer: tuple[BrowserContext, Person], house: House) -> None:
    context, _ = newcomer
    page, other = context.new_page(), context.new_page()
    title = _about_to_save(page, house)
    go(other, house, "account")
    other.get_by_role("button", name=t("Sign out")).click()
    expect(other.get_by_role("heading", name=t("Sign in"))).to_be_visible()
    _press_save(page)
    expect(page.get_by_role("link", name=t("Sign in")).first).to_be_visible(timeout=PATIENCE)
    assert _visits_called(house, title) == 0


def test_the_same_presses_save_for_who_may(newcomer: tuple[BrowserContext, Person], house: House) -> None:
    """The control for the two tests above."""
    page = newcomer[0].new_page()
    title = _about_to_save(page, house)
    _press_save(page)
    expect(main(page).get_by_role("heading", name=title, level=1)).to_be_visible(timeout=PATIENCE)
    assert _visits_called(house, title) == 1
