"""Which member firm somebody means by what they wrote; the list of members is never given away as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dashboard.rules.names import firm_key, tidy_name

LEAST_TYPED = 2
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class FirmNames:
    """A member firm and everything that it is called."""

    id: UUID
    name: str
    name_en: str = ""
    short_name: str = ""
    short_name_en: str = ""

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(one for one in (self.name, self.name_en, self.short_name, self.short_name_en) if one)


@dataclass(frozen=True, slots=True)
class Meant:
    """The one firm that is meant, or up to eight that could be."""

    firm: FirmNames | None
    similar: tuple[FirmNames, ...] = ()


def long_enough(typed: str) -> bool:
    """Whether this is enough to look for: at least two letters or digits, so that nothing lists everybody."""
    return sum(c.isalnum() for c in typed) >= LEAST_TYPED


def meant(typed: str, firms: Iterable[FirmNames]) -> Meant:
    """Return the firm called exactly so, else the only one called so but for brackets and legal form, else similar.

    Similar is a firm whose name holds what was typed, or whose short name stands in it.
    """
    exact, key = tidy_name(typed).casefold(), firm_key(typed)
    same, alike, similar = [], [], []
    for firm in firms:
        names = [tidy_name(one).casefold() for one in firm.all]
        keys = [firm_key(one) for one in firm.all]
        if exact in names:
            same.append(firm)
        elif key in keys:
            alike.append(firm)
        elif any(key in one or (long_enough(one) and one in key) for one in keys):
            similar.append(firm)
    best = same or alike
    if len(best) == 1:
        return Meant(best[0])
    if best:
        return Meant(None, tuple(best[:MOST_SHOWN]))
    return Meant(None, tuple(similar[:MOST_SHOWN]) if long_enough(key) else ())
