"""Badges for printing and cutting: ten on an A4 sheet, each with the code that lets its bearer in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = ("scan",)
"""The keys that the caller's `words` must have."""

STAND_IN = "〓"
"""Printed for a character that the font lacks; printers' old sign for one that is out of stock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBadge:
    """One badge: `url` goes into its QR code, `code` below it, for who cannot scan."""

    name: str
    post: str = ""
    firm: str = ""
    group: str = ""
    code: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSheets:
    """The badges of one visit in a language; `title` and `day` head every badge."""

    language: str
    association: str
    title: str
    day: str
    badges: Sequence[PrintedBadge]


def badges_pdf(sheets: BadgeSheets, words: Mapping[str, str]) -> bytes:
    """Return A4 pages with ten badges of 85 × 54 mm each.

    Raises `ValueError` for an address that is not absolute, or when there is nothing to print.
    """
    if not sheets.badges:
        raise ValueError("no badges")
    lacking = str.maketrans(dict.fromkeys(missing_glyphs(texts_in(sheets)), STAND_IN))
    files = {f"qr-{n}.svg": qr_svg(badge.url) for n, badge in enumerate(sheets.badges)}
    data = {
        "language": sheets.language,
        "words": {key: words[key] for key in WORDS},
        "association": sheets.association.translate(lacking),
        "title": sheets.title.translate(lacking),
        "day": sheets.day,
        "badges": [
            {key: value.translate(lacking) for key, value in asdict(badge).items() if key != "url"}
            | {"qr": f"qr-{n}.svg"}
            for n, badge in enumerate(sheets.badges)
        ],
    }
    return compile_pdf("badges", data, files=files)
