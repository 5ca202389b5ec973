"""Badges for printing and cutting, each with the code that lets its bearer in.

Ten of a bank card's size stand on an A4 sheet, or four of A6 to hang from a lanyard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from dashboard.documents.printable import printable
from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf

WORDS = ("scan",)
"""The keys that the caller's `words` must have."""


class BadgeSize(StrEnum):
    """85 × 54 mm, or 105 × 148 mm; the value names the template."""

    CARD = "badges"
    LANYARD = "badges_lanyard"


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


def badges_pdf(sheets: BadgeSheets, words: Mapping[str, str], *, size: BadgeSize = BadgeSize.CARD) -> bytes:
    """Return A4 pages with ten badges, or four for lanyards, and marks where to cut.

    Raises `ValueError` for an address that is not absolute, or when there is nothing to print.
    """
    if not sheets.badges:
        raise ValueError("no badges")
    files = {f"qr-{n}.svg": qr_svg(badge.url) for n, badge in enumerate(sheets.badges)}
    badges = [
        {key: value for key, value in asdict(badge).items() if key != "url"} | {"qr": f"qr-{n}.svg"}
        for n, badge in enumerate(sheets.badges)
    ]
    data = {
        "language": sheets.language,
        "words": {key: words[key] for key in WORDS},
        "day": sheets.day,
        **printable({"association": sheets.association, "title": sheets.title, "badges": badges}),
    }
    return compile_pdf(size.value, data, files=files)
