"""A tablet with the field app: a browser of its own, and what a test does with it."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.desk import PATIENCE, PHONE, new_context
from tests.browser.serving import FLAGS, Serving, chromium

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
        return cls._of(server, new_context(browser, PHONE, **given))

    @classmethod
    def kept(cls, browser: Browser, server: Serving, profile: Path) -> "Tablet":
        """Start a browser of its own whose data outlive it in `profile`, as a tablet's do."""
        context = browser.browser_type.launch_persistent_context(
            profile,
            executable_path=chromium(),
            args=list(FLAGS),
            viewport={"width": PHONE[0], "height": PHONE[1]},
            locale="zh-CN",
        )
        context.set_default_timeout(PATIENCE)
        return cls._of(server, context)

    @classmethod
    def _of(cls, server: Serving, context: BrowserContext) -> "Tablet":
        tablet = cls(server, context.pages[0] if context.pages else context.new_page())
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


def kill(profile: Path) -> None:
    """End the browser whose data lie in `profile` as a dead battery does: all its processes at once, by SIGKILL."""
    own = f"--user-data-dir={profile}".encode()
    found = {int(folder.name) for folder in Path("/proc").glob("[0-9]*") if own in _command(folder)}
    groups = {os.getpgid(pid) for pid in found}
    assert groups, "no browser runs with this profile"
    assert os.getpgrp() not in groups
    for group in groups:
        os.killpg(group, signal.SIGKILL)
    end = time.monotonic() + 10
    while any(own in _command(Path("/proc", str(pid))) for pid in found):
        assert time.monotonic() < end, "the browser lives on"
        time.sleep(0.05)


def _command(folder: Path) -> list[bytes]:
    try:
        return (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it has ended meanwhile
        return []
