"""How long items of a kind took on the visits before, said where durations are decided."""

from collections.abc import Callable, Collection, Iterable, Mapping

from dashboard.i18n import Translator
from dashboard.queries import live as reads
from dashboard.rules.live_after import Typical
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import AgendaKind, StopKind

Kind = AgendaKind | StopKind
Usual = Mapping[Kind, Typical]
Asking = Callable[[], Usual]
"""Looks them up when a dialog opens, and not with every click on the page."""


def nothing() -> Usual:
    return {}


def usual(viewer: Viewer, kinds: Collection[Kind] = tuple(AgendaKind)) -> Usual:
    """Return what is known of these kinds; nothing to who does not plan."""
    with reading() as db:
        return reads.typical_by_kind(db, viewer.actor, kinds)


def words(one: Typical, t: Translator) -> str:
    """Return e.g. “the last 5 times it took 17 minutes as a rule”."""
    return t.n(
        "the last {count} times it took 1 minute as a rule",
        "the last {count} times it took {n} minutes as a rule",
        one.minutes,
        count=one.count,
    )


def of_kind(kind: Kind, one: Typical, t: Translator) -> str:
    """Return how long a kind takes, with its name."""
    return t.enum(kind) + t(": ") + words(one, t)


def differing(lasting: Iterable[tuple[Kind, int]], known: Usual, t: Translator) -> list[str]:
    """Return for each kind whose planned minutes are not the usual ones what both are, each kind once."""
    said: dict[Kind, str] = {}
    for kind, minutes in lasting:
        if kind in known and minutes != known[kind].minutes:
            planned = t("{kind}: {n} min planned", kind=t.enum(kind), n=minutes)
            said.setdefault(kind, t(", ").join((planned, words(known[kind], t))))
    return list(said.values())
