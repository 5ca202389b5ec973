"""How the parts of a case are called and its numbers said."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dashboard.i18n import Translator
from dashboard.rules.case_content import SECTIONS

TEN_THOUSAND = 10_000
USUAL = ("smart", "environment", "service", "safety", "operations")
SIGNS = ("%", "‰", "℃", "°")
"""Units that stand close to their number."""


def field_names(t: Translator) -> dict[str, str]:
    """Return the names of all fields of a version, in the order of the form."""
    names = {
        "title": t("Title"),
        "summary": t("In one or two sentences"),
        "background": t("Background"),
        "practice": t("What they do"),
        "result": t("What came of it"),
        "cost": t("What it costs"),
        "conditions": t("Under which conditions"),
        "how_to_adopt": t("How to adopt it"),
        "investment_yuan": t("Investment (yuan)"),
        "payback_months": t("Payback (months)"),
        "figures": t("Figures"),
        "series": t("Series"),
        "quote": t("Quote"),
        "faq": t("Questions that visitors asked"),
        "tags": t("Tags"),
        "criteria": t("The five criteria of good practice"),
        "dimensions": t("Dimension"),
    }
    english = {f"{name}_en": f"{names[name]} (English)" for name in ("title", "summary", *SECTIONS)}
    return names | english


def dimension_choices(names: Mapping[str, tuple[str, str]], first: str = "") -> list[str]:
    """Return the keys to choose from: `first` (what is chosen now), the checklists' own, and the usual five."""
    return [key for key in dict.fromkeys([first, *names, *USUAL]) if key]


def dimension_name(key: str, names: Mapping[str, tuple[str, str]], t: Translator) -> str:
    """Return the dimension's short name as the association's checklist words it, else the trade's usual one."""
    if key in names:
        return t.pick(*names[key])
    usual = {
        "smart": t("Smart"),
        "environment": t("Environment"),
        "service": t("Service"),
        "safety": t("Safety"),
        "operations": t("Operations"),
    }
    return usual.get(key, key)


def money(yuan: Decimal, t: Translator) -> str:
    """Return an amount as people say it: 18.6 万元, ¥186,000; nothing spent has a word of its own."""
    if yuan <= 0:
        return t("No spending")
    if t.language == "zh" and yuan >= TEN_THOUSAND:
        return f"{quantity(float(yuan / TEN_THOUSAND), t)} 万元"
    return t("{amount} yuan", amount=t.number(yuan))


def quantity(value: float, t: Translator) -> str:
    """Return a number without needless decimals."""
    return t.number(value, 0 if float(value).is_integer() else (1 if float(value * 10).is_integer() else 2))


def figure_value(figure: Mapping[str, Any], name: str, t: Translator) -> str:
    """Return a figure's value with its unit."""
    unit = t.pick(str(figure.get("unit_zh") or ""), str(figure.get("unit_en") or ""))
    gap = "" if unit.startswith(SIGNS) else " "
    return f"{quantity(float(figure[name]), t)}{gap}{unit}".strip()


def was(figure: Mapping[str, Any], t: Translator) -> str:
    """Return what a figure was before, or nothing; without the unit in English, which would need its plural here."""
    if figure["before"] is None:
        return ""
    counted = t.language == "en" and not str(figure.get("unit_en") or "").startswith(SIGNS)
    bare = quantity(float(figure["before"]), t)
    return t("was {value}", value=bare if counted else figure_value(figure, "before", t))


def reading_minutes(words: Mapping[str, Any], t: Translator) -> int:
    """Return how long one reads, at 400 Chinese characters or 230 English words a minute, at least a minute."""
    texts = [t.pick(str(words[name]), str(words[f"{name}_en"])) for name in SECTIONS]
    amount = sum(len(text.split()) if text.isascii() else len(text) * 230 / 400 for text in texts)
    return max(1, round(amount / 230))
