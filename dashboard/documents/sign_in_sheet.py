"""The sign-in sheet (签到表): who is expected, by group, with room for a signature and for who comes besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.documents.printable import printable
from dashboard.documents.typesetting import compile_pdf

WORDS = ("sheet", "number", "name", "firm", "group", "signature", "time", "walk_ins")
"""The keys that the caller's `words` must have."""

SPARE_LINES = 8
"""Empty lines for walk-ins: the twentieth part of a large visit, and never none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One person on the sheet."""

    name: str
    firm: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInGroup:
    """A group, or those who have none; `notes` stand in its heading: the guide, how many are expected."""

    name: str
    notes: Sequence[str] = ()
    people: Sequence[Expected]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSheet:
    language: str
    association: str
    title: str
    when: str
    groups: Sequence[SignInGroup]


def sign_in_sheet_pdf(sheet: SignInSheet, words: Mapping[str, str]) -> bytes:
    """Return A4 pages; every group begins a table of its own, numbers run through."""
    people = sum(len(group.people) for group in sheet.groups)
    data = printable(sheet) | {
        "words": {key: words[key] for key in WORDS},
        "spare": max(SPARE_LINES, people // 20),
    }
    return compile_pdf("sign_in_sheet", data)
