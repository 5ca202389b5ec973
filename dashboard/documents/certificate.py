"""Certificates of attendance (参观学习证明): a page of A4 for each person who was there."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from dashboard.documents.printable import printable
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in

WORDS = ("title", "certifies", "number", "seal")
"""The keys that the caller's `words` must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCertificate:
    """One person's page; `statement` says in a sentence what they took part in, and for how long."""

    name: str
    post: str = ""
    firm: str = ""
    statement: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSheets:
    """The certificates of one visit in a language; `day` is the visit's, in words."""

    language: str
    association: str
    theme: str
    day: str
    people: Sequence[PrintedCertificate]


def lacking(sheets: CertificateSheets) -> list[str]:
    """Return the characters that the font cannot draw; they are printed as 〓, so whoever prints should be told."""
    return missing_glyphs(texts_in(sheets))


def certificates_pdf(sheets: CertificateSheets, words: Mapping[str, str]) -> bytes:
    """Return one A4 page in landscape for each person; the same data give the same bytes.

    Raises `ValueError` when nobody was there.
    """
    if not sheets.people:
        raise ValueError("nobody was there")
    data = {
        "language": sheets.language,
        "words": {key: words[key] for key in WORDS},
        "association": sheets.association,
        "theme": sheets.theme,
        "day": sheets.day,
        "people": [asdict(person) for person in sheets.people],
    }
    return compile_pdf("certificate", printable(data))
