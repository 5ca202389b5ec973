"""Every page for every role, once: what each showed, asked for, and how it lay on the screen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import TimeoutError as TooLate
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.navigation import PAGES
from dashboard.rules.capabilities import capabilities_of
from dashboard.settings import ROOT
from models import Case, ChecklistVersion, Person, PersonRole, Site
from models.enums import CaseState, VisitStatus
from tests.browser.desk import PHONE, TABLET, WIDE, at_rest, go, main, new_context, sign_in
from tests.browser.house import House
from tests.browser.style import selectors

ROLES = ("planner", "observer", "host", "leader", "admin")
SHEET = ROOT / "dashboard" / "static" / "desk.css"
ON_THE_DAY = ("observe",)
WITHOUT_MENU = ("projector",)
"""A wall that everybody looks at: nobody presses anything on it, and its language is that of who opened it."""
AFTERWARDS = ("results", "survey", "host_summary")
FAULTS = "[data-testid='stException'], [data-testid='stAlertContentError']"
_TOO_WIDE = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter((e) => e).some((e) => e.scrollWidth > e.clientWidth)"""


STREAMLITS_OWN = (
    # (rule of axe, what the faulty piece is or lies in, why it stays)
    ("list", '[data-testid="stSidebarNavItems"]', "the menu's section headings stand between the items of its list"),
    ("listitem", '[data-testid="stSidebarNavItems"]', "follows from `list`: the same menu"),
    ("svg-img-alt", '[data-testid="stMetric"]', "a metric's sparkline is drawn without a way to name it"),
    (
        "image-alt",
        '[data-testid="stImage"]',
        "st.image takes no alternative text; the words beside it say it",
    ),
)
"""What Streamlit renders and offers no setting for. Everything else is ours."""

DRAWN_LATE = {"svg-img-alt"}
"""A sparkline is drawn some time after the page has come to rest: axe meets it or it does not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What axe objects to: its rule, where, the piece itself, and which exception covers it (empty: none)."""

    rule: str
    selector: str
    html: str
    excused: str = ""


@dataclass(slots=True)
class Walk:
    """What the walk brought home, by place: role and page, with the language where it differs."""

    places: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    too_wide: list[str] = field(default_factory=list)
    unfit: dict[str, list[Fault]] = field(default_factory=dict)
    unmatched: set[str] = field(default_factory=lambda: set(selectors(SHEET)))


def addresses(house: House, role: str) -> Iterator[tuple[str, str]]:
    """Yield (page, address) of every page that the role may open, with something to look at."""
    planned, today, past = (
        house.visit(status) for status in (VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED)
    )
    with Session(house.database.read) as db:
        roles = db.scalars(select(col(PersonRole.role)).where(col(PersonRole.person_id) == house.person(role).id)).all()
        site = db.scalars(select(col(Site.id)).order_by(col(Site.name)).limit(1)).one()
        case = db.scalars(select(col(Case.id)).where(col(Case.published_number).is_not(None)).limit(1)).one()
        draft = db.scalars(select(col(Case.id)).where(col(Case.state) == CaseState.DRAFT).limit(1)).first() or case
        checklist = db.scalars(select(col(ChecklistVersion.id)).limit(1)).one()
    mine = capabilities_of(roles)
    subject = {"site": f"site={site}", "case": f"case={case}", "case_edit": f"case={draft}"}
    subject |= {"checklist": f"version={checklist}"}
    for spec in PAGES:
        if spec.needs not in mine:
            continue
        visit = today if spec.name in ON_THE_DAY else past if spec.name in AFTERWARDS else planned
        query = subject.get(spec.name, f"visit={visit}")
        yield spec.name, f"{'' if spec.name == 'home' else spec.name}?{query}"


