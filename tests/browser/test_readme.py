"""The README's picture is a real screen: it is taken again here, and `make picture` puts it into docs/pictures."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from dashboard.i18n import translator
from dashboard.settings import ROOT
from models.enums import VisitStatus
from tests.browser.desk import WIDE, at_rest, main, new_context, picture, sign_in
from tests.browser.house import House

pytestmark = pytest.mark.browser
KEPT = ROOT / "docs" / "pictures" / "visit.png"
SWITCH = "QUJING_KEEP_PICTURE"
"""Set by `make picture`. A plain test run writes to tests/output only, so that it leaves the tree as it was."""


def _shows_something(path: Path) -> bool:
    """Whether no single colour fills nearly all of the picture, as it does when a page has not been drawn."""
    with Image.open(path) as image:
        colours = image.convert("RGB").getcolors(image.width * image.height) or []
        return len(colours) > 200 and max(count for count, _ in colours) < 0.9 * image.width * image.height


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_the_picture_can_be_taken_again(browser: Browser, house: House) -> None:
    t = translator("zh")
    with new_context(browser) as context:
        page = context.new_page()
        sign_in(page, house, "planner", f"visit?visit={house.visit(VisitStatus.OPEN)}")
        expect(main(page).get_by_text(t.enum(VisitStatus.OPEN)).first).to_be_visible()
        expect(main(page).locator("canvas, svg.marks").first).to_be_visible()  # the charts come a moment later
        at_rest(page)
        page.evaluate("document.fonts.ready")
        fresh = picture(page, "visit_for_the_readme")
    if os.environ.get(SWITCH):
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(fresh, KEPT)
    assert _size(fresh) == _size(KEPT) == WIDE
    assert _shows_something(fresh)
    assert _shows_something(KEPT)


def test_a_blank_picture_would_be_noticed(tmp_path: Path) -> None:
    """The control: a white page is not a picture of anything."""
    blank = tmp_path / "blank.png"
    Image.new("RGB", WIDE, "white").save(blank)
    assert not _shows_something(blank)
