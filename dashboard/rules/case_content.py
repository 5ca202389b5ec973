"""What a case may hold: what people and clients send, brought into one shape or refused.

The lists of a case (figures, series, quote, questions, tags) are stored as JSON in the shapes that
`models.case.CaseVersion` names; nothing else ever gets in.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from models.enums import Criterion

SECTIONS = ("background", "practice", "result", "cost", "conditions", "how_to_adopt")
TITLE, SUMMARY, SECTION, LINE = 120, 1000, 8000, 300
TEXT_LIMITS: dict[str, int] = {
    **{f"title{end}": TITLE for end in ("", "_en")},
    **{f"summary{end}": SUMMARY for end in ("", "_en")},
    **{f"{name}{end}": SECTION for name in SECTIONS for end in ("", "_en")},
}
"""Every text field of a version in the order of the form, with its length limit in characters."""

MAX_FIGURES, MAX_POINTS, MAX_FAQ, MAX_TAGS = 6, 24, 12, 8
MAX_INVESTMENT = Decimal("999999999999.99")
MAX_PAYBACK = 600
MAX_VALUE = 1e12


def clean_content(changes: Mapping[str, object]) -> dict[str, Any]:
    """Return the changed fields of a version as they are stored.

    Raises `Invalid("case.unknown_field" | "case.not_text" | "case.too_long" | "case.too_many" | "case.not_a_number" |
    "case.criterion" | "case.title_empty" | "case.shape", field=…)`.
    """
    return {name: _cleaner(name)(value, name) for name, value in changes.items()}


def plain_fields(content: Mapping[str, Any]) -> dict[str, str]:
    """Return what a version says as plain text by field, for showing what changed between two."""
    fields = {name: str(content.get(name) or "") for name in TEXT_LIMITS}
    for name in ("investment_yuan", "payback_months"):
        fields[name] = "" if content.get(name) is None else format(Decimal(str(content[name])).normalize(), "f")
    series = content.get("series") or {}
    fields["figures"] = "\n".join(_figure_line(item) for item in content.get("figures") or [])
    fields["series"] = "\n".join(
        [_line(series, "zh", "en"), *(f"{label} {value:g}" for label, value in series.get("points", []))]
    ).strip()
    fields["quote"] = _line(content.get("quote") or {}, "text", "by", "text_en", "by_en")
    fields["faq"] = "\n".join(_line(item, "q", "a", "q_en", "a_en") for item in content.get("faq") or [])
    fields["tags"] = "\n".join(_line(item, "zh", "en") for item in content.get("tags") or [])
    criteria = content.get("criteria") or {}
    fields["criteria"] = "\n".join(f"{c.value} {criteria[c.value]}" for c in Criterion if c.value in criteria)
    return fields


def searchable(content: Mapping[str, Any]) -> tuple[str, str]:
    """Return (title, body) of a version in both languages: what a search looks through."""
    fields = plain_fields(content)
    title = f"{fields.pop('title')}\n{fields.pop('title_en')}"
    # Numbers alone find nothing worth reading.
    for name in ("investment_yuan", "payback_months", "criteria"):
        del fields[name]
    tags = fields.pop("tags")
    return title, "\n".join([tags, *(text for text in fields.values() if text)])


def _cleaner(name: object) -> Callable[[object, str], Any]:
    if name in TEXT_LIMITS:
        return _title if name == "title" else lambda value, field: text_of(value, field, TEXT_LIMITS[field])
    if name in _CLEANERS:
        return _CLEANERS[str(name)]
    raise Invalid("case.unknown_field", field=str(name)[:40])


def text_of(value: object, field: str, limit: int) -> str:
    """Return clean text of at most `limit` characters. Raises `Invalid("case.not_text" | "case.too_long")`."""
    if not isinstance(value, str):
        raise Invalid("case.not_text", field=field)
    text = clean_text(value)
    if len(text) > limit:
        raise Invalid("case.too_long", field=field, limit=limit)
    return text


def _title(value: object, field: str) -> str:
    text = " ".join(text_of(value, field, TITLE).split())
    if not text:
        raise Invalid("case.title_empty", field=field)
    return text


def _money(value: object, field: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise Invalid("case.not_a_number", field=field)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise Invalid("case.not_a_number", field=field) from None
    if not amount.is_finite() or not 0 <= amount <= MAX_INVESTMENT:
        raise Invalid("case.not_a_number", field=field)
    return amount.quantize(Decimal("0.01"))


def _months(value: object, field: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_PAYBACK:
        raise Invalid("case.not_a_number", field=field)
    return value


def _number(value: object, field: str, *, needed: bool = False) -> float | None:
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Invalid("case.not_a_number", field=field)
    number = float(value)
    if not abs(number) <= MAX_VALUE:  # also refuses NaN
        raise Invalid("case.not_a_number", field=field)
    return int(number) if number.is_integer() else number


def _items(value: object, field: str, limit: int) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise Invalid("case.shape", field=field)
    if len(value) > limit:
        raise Invalid("case.too_many", field=field, limit=limit)
    return list(value)


def _texts(item: object, field: str, names: Iterable[str], limit: int = LINE) -> dict[str, str]:
    if not isinstance(item, Mapping):
        raise Invalid("case.shape", field=field)
    return {name: text_of(item.get(name) or "", field, limit) for name in names}


def _figures(value: object, field: str) -> list[dict[str, object]]:
    figures: list[dict[str, object]] = []
    for item in _items(value, field, MAX_FIGURES):
        texts = _texts(item, field, ("zh", "en", "unit_zh", "unit_en"))
        if not texts["zh"] and not texts["en"]:
            raise Invalid("case.shape", field=field)
        figures.append(
            {
                **texts,
                "value": _number(item.get("value"), field, needed=True),
                "before": _number(item.get("before"), field),
            }
        )
    return figures


def _series(value: object, field: str) -> dict[str, object] | None:
    if not value:
        return None
    texts = _texts(value, field, ("zh", "en", "unit_zh", "unit_en"))
    assert isinstance(value, Mapping)
    points = []
    for point in _items(value.get("points") or [], field, MAX_POINTS):
        if not isinstance(point, list | tuple) or len(point) != 2:
            raise Invalid("case.shape", field=field)
        points.append([text_of(point[0], field, 40), _number(point[1], field, needed=True)])
    labels = [text_of(label, field, 40) for label in _items(value.get("labels_en") or [], field, MAX_POINTS)]
    if not points:
        return None
    return {**texts, "points": points, "labels_en": labels if len(labels) == len(points) else []}


def _quote(value: object, field: str) -> dict[str, str] | None:
    if not value:
        return None
    quote = _texts(value, field, ("text", "text_en"), SUMMARY) | _texts(value, field, ("by", "by_en"))
    return quote if quote["text"] or quote["text_en"] else None


def _faq(value: object, field: str) -> list[dict[str, str]]:
    items = [
        _texts(item, field, ("q", "q_en")) | _texts(item, field, ("a", "a_en"), SUMMARY)
        for item in _items(value, field, MAX_FAQ)
    ]
    return [item for item in items if (item["q"] or item["q_en"]) and (item["a"] or item["a_en"])]


def _tags(value: object, field: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = []
    for item in _items(value, field, MAX_TAGS):
        tag = _texts({"zh": item} if isinstance(item, str) else item, field, ("zh", "en"), 32)
        if (tag["zh"] or tag["en"]) and tag not in tags:
            tags.append(tag)
    return tags


def _criteria(value: object, field: str) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise Invalid("case.shape", field=field)
    marks: dict[str, int] = {}
    for key, mark in value.items():
        if mark is None:
            continue
        if key not in {c.value for c in Criterion} or isinstance(mark, bool) or not isinstance(mark, int):
            raise Invalid("case.criterion", field=field)
        if not 1 <= mark <= 5:
            raise Invalid("case.criterion", field=field)
        marks[str(key)] = mark
    return marks


def _line(item: Mapping[str, Any], *names: str) -> str:
    return " ".join(str(item[name]) for name in names if item.get(name))


def _figure_line(item: Mapping[str, Any]) -> str:
    before = "" if item.get("before") is None else f"{item['before']:g} → "
    return f"{_line(item, 'zh', 'en')} {before}{item['value']:g} {_line(item, 'unit_zh', 'unit_en')}".strip()


_CLEANERS: dict[str, Callable[[object, str], Any]] = {
    "investment_yuan": _money,
    "payback_months": _months,
    "figures": _figures,
    "series": _series,
    "quote": _quote,
    "faq": _faq,
    "tags": _tags,
    "criteria": _criteria,
}
