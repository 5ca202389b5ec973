"""One cell of a spreadsheet: made harmless on the way out, made sense of on the way in.

Readers return None for an empty cell and raise `Invalid("cell.…", value=…)` otherwise; the importer adds sheet, row and
column. `value` is at most 40 characters of what stood there.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "yes", "y", "true", "t", "1"})
_NO = frozenset({"否", "无", "没有", "错", "×", "✗", "✘", "no", "n", "false", "f", "0"})
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[+-]?\.\d+%?")
_DATES = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00?:00(?::00)?)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Serial days that are taken for dates: 1954 to 2119."""
_YEARS = range(1900, 2120)
MAX_SHOWN = 40


def neutralise(value: str) -> str:
    """Return text that no spreadsheet runs: a leading `=`, `+`, `-`, `@`, tab or line end gets an apostrophe before it.

    After OWASP “CSV Injection”, with the full-width forms, which Excel reads as operators in East Asian locales, and
    looking behind leading blanks, which some programs drop. Numbers are written as numbers and need no such guard.
    """
    return f"'{value}" if value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS) else value


def read_text(value: object, *, limit: int = 2000) -> str | None:
    """Return clean text; a whole number loses its `.0` (codes are often typed as numbers).

    Codes: `cell.error` (#N/A and the like), `cell.formula`, `cell.too_long` (limit).
    """
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean_text(str(value))
    if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS):
        return _within(text[1:], limit)  # our own export, read again
    if text in _ERRORS:
        raise _invalid("cell.error", value)
    # A leading = that reached us as text was typed as a formula; nothing that people import begins so.
    if text.startswith("="):
        raise _invalid("cell.formula", value)
    return _within(text, limit) or None


def read_number(value: object) -> Decimal | None:
    """Return a number: 1,200.5, １２００, -3 or 12% (0.12). Code: `cell.not_number`."""
    if isinstance(value, bool | date):
        raise _invalid("cell.not_number", value)
    if isinstance(value, int | float | Decimal):
        if not math.isfinite(value):
            raise _invalid("cell.not_number", value)
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    text = read_text(value)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if not _NUMBER.fullmatch(plain):
        raise _invalid("cell.not_number", value)
    try:
        number = Decimal(plain.rstrip("%").replace(",", ""))
    except InvalidOperation:  # digits of other scripts that NFKC leaves alone
        raise _invalid("cell.not_number", value) from None
    return number / 100 if plain.endswith("%") else number


def read_whole(value: object) -> int | None:
    """Return a whole number. Codes: `cell.not_number`, `cell.not_whole`."""
    number = read_number(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise _invalid("cell.not_whole", value)
    return int(number)


def read_date(value: object) -> date | None:
    """Return a date: a date cell, 2026-3-8, 2026/3/8, 2026.3.8, 2026年3月8日, 20260308 or a serial day.

    Serial days count from 1899-12-30. Code: `cell.not_date`, also for a day that does not exist and years
    outside 1900-2119.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if value.year not in _YEARS:
            raise _invalid("cell.not_date", value)
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and _whole_in(value, _SERIALS):
        return _EPOCH + timedelta(days=int(value))
    text = read_text(value)
    if text is None:
        return None
    plain = re.sub(r"\s*([年月日号/.-])\s*", r"\1", unicodedata.normalize("NFKC", text))
    for shape in _DATES:
        if (match := shape.fullmatch(plain)) and int(match[1]) in _YEARS:
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                break
    raise _invalid("cell.not_date", value)


def _whole_in(value: float, days: range) -> bool:
    """Return whether a finite number's whole part lies in the range."""
    return math.isfinite(value) and int(value) in days


def read_bool(value: object) -> bool | None:
    """Return yes or no: 是/否, 有/无, √/×, yes/no, true/false, 1/0. Code: `cell.not_yes_no`."""
    if isinstance(value, bool):
        return value
    text = read_text(value)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise _invalid("cell.not_yes_no", value)


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise _invalid("cell.too_long", text, limit=limit)
    return text


def _invalid(code: str, value: object, **facts: object) -> Invalid:
    return Invalid(code, value=clean_text(str(value))[:MAX_SHOWN], **facts)
