"""Fixtures of the browser tests: one Chromium, and one server with the demo association.

They live as long as this package's tests: Playwright keeps an event loop running in this thread, which tests of other
packages could trip over.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.desk import PATIENCE
from tests.browser.house import House, serve_house
from tests.browser.serving import FLAGS, chromium, run

FILL = "from seed import demo; assert demo.load(people=12)"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the demo and its photos, never written to: tests work on copies."""
    folder = tmp_path_factory.mktemp("demo")
    run(folder, "-m", "dashboard.cli", "migrate")
    run(folder, "-c", FILL)
    return folder


@pytest.fixture(scope="package")
def house(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo for tests that only look: what they change, they make first and nobody else looks at."""
    yield from serve_house(shutil.copytree(demo_folder, tmp_path_factory.mktemp("house") / "data"))


@pytest.fixture
def workshop(demo_folder: Path, tmp_path: Path) -> Iterator[House]:
    """A copy of the demo of one's own, for a test that changes much."""
    yield from serve_house(shutil.copytree(demo_folder, tmp_path / "data"))
