"""The audit trail in words: its codes are for machines, its readers are people."""

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard.i18n import Translator

HIDDEN = frozenset({"id", "created_at", "updated_at", "version"})


def action_words(action: str, t: Translator) -> str:
    """Return what was done, e.g. 发布; a code that has no words yet is shown with blanks for its underscores."""
    return _worded(f"audit.action.{action}", action.replace("_", " "), t)


def noun_words(noun: str, t: Translator) -> str:
    """Return to what it was done, e.g. 观摩."""
    return _worded(f"audit.noun.{noun}", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower(), t)


def values_words(values: Mapping[str, Any] | None) -> str:
    """Return the values as `field: value`, without row ids and times of writing, which say nothing to a reader."""
    told = {name: value for name, value in (values or {}).items() if name not in HIDDEN and not _is_id(value)}
    return "; ".join(f"{name}: {_plain(value)}" for name, value in told.items() if value not in (None, "", [], {}))


def _worded(key: str, otherwise: str, t: Translator) -> str:
    words = t(key)
    return otherwise if words == key else words


def _is_id(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_is_id(item) for item in value)
    if not isinstance(value, str):
        return False
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
