"""The survey on paper (纸质问卷), with the code that leads to the same questions on a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.documents.printable import printable
from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf

WORDS = ("scan", "anonymous", "several", "one", "thanks")
"""The keys that the caller's `words` must have."""

LINES = 3
"""Lines to write on for a free answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQuestion:
    """A question: `rows` and `scale` make a table, a `scale` alone a line of marks, `choices` boxes, nothing lines."""

    title: str
    help: str = ""
    required: bool = False
    rows: Sequence[str] = ()
    scale: Sequence[str] = ()
    low: str = ""
    high: str = ""
    choices: Sequence[str] = ()
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSurvey:
    language: str
    association: str
    title: str
    intro: str
    when: str
    url: str
    questions: Sequence[PaperQuestion]


def paper_survey_pdf(paper: PaperSurvey, words: Mapping[str, str]) -> bytes:
    """Return A4 pages. Raises `ValueError` for an address that is not absolute, or without a question."""
    if not paper.questions:
        raise ValueError("no questions")
    data = printable(paper) | {"words": {key: words[key] for key in WORDS}, "lines": LINES}
    return compile_pdf("paper_survey", data, files={"page.svg": qr_svg(paper.url)})
