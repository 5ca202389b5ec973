"""A registration's form fields, to and fro: what was typed is kept for showing it again, faults beside their fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dashboard.errors import Invalid
from dashboard.queries.registering import OwnRegistration

LISTS = frozenset({"interests"})
TRAP = "website"
"""A field that nobody sees: only what fills in forms by itself writes into it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The fields by name, texts and lists of texts, and what is wrong with them."""

    given: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Invalid, ...] = ()

    def text(self, key: str) -> str:
        value = self.given.get(key, "")
        return value if isinstance(value, str) else ""

    def has(self, key: str, value: str) -> bool:
        """Whether this value was chosen."""
        given = self.given.get(key)
        return value in given if isinstance(given, list | tuple) else given == value

    def faults(self, key: str) -> list[Invalid]:
        """Return what is wrong with a field."""
        return [one for one in self.problems if one.facts.get("field") == key]

    @property
    def similar(self) -> list[tuple[str, str]]:
        """The members' names that the firm could be, when it is not clear."""
        return [name for one in self.problems for name in one.facts.get("names", ())]


def read_sheet(fields: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return fields by name: lists for what may be chosen several times, else the last value."""
    given: dict[str, object] = {}
    for name, value in fields:
        if name in LISTS:
            chosen = given.setdefault(name, [])
            if isinstance(chosen, list):
                chosen.append(value)
        else:
            given[name] = value
    if picked := given.pop("firm_is", ""):  # one of the similar names that were offered
        given["firm"] = picked
    return given


def problems_of(refused: Invalid) -> tuple[Invalid, ...]:
    """Return the faults that came together."""
    found = refused.facts.get("problems")
    return tuple(one for one in found if isinstance(one, Invalid)) if isinstance(found, list) else (refused,)


def sheet_of(own: OwnRegistration) -> Sheet:
    """Return what is stored, as the form shows it."""
    return Sheet(
        {
            "title": own.title,
            "phone": own.phone,
            "interests": list(own.interests),
            "host": own.host,
            "dietary": own.dietary,
            "transport": own.transport,
        }
    )
