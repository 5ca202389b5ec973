"""Walking the desk screens as a person does, and knowing when the screen has come to rest."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.settings import ROOT
from tests.browser.house import House

OUTPUT = ROOT / "tests" / "output"
WIDE, TABLET, PHONE = (1440, 900), (768, 1024), (390, 844)
PATIENCE = 30_000  # milliseconds; a first run imports the page's libraries

# The script has run, nothing of an earlier run is left pale, no piece is still being loaded.
_AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-testid="stMain"] :is(h1, h2)')
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stMain"] [data-stale="true"]');
}"""


def at_rest(page: Page) -> None:
    """Wait until the screen has come to rest."""
    page.wait_for_function(_AT_REST, timeout=PATIENCE)


def new_context(browser: Browser, size: tuple[int, int] = WIDE, **given: object) -> BrowserContext:
    """Return a fresh browser of one person: no cookies, Chinese, of this size."""
    shape = {"viewport": {"width": size[0], "height": size[1]}, "locale": "zh-CN"}
    context = browser.new_context(**(shape | given))  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(page: Page, house: House, role: str, path: str = "") -> None:
    """Enter as the demo's person of this role and go to a page."""
    page.goto(house.url("login"))
    page.locator(f'button[name="email"][value^="demo.{role}@"]').click()
    at_rest(page)
    if path:
        go(page, house, path)


def go(page: Page, house: House, path: str) -> None:
    """Open an address as a link from a colleague would."""
    page.goto(house.url(path))
    at_rest(page)


def main(page: Page) -> Locator:
    """Return the part of the screen beside the menu."""
    return page.get_by_test_id("stMain")


def choose(page: Page, label: str, value: str) -> None:
    """Choose by typing in the box of this label; its list is closed again, for it hides everything else."""
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(value)
    page.get_by_role("option", name=value).first.click()
    close_list(page)


def close_list(page: Page) -> None:
    """Close a list of options that stays open for a further choice; one that is closed already stays so."""
    if page.get_by_role("listbox").count():
        page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def toast(page: Page, words: str) -> None:
    """Expect the short message that answers an action."""
    expect(page.get_by_test_id("stToast").filter(has_text=words).first).to_be_visible(timeout=PATIENCE)


def picture(page: Page, name: str, size: tuple[int, int] | None = None) -> Path:
    """Keep a screenshot in tests/output, at another size if one is given, and return where it is."""
    before = page.viewport_size
    if size is not None:
        page.set_viewport_size({"width": size[0], "height": size[1]})
    at_rest(page)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    if size is not None and before is not None:
        page.set_viewport_size(before)
    return path
