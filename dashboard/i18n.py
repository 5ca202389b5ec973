"""Words in the viewer's language, from the gettext catalogues in `locales/`.

A plain message is its own English; enum members and error codes are keys that both catalogues word:
`t("No scores yet.")`, `t.enum(VisitStatus.OPEN)`, `t.error(refused)`.
"""

import gettext
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from dashboard.errors import ImportProblem, Refused

LANGUAGES = {"zh": "中文", "en": "English"}
LOCALES = Path(__file__).parent / "locales"
PATTERNS = {
    "zh": {
        "short": "MM-dd",
        "day": "M 月 d 日",
        "weekday": "M 月 d 日 EEE",
        "long": "y 年 M 月 d 日",
        "month": "y 年 M 月",
    },
    "en": {"short": "d MMM", "day": "d MMMM", "weekday": "EEE d MMM", "long": "d MMMM y", "month": "MMMM y"},
}


class Translator:
    """Words, dates and numbers in one language."""

    def __init__(self, language: str, catalogues: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse("zh_Hans_CN" if language == "zh" else "en_GB")
        self._catalogues = catalogues

    def __call__(self, message: str, **facts: object) -> str:
        """Return the message in this language with `{named}` facts filled in."""
        text = self._catalogues.gettext(message)
        return text.format_map(_Facts(facts)) if facts else text

    def n(self, one: str, many: str, n: int, **facts: object) -> str:
        """Return the form for n things; `{n}` is filled in."""
        return self._catalogues.ngettext(one, many, n).format_map(_Facts({"n": self.number(n), **facts}))

    def plain(self, one: str, many: str, n: int) -> str:
        """Return the form for n things with its places still open, for what is filled in elsewhere."""
        return self._catalogues.ngettext(one, many, n)

    def enum(self, member: Enum) -> str:
        """Return the word for a member of one of the closed vocabularies."""
        return self._catalogues.gettext(f"{type(member).__name__}.{member.value}")

    def error(self, error: Refused | ImportProblem, shown: Callable[[str], str] = str) -> str:
        """Return what went wrong and what to do, in words; `shown` prepares people's text for where it will stand."""
        facts = {key: self._fact(value, shown) for key, value in error.facts.items()}
        return self._catalogues.gettext(f"error.{error.code}").format_map(_Facts(facts))

    def _fact(self, value: object, shown: Callable[[str], str]) -> object:
        if isinstance(value, Enum):
            return self.enum(value)
        return value if isinstance(value, int | float | date | time | Decimal) else shown(str(value))

    def pick(self, chinese: str, english: str) -> str:
        """Return the wording in this language, or the other one where it is missing."""
        return (english or chinese) if self.language == "en" else (chinese or english)

    def words(self, both: Mapping[str, Any]) -> str:
        """Return `pick` of a {"zh", "en"} mapping."""
        return self.pick(str(both.get("zh") or ""), str(both.get("en") or ""))

    def date(self, value: date, form: str = "day") -> str:
        """Return a date; forms: short, day, weekday, long, month."""
        # a moment is not kept: the same one in two time zones is equal, and yet on two days
        write = _kept_date if type(value) is date else dates.format_date
        return write(value, PATTERNS[self.language][form], locale=self.locale)

    def time(self, value: time) -> str:
        return value.strftime("%H:%M")

    def moment(self, value: datetime, timezone: str) -> str:
        """Return a moment at the association's place: date and time of day."""
        local = value.astimezone(ZoneInfo(timezone))
        return f"{self.date(local.date())} {self.time(local.time())}"

    def number(self, value: float | Decimal, places: int | None = None) -> str:
        pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
        # only whole numbers are kept: 0.0 and -0.0 are equal, but not written alike
        write = _kept_number if type(value) is int else numbers.format_decimal
        return write(value, format=pattern, locale=self.locale)

    def percent(self, share: float, places: int = 0) -> str:
        """Return a share of 0-1 as a percentage."""
        return numbers.format_percent(
            share, format="0" + ("." + "0" * places if places else "") + "%", locale=self.locale
        )


# Babel reads its pattern afresh for every number and date, and a page shows the same ones with every rerun.
_kept_date = lru_cache(maxsize=4096)(dates.format_date)
_kept_number = lru_cache(maxsize=4096)(numbers.format_decimal)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def catalogue_files(language: str) -> list[Path]:
    return sorted((LOCALES / language).glob("*.po"))


@cache
def translator(language: str) -> Translator:
    """Return the translator of a language; an unknown one gets Chinese."""
    language = language if language in LANGUAGES else "zh"
    # one catalogue of all: looked up one after the other, two dozen of them cost a page as much as its statements
    every = Catalog(locale=language)
    for file in catalogue_files(language):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id:
                    every[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, every)
    compiled.seek(0)
    return Translator(language, gettext.GNUTranslations(compiled))
