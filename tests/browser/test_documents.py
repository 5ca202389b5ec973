"""The pack for the print shop: made in the background, downloaded, opened, and every page has something on it."""

import zipfile

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from dashboard.i18n import translator
from models.enums import VisitStatus
from tests.browser.desk import go, main, new_context, sign_in
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
MADE_WITHIN = 60_000  # milliseconds; about three on a quiet machine
INK = 0.002  # the least share of a page that is not white


def test_the_pack_is_made_and_every_page_has_something_on_it(browser: Browser, house: House) -> None:
    t = translator("zh")
    with new_context(browser) as context:
        page = context.new_page()
        sign_in(page, house, "planner")
        go(page, house, f"documents?visit={house.visit(VisitStatus.RUNNING)}")
        main(page).get_by_role("button", name=t("Make the print pack")).click()
        ready = main(page).get_by_role("button", name=t("Download the pack"))
        expect(ready).to_be_visible(timeout=MADE_WITHIN)
        with page.expect_download() as download:
            ready.click()
        with zipfile.ZipFile(download.value.path()) as pack:
            files = {name: pack.read(name) for name in pack.namelist()}
    assert len(files) >= 11
    blank = [
        f"{name} {number}"
        for name, data in files.items()
        if name.endswith(".pdf")
        for number, leaf in enumerate(pypdfium2.PdfDocument(data), start=1)
        if _ink(leaf) < INK
    ]
    assert blank == []


def _ink(leaf: pypdfium2.PdfPage) -> float:
    pixels = leaf.render(scale=0.3, grayscale=True).to_numpy()
    return float((pixels < 200).mean())
