"""What changed between two versions of a checklist; dimensions and points are the same when their keys are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.rules.checklist import ChecklistDraft, DimensionDraft, PointDraft, Words, plain
from dashboard.rules.text_diff import FieldDiff, diff_fields


class PointChange(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    RETIRED = "retired"
    RESTORED = "restored"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class PointDiff:
    """One point that differs; `dimension` is where it stands now, `fields` what reads differently."""

    change: PointChange
    point: PointDraft
    dimension: DimensionDraft
    fields: tuple[FieldDiff, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionDiff:
    """One dimension that differs: added, changed, moved or removed."""

    change: PointChange
    dimension: DimensionDraft
    fields: tuple[FieldDiff, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistDiff:
    dimensions: tuple[DimensionDiff, ...]
    points: tuple[PointDiff, ...]

    def __bool__(self) -> bool:
        return bool(self.dimensions or self.points)

    def count(self, change: PointChange) -> int:
        """Return how many points changed so."""
        return sum(one.change is change for one in self.points)


def diff_checklists(old: ChecklistDraft, new: ChecklistDraft) -> ChecklistDiff:
    """Return the differences in the order of the new version; what is gone comes last.

    A point counts once, by the change that matters most: retired or restored, then changed, then moved.
    """
    return ChecklistDiff(tuple(_dimensions(old, new)), tuple(_points(old, new)))


def point_text(point: PointDraft) -> dict[str, str]:
    """Return what a point says, field by field, as text that can be compared."""
    numbers = ("weight", "max_points", "per_fault", "minimum", "maximum")
    return {
        "title": point.title,
        "title_en": point.title_en,
        "hint": point.hint,
        "hint_en": point.hint_en,
        "method": point.method.value,
        **{name: "" if (value := getattr(point, name)) is None else plain(value) for name in numbers},
        "grades": "、".join(plain(grade) for grade in point.grades),
        "unit": point.unit,
        "unit_en": point.unit_en,
        "choices": "\n".join(f"{choice.zh} {choice.en}".strip() for choice in point.choices),
        "anchors": "\n".join(f"{anchor.level} {anchor.zh} {anchor.en}".strip() for anchor in point.anchors),
        "questions": _lines(point.questions),
        "stop_kinds": "、".join(kind.value for kind in point.stop_kinds),
    }


def _dimension_text(dimension: DimensionDraft) -> dict[str, str]:
    return {
        "title": dimension.title,
        "title_en": dimension.title_en,
        "short": dimension.short,
        "short_en": dimension.short_en,
        "weight": plain(dimension.weight),
        "max_points": "" if dimension.max_points is None else plain(dimension.max_points),
        "questions": _lines(dimension.questions),
    }


def _lines(questions: Sequence[Words]) -> str:
    return "\n".join(f"{question.zh} {question.en}".strip() for question in questions)


def _dimensions(old: ChecklistDraft, new: ChecklistDraft) -> list[DimensionDiff]:
    before = {dimension.key: dimension for dimension in old.dimensions}
    moved = _moved([d.key for d in old.dimensions], [d.key for d in new.dimensions])
    found = []
    for dimension in new.dimensions:
        earlier = before.pop(dimension.key, None)
        if earlier is None:
            found.append(DimensionDiff(PointChange.ADDED, dimension))
        elif fields := tuple(diff_fields(_dimension_text(earlier), _dimension_text(dimension))):
            found.append(DimensionDiff(PointChange.CHANGED, dimension, fields))
        elif dimension.key in moved:
            found.append(DimensionDiff(PointChange.MOVED, dimension))
    return [*found, *(DimensionDiff(PointChange.REMOVED, dimension) for dimension in before.values())]


def _points(old: ChecklistDraft, new: ChecklistDraft) -> list[PointDiff]:
    before = {point.key: (point, dimension) for dimension in old.dimensions for point in dimension.points}
    moved: set[str] = set()
    for dimension in new.dimensions:
        earlier_keys = [key for key, (_, place) in before.items() if place.key == dimension.key]
        moved |= _moved(earlier_keys, [point.key for point in dimension.points])
    found = []
    for dimension in new.dimensions:
        for point in dimension.points:
            if point.key not in before:
                found.append(PointDiff(PointChange.ADDED, point, dimension))
                continue
            earlier, place = before.pop(point.key)
            fields = tuple(diff_fields(point_text(earlier), point_text(point)))
            change = _change(
                earlier, point, differs=bool(fields), moved=point.key in moved or place.key != dimension.key
            )
            if change is not None:
                found.append(PointDiff(change, point, dimension, fields))
    return [*found, *(PointDiff(PointChange.REMOVED, point, place) for point, place in before.values())]


def _change(earlier: PointDraft, point: PointDraft, *, differs: bool, moved: bool) -> PointChange | None:
    if point.retired != earlier.retired:
        return PointChange.RETIRED if point.retired else PointChange.RESTORED
    if differs:
        return PointChange.CHANGED
    return PointChange.MOVED if moved else None


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Return the keys that stand elsewhere among those that both have: the fewest that explain the new order."""
    places = {key: index for index, key in enumerate(old)}
    order = [places[key] for key in new if key in places]
    kept = _longest_rising(order)
    return {old[index] for index in order if index not in kept}


def _longest_rising(order: Sequence[int]) -> set[int]:
    best: list[tuple[int, int | None]] = []  # by place: length of the longest run ending here, and where it came from
    for i, value in enumerate(order):
        ways = [(best[j][0] + 1, j) for j in range(i) if order[j] < value]
        length, source = max(ways, key=lambda way: way[0], default=(1, None))
        best.append((length, source))
    run: set[int] = set()
    here = max(range(len(best)), key=lambda i: best[i][0], default=None)
    while here is not None:
        run.add(order[here])
        here = best[here][1]
    return run
