"""What a survey's questions must be like before they may be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.errors import Invalid
from dashboard.rules.plain_text import clean_text
from dashboard.rules.survey_response import MAX_TEXT
from models.base import LINE
from models.enums import SurveyQuestionKind

MAX_QUESTIONS = 30
MAX_OPTIONS = 20
END = 64
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_WITH_ROWS = {SurveyQuestionKind.MATRIX}
_WITH_CHOICES = {SurveyQuestionKind.CHOICE, SurveyQuestionKind.MULTI_CHOICE}


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A question in both languages; `rows` and `choices` as models.SurveyQuestion keeps them."""

    key: str
    kind: SurveyQuestionKind
    title: str
    title_en: str
    help: str = ""
    help_en: str = ""
    low: str = ""
    low_en: str = ""
    high: str = ""
    high_en: str = ""
    required: bool = False
    rows: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    max_length: int = 1000


def check_questions(given: object) -> list[QuestionContent]:
    """Return the questions in order from `[{key, kind, title: {zh, en}, …}]`, as the built-in template is written.

    Raises `Invalid("survey.question", number=…, fault=…)` for the first fault, `number` from 1 (0: the list itself);
    faults: list, key, twice, kind, title, ends, options, max_length.
    """
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_QUESTIONS:
        raise _fault(0, "list")
    questions: list[QuestionContent] = []
    for number, one in enumerate(given, start=1):
        question = _question(number, one)
        if any(question.key == other.key for other in questions):
            raise _fault(number, "twice")
        questions.append(question)
    return questions


def _fault(number: int, fault: str) -> Invalid:
    return Invalid("survey.question", number=number, fault=fault)


def _question(number: int, one: object) -> QuestionContent:
    if not isinstance(one, Mapping) or not _is_key(one.get("key")):
        raise _fault(number, "key")
    try:
        kind = SurveyQuestionKind(str(one.get("kind")))
    except ValueError:
        raise _fault(number, "kind") from None
    title, title_en = _pair(number, one.get("title"), LINE, "title")
    if not title or not title_en:
        raise _fault(number, "title")
    help_zh, help_en = _pair(number, one.get("help"), LINE, "title")
    low, low_en = _pair(number, one.get("low"), END, "ends")
    high, high_en = _pair(number, one.get("high"), END, "ends")
    length = one.get("max_length", 1000)
    if isinstance(length, bool) or not isinstance(length, int) or not 1 <= length <= MAX_TEXT:
        raise _fault(number, "max_length")
    return QuestionContent(
        key=one["key"],
        kind=kind,
        title=title,
        title_en=title_en,
        help=help_zh,
        help_en=help_en,
        low=low,
        low_en=low_en,
        high=high,
        high_en=high_en,
        required=one.get("required") is True,
        rows=_options(number, one.get("rows"), wanted=kind in _WITH_ROWS),
        choices=_options(number, one.get("choices"), wanted=kind in _WITH_CHOICES),
        max_length=length,
    )


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _pair(number: int, both: object, limit: int, fault: str) -> tuple[str, str]:
    if both is None:
        return "", ""
    if not isinstance(both, Mapping):
        raise _fault(number, fault)
    texts: list[Any] = [both.get("zh") or "", both.get("en") or ""]
    if not all(isinstance(text, str) for text in texts):
        raise _fault(number, fault)
    zh, en = (clean_text(text) for text in texts)
    if len(zh) > limit or len(en) > limit:
        raise _fault(number, fault)
    return zh, en


def _options(number: int, given: object, *, wanted: bool) -> list[dict[str, str]]:
    if not wanted:
        if given:
            raise _fault(number, "options")
        return []
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_OPTIONS:
        raise _fault(number, "options")
    options: list[dict[str, str]] = []
    for one in given:
        if not isinstance(one, Mapping) or not _is_key(one.get("key")):
            raise _fault(number, "options")
        zh, en = _pair(number, one, LINE, "options")
        hint_zh, hint_en = _pair(number, one.get("hint"), LINE, "options")
        if not zh or not en or any(option["key"] == one["key"] for option in options):
            raise _fault(number, "options")
        options.append({"key": one["key"], "zh": zh, "en": en, "hint_zh": hint_zh, "hint_en": hint_en})
    return options
