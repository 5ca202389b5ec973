"""Between a checklist as it is written and the columns that keep it; what goes in comes out the same."""

from decimal import Decimal
from typing import Any

from dashboard.rules.checklist import Anchor, Choice, DimensionDraft, PointDraft, Words
from models.checklist import Dimension, Point
from models.enums import StopKind


def point_columns(point: PointDraft) -> dict[str, Any]:
    """Return a point's columns, keys and places left aside."""
    return {
        "key": point.key,
        "title": point.title,
        "title_en": point.title_en,
        "hint": point.hint,
        "hint_en": point.hint_en,
        "method": point.method,
        "weight": point.weight,
        "max_points": point.max_points,
        "per_fault": point.per_fault,
        "grades": [float(grade) for grade in sorted(point.grades, reverse=True)] or None,
        "minimum": point.minimum,
        "maximum": point.maximum,
        "unit": point.unit,
        "unit_en": point.unit_en,
        "choices": [{"key": c.key, "zh": c.zh, "en": c.en} for c in point.choices] or None,
        "anchors": [{"level": a.level, "zh": a.zh, "en": a.en} for a in sorted(point.anchors, key=lambda a: a.level)],
        "questions": [{"zh": q.zh, "en": q.en} for q in point.questions],
        "stop_kinds": [kind.value for kind in dict.fromkeys(point.stop_kinds)],
        "retired": point.retired,
    }


def dimension_columns(dimension: DimensionDraft) -> dict[str, Any]:
    """Return a dimension's columns, keys and places left aside."""
    return {
        "key": dimension.key,
        "title": dimension.title,
        "title_en": dimension.title_en,
        "short": dimension.short,
        "short_en": dimension.short_en,
        "weight": dimension.weight,
        "max_points": dimension.max_points,
        "questions": [{"zh": q.zh, "en": q.en} for q in dimension.questions],
    }


def point_fields(row: Point) -> dict[str, Any]:
    """Return the fields of `PointDraft` that a row holds."""
    return {
        "key": row.key,
        "title": row.title,
        "title_en": row.title_en,
        "hint": row.hint,
        "hint_en": row.hint_en,
        "method": row.method,
        "weight": row.weight,
        "max_points": row.max_points,
        "per_fault": row.per_fault,
        "grades": tuple(Decimal(repr(grade)) for grade in row.grades or ()),
        "minimum": row.minimum,
        "maximum": row.maximum,
        "unit": row.unit,
        "unit_en": row.unit_en,
        "choices": tuple(Choice(c["key"], c["zh"], c.get("en", "")) for c in row.choices or ()),
        "anchors": tuple(Anchor(int(str(a["level"])), str(a["zh"]), str(a.get("en", ""))) for a in row.anchors),
        "questions": tuple(Words(q["zh"], q.get("en", "")) for q in row.questions),
        "stop_kinds": tuple(StopKind(kind) for kind in row.stop_kinds),
        "retired": row.retired,
    }


def dimension_fields(row: Dimension) -> dict[str, Any]:
    """Return the fields of `DimensionDraft` that a row holds, its points left aside."""
    return {
        "key": row.key,
        "title": row.title,
        "title_en": row.title_en,
        "short": row.short,
        "short_en": row.short_en,
        "weight": row.weight,
        "max_points": row.max_points,
        "questions": tuple(Words(q["zh"], q.get("en", "")) for q in row.questions),
    }
