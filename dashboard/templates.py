"""The built-in programmes, goals, tasks and materials, read from the files in `seed/templates`.

The files are data: a visit made from them is the association's own from then on, and later changes to a file
never move a visit that exists. Wording comes in pairs (Chinese, English).
"""

from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any

from dashboard.settings import ROOT
from dashboard.yaml_files import read_yaml
from models.enums import AgendaKind, ProgrammeLength, StopKind, Strength, TaskArea

FOLDER = ROOT / "seed" / "templates"
PROGRAMMES = ("half_day", "full_day", "two_host")


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ItemTemplate:
    """One agenda item; `fixed` holds its time when the items before it change. `host` is 1 or 2.

    `at` is the time of a fixed one where that is not when the item before it ends.
    """

    kind: AgendaKind
    title: Words
    minutes: int
    fixed: bool
    place: Words
    note: Words
    host: int
    at: time | None = None


@dataclass(frozen=True, slots=True)
class StopTemplate:
    kind: StopKind
    title: Words
    minutes: int
    capacity_groups: int
    host: int


@dataclass(frozen=True, slots=True)
class ProgrammeTemplate:
    key: str
    title: Words
    starts: time
    ends: time
    hosts: int
    items: tuple[ItemTemplate, ...]
    stops: tuple[StopTemplate, ...]


@dataclass(frozen=True, slots=True)
class GoalTemplate:
    """A suggested learning goal; `points` are keys of checklist points that answer it."""

    key: str
    text: Words
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeTemplate:
    key: str
    strength: Strength
    title: Words
    goals: tuple[GoalTemplate, ...]


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """`offset_days` counts from the visit's day; `after` names the tasks that come first.

    One with `only` belongs to programmes of those lengths; without, to every one.
    """

    key: str
    title: Words
    area: TaskArea
    offset_days: int
    role: str
    after: tuple[str, ...]
    only: tuple[ProgrammeLength, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialTemplate:
    """`quantity` pieces per person, firm, group, host or visit; `spare_percent` on top, at least `spare_least`."""

    key: str
    title: Words
    unit: Words
    per: str
    quantity: int
    spare_percent: int
    spare_least: int = 0
    price_cents: int | None = None


def _load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(FOLDER / f"{name}.yaml")
    return data


def _words(both: dict[str, str]) -> Words:
    return Words(both["zh"], both["en"])


def _programme(data: dict[str, Any]) -> ProgrammeTemplate:
    return ProgrammeTemplate(
        key=data["key"],
        title=_words(data["title"]),
        starts=time.fromisoformat(data["start"]),
        ends=time.fromisoformat(data["end"]),
        hosts=data["hosts"],
        items=tuple(
            ItemTemplate(
                kind=AgendaKind(item["kind"]),
                title=_words(item["title"]),
                minutes=item["minutes"],
                fixed=item["fixed"],
                place=_words(item["place"]),
                note=_words(item["note"]),
                host=item.get("host", 1),
            )
            for item in data["items"]
        ),
        stops=tuple(
            StopTemplate(
                StopKind(stop["kind"]),
                _words(stop["title"]),
                stop["minutes"],
                stop["capacity_groups"],
                stop.get("host", 1),
            )
            for stop in data["stops"]
        ),
    )


@cache
def programmes() -> dict[str, ProgrammeTemplate]:
    """Return the programmes by key, the half day first."""
    loaded = [_programme(_load(f"programme_{name}")) for name in PROGRAMMES]
    return {programme.key: programme for programme in loaded}


@cache
def themes() -> dict[str, ThemeTemplate]:
    """Return the themes with their suggested goals, by key."""
    return {
        theme["key"]: ThemeTemplate(
            theme["key"],
            Strength(theme["strength"]),
            _words(theme["theme"]),
            tuple(GoalTemplate(goal["key"], _words(goal), tuple(goal["points"])) for goal in theme["goals"]),
        )
        for theme in _load("goals")["themes"]
    }


@cache
def suggested_goals() -> dict[str, GoalTemplate]:
    """Return every suggested goal by its key."""
    return {goal.key: goal for theme in themes().values() for goal in theme.goals}


@cache
def tasks() -> tuple[TaskTemplate, ...]:
    """Return the tasks around a visit, in the order of their dates."""
    return tuple(
        TaskTemplate(
            one["key"],
            _words(one["title"]),
            TaskArea(one["area"]),
            one["offset_days"],
            one["role"],
            tuple(one["depends_on"]),
            tuple(ProgrammeLength(length) for length in one.get("only", ())),
        )
        for one in _load("tasks")["tasks"]
    )


@cache
def materials() -> tuple[MaterialTemplate, ...]:
    """Return the materials of a visit."""
    return tuple(
        MaterialTemplate(
            one["key"],
            _words(one["title"]),
            _words(one["unit"]),
            one["per"],
            one["quantity"],
            one["spare_percent"],
            one.get("spare_least", 0),
            one.get("price_cents"),
        )
        for one in _load("materials")["materials"]
    )


@cache
def icebreakers() -> tuple[Words, ...]:
    """Return questions prepared for the exchange, to be asked when nobody else does."""
    return tuple(_words(one) for one in _load("icebreakers")["questions"])
