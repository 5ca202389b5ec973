"""Versions of a programme in words: what changed, and what is wrong with it."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from dashboard.i18n import Translator
from dashboard.rules.agenda_checks import Check, Finding
from dashboard.rules.programme_diff import Change, Changed, Part
from dashboard.ui.escaping import escape
from models.enums import AgendaKind, StopKind

Names = Mapping[UUID, tuple[str, str]]


def change_words(one: Changed, names: Names, t: Translator) -> str:
    """Return one difference as a sentence, its texts escaped for Markdown."""
    if one.part is Part.VISIT or one.change is Change.ORDER:
        return _whole(one, t)
    title = escape(t.pick(one.title, one.title_en))
    if one.change in (Change.ADDED, Change.REMOVED):
        return _come_or_gone(one, title, t)
    if one.change in (Change.GUIDE, Change.GROUP):
        return _people(one, title, names, t)
    if one.change in (Change.MOVED, Change.LENGTH, Change.RENAMED, Change.KIND):
        return _measured(one, title, t)
    return _rewritten(one, title, t)


def finding_words(one: Finding, names: Names, t: Translator) -> str:
    """Return what is wrong as a sentence, its texts escaped for Markdown."""
    said = [_named(key, names, t) for key in one.about]
    facts: dict[str, Any] = {
        **{name: value for name, value in one.facts.items() if isinstance(value, int)},
        "one": said[0] if said else "",
        "other": said[1] if len(said) > 1 else "",
        "to": said[2] if len(said) > 2 else "",
        "name": escape(t.pick(str(one.facts.get("name", "")), str(one.facts.get("name_en", "")))),
        "place": escape(t.pick(str(one.facts.get("place", "")), str(one.facts.get("place_en", "")))),
    }
    day = one.facts.get("day")
    if isinstance(day, date):
        facts["day"] = t.date(day, "long")
    if isinstance(at := one.facts.get("at"), int):
        facts["time"] = _clock(at, t)
    words = t(_FINDINGS[one.check], **facts)
    if one.check is Check.HOLIDAY and one.facts.get("provisional"):
        words = t("{words} (the official calendar of that year is not out yet)", words=words)
    return words


# every entry is a message of the catalogue; the extractor of words looks for the literals
_FINDINGS = {
    Check.EMPTY: "There is no item in the programme yet",
    Check.OVERLAP: "“{one}” and “{other}” overlap by {minutes} minutes for the same people",
    Check.PERSON_TWICE: "{name} would have to be at “{one}” and at “{other}” at once",
    Check.PERSON_MAYBE: "{name} may have to be at “{one}” and at “{other}” at once",
    Check.STOP_FULL: "{n} groups stand at “{one}” at once, and {most} fit",
    Check.STOP_CROWDED: "“{one}” gets up to {n} groups at once, and {most} fit",
    Check.WALK_SHORT: "{one} has {minutes} minutes for a walk of {needed}: {other} {to}",
    Check.TOUR_SHORT: "The tour lasts {minutes} minutes, and one stay at every stop takes {needed}",
    Check.TOUR_TIGHT: "With walks and turns the tour needs {needed} minutes, and it lasts {minutes}",
    Check.PLAN_OUTSIDE: "The groups' plan does not keep to the time of “{one}”; make a new plan",
    Check.OVERRUN: "“{one}” ends {minutes} minutes after the visit does",
    Check.NO_GUIDE: "Nobody guides “{one}”",
    Check.NO_PLACE: "“{one}” has no place yet",
    Check.NO_SPEAKER: "“{one}” has no speaker yet",
    Check.GOAL_NO_STOP: "No stop serves the goal “{one}”",
    Check.ROOM_TWICE: "“{one}” and “{other}” need {place} at the same time",
    Check.LUNCH_LATE: "Lunch begins only at {time}; half past twelve is the latest",
    Check.NO_LUNCH: "The day lasts over noon, and not everybody gets lunch",
    Check.GROUP_LARGE: "{one} has {n} people; one guide is heard by about {most}",
    Check.HOLIDAY: "{day} is a holiday: {name}",
    Check.WORKDAY: "{day} is worked in exchange for a day off: {name}",
    Check.PAST_DATE: "{day} is over",
}


def _whole(one: Changed, t: Translator) -> str:
    if one.change is Change.ORDER:
        return t("The stops come in another order")
    if one.change is Change.ROTATION:
        return t("The groups take turns in another way")
    facts = {"time": _clock(one.after, t), "was": _clock(one.before, t)}
    if one.change is Change.STARTS:
        return t("The visit begins at {time}, not at {was}", **facts)
    return t("The visit ends at {time}, not at {was}", **facts)


def _come_or_gone(one: Changed, title: str, t: Translator) -> str:
    if one.change is Change.REMOVED:
        return t("No longer in it: {title}", title=title)
    if one.part is Part.STOP:
        return t("New stop: {title}", title=title)
    if one.part is Part.GROUP:
        return t("New group: {title}", title=title)
    return t("New at {time}: {title}", time=_clock(one.start or 0, t), title=title)


def _people(one: Changed, title: str, names: Names, t: Translator) -> str:
    who = _named(one.after, names, t)
    if one.change is Change.GROUP:
        return (
            t("“{title}” is for {group} alone", title=title, group=who)
            if who
            else t("“{title}” is for all", title=title)
        )
    if who:
        return t("“{title}”: guided by {who}", title=title, who=who)
    return t("“{title}”: guide not named yet", title=title)


def _measured(one: Changed, title: str, t: Translator) -> str:
    if one.change is Change.MOVED:
        moved = t(
            "“{title}” begins at {time}, not at {was}",
            title=title,
            time=_clock(one.after, t),
            was=_clock(one.before, t),
        )
        also = t.n("; the item after it moves along", "; the {n} items after it move along", one.follows)
        return moved + (also if one.follows else "")
    if one.change is Change.LENGTH:
        return t("“{title}” takes {n} minutes, not {was}", title=title, n=one.after, was=one.before)
    if one.change is Change.RENAMED:
        return t("“{was}” is now called “{title}”", title=title, was=_pair(one.before, t))
    kind = StopKind(str(one.after)) if one.part is Part.STOP else AgendaKind(str(one.after))
    return t("“{title}” is now of the kind {kind}", title=title, kind=t.enum(kind))


def _rewritten(one: Changed, title: str, t: Translator) -> str:
    now = _pair(one.after, t)
    if one.change is Change.PLACE:
        said = (
            t("“{title}”: now at {place}", title=title, place=now)
            if now
            else t("“{title}”: place still open", title=title)
        )
    elif one.change is Change.SPEAKER:
        said = (
            t("“{title}”: {who} speaks", title=title, who=now)
            if now
            else t("“{title}”: speaker still open", title=title)
        )
    else:
        said = t("“{title}”: {note}", title=title, note=now) if now else t("“{title}”: the note is gone", title=title)
    return said


def _clock(minutes: object, t: Translator) -> str:
    assert isinstance(minutes, int)
    return t.time(time(minutes // 60 % 24, minutes % 60))


def _pair(words: object, t: Translator) -> str:
    assert isinstance(words, tuple)
    return escape(t.pick(words[0], words[1]))


def _named(key: object, names: Names, t: Translator) -> str:
    return escape(t.pick(*names[key])) if isinstance(key, UUID) and key in names else ""
