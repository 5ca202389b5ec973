"""A tablet with the field app: a browser of its own, and what a test does with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.desk import PHONE, new_context
from tests.browser.serving import Serving

_STORE = "async ([name, args]) => (await import('/field/store.js'))[name](...args)"

_CONTROLLED = """() => navigator.serviceWorker.controller ? undefined : new Promise((resolve) => {
  navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
}).then(() => undefined)"""


@dataclass
class Tablet:
    """One browser context; `page` is its first tab, `faults` what went wrong in any script."""

    server: Serving
    page: Page
    faults: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, browser: Browser, server: Serving, **given: object) -> "Tablet":
        context = new_context(browser, PHONE, **given)
        tablet = cls(server, context.new_page())
        context.on("weberror", lambda error: tablet.faults.append(str(error.error)))
        return tablet

    def open(self, path: str = "", page: Page | None = None) -> None:
        (page or self.page).goto(self.server.url(f"field/{path}"))

    def installed(self) -> None:
        """Wait until the service worker keeps the shell."""
        self.page.evaluate(_CONTROLLED)

    @property
    def strip(self) -> Locator:
        return self.page.locator("#strip")

    def title(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def offline(self, off: bool = True) -> None:
        self.page.context.set_offline(off)

    def store(self, name: str, *args: Any) -> Any:
        """Do what a view does: call the app's store, and come back when its promise is kept."""
        return self.page.evaluate(_STORE, [name, list(args)])

    def sync(self, handler: Callable[[Route], None]) -> None:
        """Put something between the tablet and the server's /api/sync."""
        self.page.context.route("**/api/sync", handler)

    def sync_freely(self) -> None:
        self.page.context.unroute("**/api/sync")
        self.page.evaluate("import('/field/sync.js').then((sync) => sync.kick('user'))")

    def close(self) -> None:
        assert self.faults == []
        self.page.context.close()