def only_here(context: BrowserContext, house: House, elsewhere: list[str]) -> None:
    """Let nothing leave the server; what tries is stopped and written down."""

    def is_elsewhere(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != house.at.host

    def stop(route: object) -> None:
        elsewhere.append(route.request.url)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    context.route(is_elsewhere, stop)
    context.route_web_socket(is_elsewhere, lambda socket: elsewhere.append(socket.url))


def watch_policy(context: BrowserContext) -> None:
    """Write down in every page what its content security policy stops."""
    context.add_init_script(
        "window.policyBlocked = []; document.addEventListener('securitypolicyviolation', "
        "(e) => window.policyBlocked.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile || ''}`))"
    )


def policy_blocked(page: Page) -> list[str]:
    """Return what the page's policy has stopped since it was opened."""
    found: list[str] = page.evaluate("window.policyBlocked")
    return found


def serious(page: Page) -> list[Fault]:
    """Return what axe calls serious or critical on the page as it stands."""
    return [
        Fault(one["id"], selector, node["html"], _excuse(page, one["id"], selector))
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        for selector in [" ".join(str(part) for part in node["target"])]
    ]


def _excuse(page: Page, rule: str, selector: str) -> str:
    lies_in = "([piece, whole]) => !!document.querySelector(piece)?.closest(whole)"
    return next(
        (whole for known, whole, _ in STREAMLITS_OWN if known == rule and page.evaluate(lies_in, [selector, whole])), ""
    )


def walk(browser: Browser, house: House) -> Walk:
    """Go through every page as each role; how a page lies on the screen is looked at once a page, in both languages.

    Every second role goes in English, so that each page is seen in both languages by more than one. The start page
    differs from role to role and is looked at for each.
    """
    done, examined = Walk(), set[str]()
    for number, role in enumerate(ROLES):
        with new_context(browser) as context:
            only_here(context, house, done.elsewhere)
            watch_policy(context)
            page = context.new_page()
            thrown: list[str] = []
            page.on("pageerror", lambda error, thrown=thrown: thrown.append(str(error)))
            sign_in(page, house, role)
            if number % 2:
                _switch_language(page)
            for name, address in addresses(house, role):
                place = f"{role} {name}"
                done.places.append(place)
                try:
                    go(page, house, address)
                except TooLate:
                    done.broken[place] = "does not come to rest: " + page.locator("body").inner_text()[:300]
                    continue
                _language(page, place, done)
                if name == "home" or name not in examined:
                    examined.add(name)
                    done.unfit[place] = serious(page)
                    done.unmatched -= set(
                        page.evaluate("all => all.filter((s) => document.querySelector(s))", sorted(done.unmatched))
                    )
                    _widths(page, place, done)
                    if name not in WITHOUT_MENU:
                        _switch_language(page)  # the next page begins in this one
                        _language(page, place, done)
                if blocked := policy_blocked(page):
                    done.blocked[place] = blocked
                if thrown:
                    done.errors[place] = thrown.copy()
                    thrown.clear()
    with house.session() as db:
        db.execute(update(Person).values(language="zh"))
        db.commit()
    return done


def _switch_language(page: Page) -> None:
    button = page.locator(".st-key-language button")
    before = button.inner_text()
    button.click()
    expect(button).not_to_have_text(before)
    at_rest(page)


def _language(page: Page, place: str, done: Walk) -> None:
    """Write down an error box, a traceback or an unworded code."""
    if page.locator(FAULTS).count():
        done.broken[place] = page.locator(FAULTS).first.inner_text()
    text = main(page).inner_text()
    for sign in ("Traceback (most recent call last)", "row.missing", "error."):
        if sign in text:
            done.broken[place] = text[max(0, text.index(sign) - 80) : text.index(sign) + 160]


def _widths(page: Page, place: str, done: Walk) -> None:
    for size in (TABLET, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        try:  # charts follow the width a moment later
            page.wait_for_function(f"() => !({_TOO_WIDE})()", timeout=4_000)
        except TooLate:
            done.too_wide.append(f"{place} {size[0]}")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
