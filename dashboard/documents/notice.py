"""The formal notice to members (正式通知) as PDF, in the form of an official letter."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = ("time", "item", "place", "scan")
"""The keys that the caller's `words` must have: the heads of the programme's table, and what stands at the code."""


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A line of the programme."""

    time: str
    title: str
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterSection:
    """A numbered section; the one whose `key` is `programme` carries the table, `register` the code."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NoticeLetter:
    """The letter, as words already in its language; what is empty leaves no trace on paper.

    `head` is the red line of the issuing body, `reference` the number of the letter (文号). `register_url` becomes the
    QR code.
    """

    language: str
    association: str
    head: str
    title: str
    addressee: str
    opening: str
    sections: tuple[LetterSection, ...]
    programme: tuple[LetterLine, ...] = ()
    reference: str = ""
    sign_off: str = ""
    date: str = ""
    register_url: str = ""


def notice_pdf(letter: NoticeLetter, words: Mapping[str, str]) -> bytes:
    """Set the letter; the same letter gives the same bytes.

    Raises `KeyError` naming the first of `WORDS` that `words` lacks, `ValueError` for an address that is no absolute
    http(s) one. Ask `notice_missing` first which characters would be drawn as empty boxes.
    """
    files = {"register.svg": qr_svg(letter.register_url)} if letter.register_url else {}
    data = {**asdict(letter), "words": {key: words[key] for key in WORDS}, "register_code": bool(files)}
    return compile_pdf("notice", data, files=files)


def notice_missing(letter: NoticeLetter, words: Mapping[str, str]) -> list[str]:
    """The characters of the letter that cannot be printed."""
    return missing_glyphs(texts_in([letter, dict(words)]))
