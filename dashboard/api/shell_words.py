"""The words that the field app takes along: those that its scripts name, and the vocabularies that it shows."""

from enum import Enum
from pathlib import Path

from babel.messages.extract import extract_from_dir

from dashboard.i18n import LANGUAGES, Translator, translator
from models.enums import AgendaKind, AnswerState, QuestionState, StopKind, Tag, VisitStatus

SHOWN: tuple[type[Enum], ...] = (AgendaKind, AnswerState, QuestionState, StopKind, Tag, VisitStatus)
_PLACES = {"t": (1,), "t.n": (1, 2), "t.parts": (1,)}
_CALLS = {f"{owner}{call}": places for owner in ("", "ctx.") for call, places in _PLACES.items()}


def script_messages(folder: Path) -> set[tuple[str, ...]]:
    """Return what the scripts in `folder` say: (message,), or (one, many) where things are counted."""
    found: set[tuple[str, ...]] = set()
    rows = extract_from_dir(
        str(folder),
        method_map=[("vendor/**", "ignore"), ("**.js", "javascript")],
        keywords=_CALLS,
        directory_filter=lambda _path: True,
    )
    for _file, _line, message, *_ in rows:
        found.add((message,) if isinstance(message, str) else tuple(message))
    return {message for message in found if message[0]}


def shell_words(folder: Path) -> dict[str, dict[str, str | list[str]]]:
    """Return {language: {message: wording}}; a counted message has the list [one, many], keyed by its singular.

    What is its own wording is left out: the app shows the key then.
    """
    messages = sorted(script_messages(folder))
    return {code: _worded(translator(code), messages) for code in LANGUAGES}


def _worded(t: Translator, messages: list[tuple[str, ...]]) -> dict[str, str | list[str]]:
    words: dict[str, str | list[str]] = {}
    for one, *many in messages:
        forms = [t.plain(one, many[0], n) for n in (1, 2)] if many else [t(one)]
        if forms != [one, *many]:
            words[one] = forms if many else forms[0]
    for vocabulary in SHOWN:
        words |= {f"{vocabulary.__name__}.{member.value}": t.enum(member) for member in vocabulary}
    return words
