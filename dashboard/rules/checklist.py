"""What a checklist (观察表) is made of, as plain values: dimensions, points, and how a point is scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.rules.scoring import PointSpec
from models.enums import ScoringMethod, StopKind


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages; the English may be missing."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What can be seen at a level, 1 to 5."""

    level: int
    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDraft:
    """An observation point as it is written; see `models.checklist.Point` for the columns.

    A deduction point takes `per_fault` off for each fault, or offers `grades` (分档给分, points best first), or
    neither, when any number of points up to `max_points` may be given.
    """

    key: str
    title: str
    title_en: str = ""
    hint: str = ""
    hint_en: str = ""
    method: ScoringMethod = ScoringMethod.LEVEL
    weight: Decimal = Decimal(1)
    max_points: Decimal | None = None
    per_fault: Decimal | None = None
    grades: tuple[Decimal, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    unit_en: str = ""
    choices: tuple[Choice, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    questions: tuple[Words, ...] = ()
    stop_kinds: tuple[StopKind, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionDraft:
    """A dimension (维度) or section; `max_points` is set for official rating tables."""

    key: str
    title: str
    title_en: str = ""
    short: str = ""
    short_en: str = ""
    weight: Decimal = Decimal(1)
    max_points: Decimal | None = None
    questions: tuple[Words, ...] = ()
    points: Sequence[PointDraft] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistDraft:
    key: str
    title: str
    title_en: str = ""
    dimensions: Sequence[DimensionDraft] = ()


def spec_of(point: PointDraft) -> PointSpec:
    """Return how the point is scored; a point without official points counts as one."""
    return PointSpec(
        key=point.key,
        method=point.method,
        weight=point.weight,
        max_points=Decimal(1) if point.max_points is None else point.max_points,
        per_fault=point.per_fault,
        grades=point.grades,
        minimum=point.minimum,
        maximum=point.maximum,
        choices=tuple(choice.key for choice in point.choices),
    )


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros: 2.50 is 2.5, 20.000 is 20."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
