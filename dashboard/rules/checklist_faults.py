"""When a checklist is sound.

Two measures: the faults of a single dimension or point are never stored, while what is merely unfinished
(a level point whose anchors are still to be worded) may wait in a draft, but is not published.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.errors import Invalid
from dashboard.rules.checklist import ChecklistDraft, DimensionDraft, PointDraft, Words, plain
from dashboard.rules.plain_text import clean_text
from dashboard.rules.scoring import HIGHEST_LEVEL, LOWEST_LEVEL
from models.base import LINE, NAME
from models.enums import ScoringMethod, StopKind

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
SHORT = 32
MAX_WEIGHT, MAX_POINTS, MAX_BOUND = Decimal(10_000), Decimal(10_000), Decimal(10) ** 8
MAX_DIMENSIONS, MAX_POINTS_EACH, MAX_QUESTIONS, MAX_CHOICES, MAX_GRADES = 40, 200, 20, 40, 20
LEVELS = tuple(range(LOWEST_LEVEL, HIGHEST_LEVEL + 1))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code with facts, at a field of what `place` names.

    That is a title, or the key where the fault is between parts.
    """

    code: str
    field: str
    place: str = ""
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def refusal(self) -> Invalid:
        return Invalid(self.code, field=self.field, place=self.place, **self.facts)


def point_faults(point: PointDraft) -> list[Fault]:
    """Return everything that is wrong with a point by itself, in the order of its fields."""
    faults = [
        *_key_fault("key", point.key),
        *_text_faults("title", point.title, LINE, needed=True),
        *_text_faults("title_en", point.title_en, LINE),
        *_text_faults("hint", point.hint, LINE),
        *_text_faults("hint_en", point.hint_en, LINE),
        *_number_faults("weight", point.weight, Decimal(0), MAX_WEIGHT, 3),
        *_number_faults("max_points", point.max_points, Decimal("0.01"), MAX_POINTS, 2),
        *_number_faults("minimum", point.minimum, -MAX_BOUND, MAX_BOUND, 3),
        *_number_faults("maximum", point.maximum, -MAX_BOUND, MAX_BOUND, 3),
        *_text_faults("unit", point.unit, SHORT),
        *_text_faults("unit_en", point.unit_en, SHORT),
        *_question_faults(point.questions),
        *_foreign_fields(point),
        *_METHOD_FAULTS[point.method](point),
    ]
    if any(not isinstance(kind, StopKind) for kind in point.stop_kinds):
        faults.append(Fault("checklist.unknown_stop", "stop_kinds"))
    return [Fault(fault.code, fault.field, str(point.title or point.key), fault.facts) for fault in faults]


def dimension_faults(dimension: DimensionDraft) -> list[Fault]:
    """Return everything that is wrong with a dimension by itself, its points left aside."""
    faults = [
        *_key_fault("key", dimension.key),
        *_text_faults("title", dimension.title, NAME, needed=True),
        *_text_faults("title_en", dimension.title_en, NAME),
        *_text_faults("short", dimension.short, SHORT),
        *_text_faults("short_en", dimension.short_en, SHORT),
        *_number_faults("weight", dimension.weight, Decimal(0), MAX_WEIGHT, 3),
        *_number_faults("max_points", dimension.max_points, Decimal("0.01"), MAX_POINTS, 2),
        *_question_faults(dimension.questions),
    ]
    return [Fault(fault.code, fault.field, str(dimension.title or dimension.key), fault.facts) for fault in faults]


def template_faults(checklist: ChecklistDraft) -> list[Fault]:
    """Return what is wrong with a checklist's own key and titles."""
    return [
        *_key_fault("key", checklist.key),
        *_text_faults("title", checklist.title, NAME, needed=True),
        *_text_faults("title_en", checklist.title_en, NAME),
    ]


