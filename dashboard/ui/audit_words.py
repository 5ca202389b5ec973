"""The audit trail in words: its codes are for machines, its readers are people."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from dashboard.i18n import Translator
from dashboard.ui.visit_words import listed
from models import enums

HIDDEN = frozenset(
    [
        "id",
        "created_at",
        "updated_at",
        "version",
        "agenda_version",
        "key",
        "slug",
        "sha256",
        "received_sha256",
        "width",
        "height",
    ]
)
_KINDS: dict[tuple[str, str], type[Enum]] = {
    ("Visit", "status"): enums.VisitStatus,
    ("Case", "state"): enums.CaseState,
    ("Case", "criteria"): enums.Criterion,
    ("ChecklistVersion", "state"): enums.TemplateState,
    ("SurveyVersion", "state"): enums.TemplateState,
    ("Registration", "state"): enums.RegistrationState,
    ("Person", "state"): enums.PersonState,
    ("Person", "roles"): enums.Role,
    ("Task", "state"): enums.TaskState,
    ("Task", "area"): enums.TaskArea,
    ("Answer", "state"): enums.AnswerState,
    ("Answer", "tags"): enums.Tag,
    ("Point", "method"): enums.ScoringMethod,
    ("Point", "stop_kinds"): enums.StopKind,
    ("Stop", "kind"): enums.StopKind,
    ("Firm", "kind"): enums.FirmKind,
    ("Site", "kind"): enums.SiteKind,
    ("Site", "stage"): enums.SiteStage,
    ("Site", "strengths"): enums.Strength,
    ("Visit", "host_weights"): enums.HostCriterion,
}
"""The vocabularies whose values the trail holds."""


def action_words(action: str, t: Translator) -> str:
    """Return what was done, e.g. 发布; a code that has no words yet is shown with blanks for its underscores."""
    return _worded(f"audit.action.{action}", action.replace("_", " "), t)


def noun_words(noun: str, t: Translator) -> str:
    """Return to what it was done, e.g. 观摩."""
    return _worded(f"audit.noun.{noun}", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", noun).lower(), t)


def field_words(name: str, t: Translator) -> str:
    """Return a field's name, e.g. 集合地点; one that holds the English wording says so."""
    if name.endswith("_en"):
        return t("{field} in English", field=field_words(name.removesuffix("_en"), t))
    return _worded(f"audit.field.{name}", name.replace("_", " "), t)


def values_words(noun: str, values: Mapping[str, Any] | None, t: Translator, timezone: str) -> str:
    """Return the values as `field: value`, without row ids and times of writing, which say nothing to a reader."""
    told = {name: value for name, value in (values or {}).items() if name not in HIDDEN and not _is_id(value)}
    glue, between = ("：", "；") if t.language == "zh" else (": ", "; ")
    return between.join(
        f"{field_words(name, t)}{glue}{_plain(value, _KINDS.get((noun, name)), t, timezone)}"
        for name, value in told.items()
        if value not in (None, "", [], {})
    )


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


def _plain(value: Any, kind: type[Enum] | None, t: Translator, timezone: str) -> str:
    """Return one value; rows within rows are only counted."""
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, str):
        return _word(value, kind, t) or _time(value, t, timezone) or value
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return listed([_word(item, kind, t) or item for item in value], t)
    if isinstance(value, dict) and all(isinstance(item, int | float) for item in value.values()):
        return listed([f"{_word(name, kind, t) or name} {number:g}" for name, number in value.items()], t)
    return t.n("1 entry", "{n} entries", len(value))


def _word(value: str, kind: type[Enum] | None, t: Translator) -> str:
    if kind is None:
        return ""
    try:
        return t.enum(kind(value))
    except ValueError:
        return ""


def _time(value: str, t: Translator, timezone: str) -> str:
    """Return a stored moment or day as people write it; "" for any other text."""
    if not re.match(r"\d{4}-\d\d-\d\d", value):
        return ""
    try:
        if len(value) == len("2026-12-04"):
            return t.date(date.fromisoformat(value), "long")
        moment = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return t.moment(moment, timezone) if moment.tzinfo else ""
