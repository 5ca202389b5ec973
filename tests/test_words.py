"""Every message that the code can show has its Chinese and its English."""

import ast
import importlib
import re
from enum import Enum

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from sqlmodel import SQLModel

from dashboard.api.field_shell import FOLDER
from dashboard.api.shell_words import script_messages
from dashboard.i18n import LANGUAGES, catalogue_files, translator
from dashboard.settings import ROOT
from models import enums

FOLDERS = ("dashboard", "pages")
METHODS = [("**.html", "jinja2")]


def _catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    words: dict[str, str | tuple[str, ...]] = {}
    for file in catalogue_files(language):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    assert key not in words or words[key] == message.string, f"{file.name}: {key!r} is worded twice"
                    words[key] = message.string
    return words


def _python_messages(source: str) -> set[str]:
    """Return the first argument of every `t(...)` and `t.n(...)`, wherever it stands, f-strings included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if name in ("t", "n", "message") and isinstance(first, ast.Constant) and isinstance(first.value, str):
            found.add(first.value)
    return found


def _messages() -> set[str]:
    found: set[str] = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.py"):
            found |= _python_messages(path.read_text(encoding="utf-8"))
        for path in (ROOT / folder).rglob("*.html"):  # Babel does not see `t.n(…)` in a template
            found |= set(re.findall(r't\.n\(\s*"([^"]+)"', path.read_text(encoding="utf-8")))
        rows = extract_from_dir(str(ROOT / folder), method_map=METHODS, keywords={"t": None, "n": (1, 2)})
        for _file, _line, text, *_ in rows:
            found.add(text if isinstance(text, str) else text[0])
    found |= {message[0] for message in script_messages(FOLDER)}
    return {text for text in found if text}


def _page_titles() -> set[str]:
    navigation = importlib.import_module("dashboard.navigation")
    return {spec.title for spec in navigation.PAGES} | {section for section in navigation.SECTIONS if section}


def _error_codes() -> set[str]:
    """Every code given literally to an error of ours."""
    names = {
        "Refused",
        "NotSignedIn",
        "NotAllowed",
        "NotFound",
        "Gone",
        "Invalid",
        "Conflict",
        "ImportRefused",
        "ImportProblem",
    }
    codes: set[str] = set()
    for path in [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "models").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    codes.add(f"error.{first.value}")
    return codes


def _enum_keys() -> set[str]:
    classes = [
        c
        for c in vars(enums).values()
        if isinstance(c, type) and issubclass(c, Enum) and c.__module__ == enums.__name__
    ]
    return {f"{c.__name__}.{member.value}" for c in classes for member in c}


def test_every_message_has_its_chinese() -> None:
    missing = sorted((_messages() | _page_titles()) - {key for key, text in _catalogue("zh").items() if text})
    assert not missing, "no Chinese for:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_vocabulary_is_worded(language: str) -> None:
    worded = {key for key, text in _catalogue(language).items() if text}
    missing = sorted((_error_codes() | _enum_keys()) - worded)
    assert not missing, f"no {language} for:\n" + "\n".join(missing)


def _constants() -> set[str]:
    """Every text in the code: a message may be named in a table long before it is looked up."""
    found: set[str] = set()
    for folder in (*FOLDERS, "models", "seed"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    for path in (ROOT / "dashboard" / "static").rglob("*.js"):  # the field app asks for its words by these
        found |= set(re.findall(r"""["'`]([^"'`\n]+)["'`]""", path.read_text(encoding="utf-8")))
    return found


def _is_used(key: str, constants: set[str], messages: set[str]) -> bool:
    """Whether any code could look the message up: as it stands, or under a key that the code puts together."""
    if key in messages or key in constants:
        return True
    kind, _, rest = key.partition(".")
    if kind == "error":  # raised with its code as a text, perhaps after a prefix
        return rest in constants or any(rest.endswith(tail) for tail in constants if tail.startswith("."))
    if kind.startswith("does:"):  # what a role does, on the sign-in page
        return kind.partition(":")[2] in {role.value for role in enums.Role}
    if kind == "audit":
        last = rest.partition(".")[2]
        return last in constants or last.startswith("move_") or last in _columns()
    return key in _enum_keys() | _rule_keys()


def _rule_keys() -> set[str]:
    """The vocabularies that only rules know, as `Class.value`."""
    found: set[str] = set()
    for path in (ROOT / "dashboard" / "rules").glob("*.py"):
        module = importlib.import_module(
            f"dashboard.rules.{path.stem}" if path.stem != "__init__" else "dashboard.rules"
        )
        classes = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, Enum)]
        found |= {f"{c.__name__}.{member.value}" for c in classes for member in c}
    return found


def _columns() -> set[str]:
    return {column.name for table in SQLModel.metadata.tables.values() for column in table.columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_keeps_what_nothing_shows(language: str) -> None:
    constants, messages = _constants(), _messages() | _page_titles()
    unused = sorted(key for key in _catalogue(language) if not _is_used(key, constants, messages))
    assert not unused, f"{language}: nothing uses\n" + "\n".join(unused)


def test_chinese_is_chinese_and_placeholders_agree() -> None:
    for key, text in _catalogue("zh").items():
        texts = text if isinstance(text, tuple) else (text,)
        for one in texts:
            if not key.startswith("error.") and "." not in key.split(" ", maxsplit=1)[0]:
                assert set(re.findall(r"{(\w+)}", one)) <= set(re.findall(r"{(\w+)}", key)) | {"n"}, key


def test_a_missing_message_would_be_noticed() -> None:
    """The control: a message that no catalogue has is found by the same extraction, even inside an f-string."""
    found = _python_messages("st.write(f\"{t('Nobody has translated this')}!\")")
    assert found == {"Nobody has translated this"}
    assert not found & _catalogue("zh").keys()


def test_dates_and_numbers_are_in_the_viewers_locale() -> None:
    from datetime import date

    zh, en = translator("zh"), translator("en")
    assert zh.date(date(2026, 12, 4), "weekday") == "12 月 4 日 周五"
    assert en.date(date(2026, 12, 4), "weekday") == "Fri 4 Dec"
    assert zh.number(12345.6, 1) == en.number(12345.6, 1) == "12,345.6"


def test_what_is_equal_but_written_differently_stays_apart() -> None:
    from datetime import datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo

    t = translator("zh")
    assert [t.number(-0.0, 1), t.number(0.0, 1), t.number(0, 1), t.number(Decimal("-0"), 1), t.number(0, 1)] == [
        "-0.0",
        "0.0",
        "0.0",
        "-0.0",
        "0.0",
    ]
    here = datetime(2026, 12, 4, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    there = here.astimezone(ZoneInfo("UTC"))
    assert here == there
    assert [t.date(here), t.date(there), t.date(here)] == ["12 月 4 日", "12 月 3 日", "12 月 4 日"]
    assert [t.number(1), translator("en").number(1)] == ["1", "1"]
