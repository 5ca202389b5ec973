"""A case as a reading sheet: A4, about two pages, for leaders' desks and members' walls."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from dashboard.documents.prose import prose_blocks
from dashboard.documents.typesetting import compile_pdf, missing_glyphs, texts_in
from dashboard.errors import Invalid

WORDS = (
    "facts",
    "background",
    "practice",
    "result",
    "cost",
    "conditions",
    "how_to_adopt",
    "criteria",
    "evidence",
    "photos",
)
"""The keys that the caller's `words` must have: headings in the sheet's language."""

SECTIONS = ("background", "practice", "result", "cost", "conditions", "how_to_adopt")


@dataclass(frozen=True, kw_only=True)
class CaseFigure:
    """A number that matters: its value as words (18.6 万元), what it is, and the change it stands for."""

    value: str
    label: str
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseFact:
    """One line of the facts panel."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CriterionMark:
    """How far the case meets a criterion of good practice: a mark from 0 to `out_of`, and why."""

    name: str
    mark: int
    out_of: int = 5
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CasePhoto:
    """A photo (JPEG or PNG bytes) with its caption, which is also its alternative text."""

    content: bytes
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseSheet:
    """All that a sheet shows, as words already in its language (`zh` or `en`).

    The six texts from `background` to `how_to_adopt` are light markdown (see `prose`). `chart` is an SVG
    with its title; `evidence` says who vouches for it (number of observers, mean). What is empty leaves no trace.
    """

    language: str
    association: str
    title: str
    summary: str = ""
    byline: str = ""
    tags: tuple[str, ...] = ()
    facts: tuple[CaseFact, ...] = ()
    figures: tuple[CaseFigure, ...] = ()
    background: str = ""
    practice: str = ""
    result: str = ""
    cost: str = ""
    conditions: str = ""
    how_to_adopt: str = ""
    criteria: tuple[CriterionMark, ...] = ()
    evidence: str = ""
    photos: tuple[CasePhoto, ...] = ()
    chart: bytes = b""
    chart_title: str = ""


def case_pdf(case: CaseSheet, words: Mapping[str, str]) -> bytes:
    """Set the sheet; the same case gives the same bytes.

    Raises `KeyError` naming the first of `WORDS` that `words` lacks, `Invalid("document.photo")` for a photo
    that is neither JPEG nor PNG, `Invalid("document.failed")` for a damaged one. Ask `case_missing` first
    which characters would be drawn as empty boxes.
    """
    files = _photo_files(case.photos)
    pictures = [{"file": name, "caption": photo.caption} for name, photo in zip(files, case.photos, strict=True)]
    if case.chart:
        files["chart.svg"] = case.chart
    plain = {name: value for name, value in asdict(case).items() if name not in {"photos", "chart", *SECTIONS}}
    data = {
        **plain,
        "words": {key: words[key] for key in WORDS},
        "sections": [
            {"key": key, "blocks": blocks} for key in SECTIONS if (blocks := prose_blocks(getattr(case, key)))
        ],
        "photos": pictures,
        "has_chart": bool(case.chart),
    }
    return compile_pdf("case_sheet", data, files=files)


def case_missing(case: CaseSheet, words: Mapping[str, str]) -> list[str]:
    """The characters of the case that cannot be printed."""
    return missing_glyphs(texts_in([case, dict(words)]))


def _photo_files(photos: Sequence[CasePhoto]) -> dict[str, bytes]:
    files = {}
    for index, photo in enumerate(photos):
        if photo.content.startswith(b"\xff\xd8\xff"):
            kind = "jpg"
        elif photo.content.startswith(b"\x89PNG\r\n\x1a\n"):
            kind = "png"
        else:
            raise Invalid("document.photo", number=index + 1)
        files[f"photo-{index}.{kind}"] = photo.content
    return files
