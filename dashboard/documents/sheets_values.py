"""One spreadsheet cell in, one plain value out."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

Value = str | int | Decimal | date | None

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|[+-]?\.\d+")
_LARGEST = Decimal(10) ** 15  # spreadsheets hold 15 significant digits; more would be invented ones


class CellKind(StrEnum):
    """What a column's cells hold."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"


class CellProblem(Exception):
    """A cell cannot be read: a code with facts, without the place."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def normalise_word(word: str) -> str:
    """The form in which headers, titles and choices are compared: width, case, blanks and a trailing * are forgiven."""
    return "".join(unicodedata.normalize("NFKC", word).split()).rstrip("*").casefold()


def read_value(raw: object, *, data_type: str, kind: CellKind, choices: Mapping[str, str], max_length: int) -> Value:
    """Turn a cell's raw value into text, `int`, `Decimal`, `date` or, when empty, None.

    `data_type` is openpyxl's letter (`f` formula, `e` error value). A whole number in a text column loses its
    `.0`, as people expect of telephone numbers. Raises `CellProblem`: `import.formula`, `.error_value`,
    `.not_a_number`, `.not_whole`, `.not_a_date`, `.unknown_choice`, `.too_long`, `.control_characters`.
    """
    if data_type == "f":
        raise CellProblem("import.formula")
    if data_type == "e":
        raise CellProblem("import.error_value", value=str(raw))
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    match kind:
        case CellKind.TEXT:
            return _text(raw, max_length)
        case CellKind.INTEGER:
            number = _number(raw)
            if number != number.to_integral_value():
                raise CellProblem("import.not_whole", value=_shown(raw))
            return int(number)
        case CellKind.DECIMAL:
            return _number(raw)
        case CellKind.DATE:
            return _date(raw)
        case CellKind.CHOICE:
            return _choice(raw, choices)


def _shown(raw: object) -> str:
    return str(raw)[:60]


def _text(raw: object, max_length: int) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        raw = raw.date()
    text = raw.isoformat() if isinstance(raw, date | time) else str(raw)
    text = text.replace("\r\n", "\n").replace("_x000D_\n", "\n").replace("\r", "\n")
    if len(text) > max_length:
        raise CellProblem("import.too_long", length=len(text), limit=max_length)
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in text):
        raise CellProblem("import.control_characters")
    return text


def _number(raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellProblem("import.not_a_number", value=_shown(raw))
    written = unicodedata.normalize("NFKC", str(raw)).strip()
    if isinstance(raw, str) and not _NUMBER.fullmatch(written):
        raise CellProblem("import.not_a_number", value=_shown(raw))
    try:
        number = Decimal(written.replace(",", ""))
    except InvalidOperation as error:
        raise CellProblem("import.not_a_number", value=_shown(raw)) from error
    if not number.is_finite() or abs(number) >= _LARGEST:
        raise CellProblem("import.not_a_number", value=_shown(raw))
    return number


def _date(raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and (parts := _DATE.fullmatch(unicodedata.normalize("NFKC", raw))):
        try:
            return date(*(int(part) for part in parts.groups()))
        except ValueError:
            pass
    # A bare number may be a date that lost its format, or a mistake: guessing would move people's visits.
    raise CellProblem("import.not_a_date", value=_shown(raw if not isinstance(raw, timedelta) else str(raw)))


def _choice(raw: object, choices: Mapping[str, str]) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    word = normalise_word(str(raw))
    for accepted, value in choices.items():
        if normalise_word(accepted) == word:
            return value
    raise CellProblem("import.unknown_choice", value=_shown(raw), accepted=list(choices))