def whole_faults(checklist: ChecklistDraft) -> list[Fault]:
    """Return what is wrong between the parts: doubled keys, too many of them, totals that do not add up."""
    faults = [Fault("checklist.duplicate_key", "key", key) for key in _doubled(d.key for d in checklist.dimensions)]
    points = [point for dimension in checklist.dimensions for point in dimension.points]
    faults += [Fault("checklist.duplicate_key", "key", key) for key in _doubled(point.key for point in points)]
    if len(checklist.dimensions) > MAX_DIMENSIONS:
        faults.append(Fault("checklist.too_many", "dimensions", checklist.key, {"limit": MAX_DIMENSIONS}))
    for dimension in checklist.dimensions:
        if len(dimension.points) > MAX_POINTS_EACH:
            faults.append(Fault("checklist.too_many", "points", dimension.key, {"limit": MAX_POINTS_EACH}))
        given = sum((p.max_points or Decimal(0) for p in dimension.points if not p.retired), Decimal(0))
        if dimension.max_points is not None and given != dimension.max_points:
            facts = {"title": dimension.title, "expected": plain(dimension.max_points), "found": plain(given)}
            faults.append(Fault("checklist.section_total", "max_points", dimension.key, facts))
    return faults


def unfinished(checklist: ChecklistDraft) -> list[Fault]:
    """Return what is still to be written before the checklist can be published."""
    faults = []
    if not checklist.dimensions:
        faults.append(Fault("checklist.no_dimensions", "dimensions", checklist.key))
    for dimension in checklist.dimensions:
        live = [point for point in dimension.points if not point.retired]
        if not live:
            faults.append(Fault("checklist.no_points", "points", dimension.key, {"title": dimension.title}))
        faults += [
            Fault("checklist.no_anchors", "anchors", point.key, {"title": point.title})
            for point in live
            if point.method is ScoringMethod.LEVEL and not point.anchors
        ]
        if live and not dimension.weight and not any(point.weight for point in live):
            faults.append(Fault("checklist.no_weight", "weight", dimension.key, {"title": dimension.title}))
    return faults


def all_faults(checklist: ChecklistDraft) -> list[Fault]:
    """Return every fault that keeps the checklist from being published."""
    faults = template_faults(checklist)
    for dimension in checklist.dimensions:
        faults += dimension_faults(dimension)
        for point in dimension.points:
            faults += point_faults(point)
    return faults + whole_faults(checklist) + unfinished(checklist)


def _key_fault(name: str, key: object) -> list[Fault]:
    fits = isinstance(key, str) and KEY.fullmatch(key)
    return [] if fits else [Fault("checklist.bad_key", name, facts={"value": str(key)[:40]})]


def _text_faults(name: str, text: object, limit: int, *, needed: bool = False) -> list[Fault]:
    if not isinstance(text, str) or text != clean_text(text):
        return [Fault("checklist.bad_text", name)]
    if needed and not text:
        return [Fault("checklist.empty", name)]
    if len(text) > limit:
        return [Fault("checklist.too_long", name, facts={"limit": limit, "length": len(text)})]
    return []


def _number_faults(name: str, number: object, low: Decimal, high: Decimal, places: int) -> list[Fault]:
    if number is None and name != "weight":
        return []
    if not isinstance(number, Decimal) or not number.is_finite():
        return [Fault("checklist.not_a_number", name)]
    if not low <= number <= high:
        return [Fault("checklist.out_of_range", name, facts={"low": plain(low), "high": plain(high)})]
    if number != round(number, places):
        return [Fault("checklist.too_fine", name, facts={"places": places})]
    return []


def _question_faults(questions: Sequence[Words]) -> list[Fault]:
    faults = [Fault("checklist.too_many", "questions", facts={"limit": MAX_QUESTIONS})]
    faults = faults if len(questions) > MAX_QUESTIONS else []
    for question in questions:
        faults += _text_faults("questions", question.zh, LINE, needed=True)
        faults += _text_faults("questions", question.en, LINE)
    return faults


