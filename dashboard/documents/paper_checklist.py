"""The checklist on paper (纸质评分表), for who has no tablet: by stop, boxes to tick and a line for what was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.documents.printable import printable
from dashboard.documents.qr import qr_svg
from dashboard.documents.typesetting import compile_pdf

WORDS = (
    "sheet", "observer", "firm", "group", "signature", "how", "not_seen", "not_applicable", "note", "ask", "app",
)  # fmt: skip
"""The keys that the caller's `words` must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPoint:
    """A point. `boxes` are what may be ticked; without any there is a line to write on, `unit` behind it.

    `help` says what to look for, or what each level means.
    """

    title: str
    help: str = ""
    boxes: Sequence[str] = ()
    unit: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStop:
    """A stop; `count` says in words how many points it has."""

    title: str
    count: str
    place: str = ""
    questions: Sequence[str] = ()
    points: Sequence[PaperPoint]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChecklist:
    """`levels` words the five levels from 1 to 5; `app_url` is where the field app is."""

    language: str
    association: str
    title: str
    when: str
    app_url: str
    levels: Sequence[str]
    tags: Sequence[str]
    stops: Sequence[PaperStop] = field(default_factory=tuple)


def paper_checklist_pdf(paper: PaperChecklist, words: Mapping[str, str]) -> bytes:
    """Return A4 pages. Raises `ValueError` when there is no point to print, or for an address that is not absolute."""
    if not any(stop.points for stop in paper.stops):
        raise ValueError("no points")
    data = printable(paper) | {"words": {key: words[key] for key in WORDS}}
    return compile_pdf("paper_checklist", data, files={"app.svg": qr_svg(paper.app_url)})
