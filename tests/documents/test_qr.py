import io
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from dashboard.documents.qr import qr_png, qr_rows, qr_svg

URL = "https://qujing.example/s/7f3k9q2m"


def modules(png: bytes, module: int) -> list[list[int]]:
    """The grid of dark modules, sampled from the middle of each."""
    image = Image.open(io.BytesIO(png)).convert("L")
    count = image.width // module
    return [
        [int(image.getpixel((x * module + module // 2, y * module + module // 2)) < 128) for x in range(count)]
        for y in range(count)
    ]


def test_png_holds_the_code_with_its_quiet_zone() -> None:
    grid = modules(qr_png(URL, module=5), 5)
    assert not any(any(row) for row in grid[:4] + grid[-4:])
    assert not any(any(row[:4]) or any(row[-4:]) for row in grid)
    inner = [bytes(row[4:-4]) for row in grid[4:-4]]
    assert inner == [bytes(row) for row in segno.make(URL, error="m", boost_error=False, micro=False).matrix]


def test_level_m_is_written_in_the_code() -> None:
    """ISO/IEC 18004, format information: the first two bits, unmasked from 10, are 00 for level M."""
    short = "https://q.example/s"  # leaves room in which an encoder would raise the level
    grid = [row[4:-4] for row in modules(qr_png(short, module=3), 3)[4:-4]]
    assert (grid[8][0] ^ 1, grid[8][1] ^ 0) == (0, 0)


def test_svg_scales_and_has_the_zone() -> None:
    root = ElementTree.fromstring(qr_svg(URL, dark="#0B4F4A"))
    size = len(modules(qr_png(URL, module=1), 1))
    assert root.get("viewBox") == f"0 0 {size} {size}"
    assert (root.get("width"), root.get("height")) == (None, None)
    assert b"#0b4f4a" in qr_svg(URL, dark="#0B4F4A").lower()


@pytest.mark.parametrize("url", ["", "qujing.example/s/1", "javascript:alert(1)", "https://", "/s/1"])
def test_only_addresses_that_open_a_page(url: str) -> None:
    with pytest.raises(ValueError):
        qr_png(url)


def test_rows_hold_the_same_data_under_a_mask_of_their_own() -> None:
    rows = qr_rows(URL)
    assert rows == tuple(
        "".join(str(int(module)) for module in row)
        for row in segno.make(URL, error="m", boost_error=False, micro=False, mask=3).matrix
    )
    assert len(rows) == len(modules(qr_png(URL, module=1), 1)) - 8
    with pytest.raises(ValueError):
        qr_rows("/register/mine/x")