_BELONGS: Mapping[str, frozenset[ScoringMethod]] = {
    "anchors": frozenset({ScoringMethod.LEVEL}),
    "per_fault": frozenset({ScoringMethod.DEDUCTION}),
    "grades": frozenset({ScoringMethod.DEDUCTION}),
    "minimum": frozenset({ScoringMethod.NUMBER}),
    "maximum": frozenset({ScoringMethod.NUMBER}),
    "unit": frozenset({ScoringMethod.NUMBER}),
    "unit_en": frozenset({ScoringMethod.NUMBER}),
    "choices": frozenset({ScoringMethod.CHOICE}),
    "max_points": frozenset({ScoringMethod.LEVEL, ScoringMethod.PASS_FAIL, ScoringMethod.DEDUCTION}),
}
"""Which methods a field means something to; elsewhere it is a mistake in the row, not a wish."""
METHOD_FIELDS = frozenset(_BELONGS)


def _foreign_fields(point: PointDraft) -> list[Fault]:
    return [
        Fault("checklist.not_for_method", name, facts={"method": point.method})
        for name, methods in _BELONGS.items()
        if point.method not in methods and getattr(point, name) not in (None, "", ())
    ]


def _level_faults(point: PointDraft) -> list[Fault]:
    if not point.anchors:
        return []
    missing = [level for level in LEVELS if not any(a.level == level and a.zh for a in point.anchors)]
    if missing or len(point.anchors) != len(LEVELS):
        return [Fault("checklist.anchors_incomplete", "anchors", facts={"missing": ", ".join(map(str, missing))})]
    return [
        fault
        for anchor in point.anchors
        for text in (anchor.zh, anchor.en)
        for fault in _text_faults("anchors", text, LINE)
    ]


def _deduction_faults(point: PointDraft) -> list[Fault]:
    most = point.max_points
    if most is None:
        return [Fault("checklist.no_max_points", "max_points")]
    if point.per_fault is not None and point.grades:
        return [Fault("checklist.fault_and_grades", "grades")]
    if point.per_fault is not None:
        return _number_faults("per_fault", point.per_fault, Decimal("0.01"), most, 2)
    if not point.grades:
        return []
    faults = [fault for grade in point.grades for fault in _number_faults("grades", grade, Decimal(0), most, 2)]
    if not faults and (not 2 <= len(point.grades) <= MAX_GRADES or _doubled(point.grades)):
        faults.append(Fault("checklist.bad_grades", "grades"))
    if not faults and max(point.grades) != most:
        faults.append(Fault("checklist.grades_top", "grades", facts={"expected": plain(most)}))
    return faults


def _number_method_faults(point: PointDraft) -> list[Fault]:
    if point.minimum is not None and point.maximum is not None and point.minimum >= point.maximum:
        return [Fault("checklist.bounds", "maximum")]
    return []


def _choice_faults(point: PointDraft) -> list[Fault]:
    if not 2 <= len(point.choices) <= MAX_CHOICES:
        return [Fault("checklist.choices_count", "choices", facts={"low": 2, "high": MAX_CHOICES})]
    faults = [Fault("checklist.duplicate_choice", "choices", facts={"value": k}) for k in _doubled_choices(point)]
    for choice in point.choices:
        faults += _key_fault("choices", choice.key)
        faults += _text_faults("choices", choice.zh, NAME, needed=True)
        faults += _text_faults("choices", choice.en, NAME)
    return faults


def _doubled_choices(point: PointDraft) -> list[str]:
    return _doubled(choice.key for choice in point.choices) or _doubled(choice.zh for choice in point.choices)


def _none(_point: PointDraft) -> list[Fault]:
    return []


_METHOD_FAULTS: Mapping[ScoringMethod, Callable[[PointDraft], list[Fault]]] = {
    ScoringMethod.LEVEL: _level_faults,
    ScoringMethod.PASS_FAIL: _none,
    ScoringMethod.DEDUCTION: _deduction_faults,
    ScoringMethod.TEXT: _none,
    ScoringMethod.NUMBER: _number_method_faults,
    ScoringMethod.CHOICE: _choice_faults,
}


def _doubled(values: Iterable[object]) -> list[str]:
    return [str(value) for value, n in Counter(values).items() if n > 1]
