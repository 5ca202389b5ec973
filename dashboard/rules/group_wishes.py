"""What is wished of the groups of a visit (分组规则), and which wishes some groups leave unmet, and why."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_WATCHERS = 20
MOST_RIVALRIES = 20
MOST_RIVALS = 20


class SameFirm(StrEnum):
    """What is wished for people of one firm."""

    APART = "apart"
    TOGETHER = "together"
    ANY = "any"


class Why(StrEnum):
    """Why a wish is not met."""

    FIXED = "fixed"  # people with a fixed place stand against it
    TOO_FEW_GROUPS = "too_few_groups"  # more firms to keep apart than there are groups
    EVERYWHERE = "everywhere"  # a firm sends so many people that every group has one
    TOO_LARGE = "too_large"  # the firm has more people than fit into a group
    TOO_SMALL = "too_small"  # the group has fewer people than places to watch
    WISHES = "wishes"  # it stands against another wish, and that one was given more weight


@dataclass(frozen=True, slots=True)
class Member:
    """A participant: `interests` are dimension keys, dearest first; `fixed` the number of the group, from 0."""

    key: str
    firm: str | None
    kind: str = ""
    interests: tuple[str, ...] = ()
    fixed: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """`rivals` are sets of firms that should not meet in a group; `watchers` the people that each group should have
    for every one of `dimensions`: as every group stands at every stop, that many then watch it at each stop."""

    same_firm: SameFirm = SameFirm.APART
    rivals: tuple[frozenset[str], ...] = ()
    dimensions: tuple[str, ...] = ()
    watchers: int = 1
    mix_kinds: bool = True


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that is not met: `code` is `groups.unmet.*` with the group (from 0), the firms, dimension or kinds, the
    number of people or groups it is about, and why."""

    code: str
    group: int | None = None
    names: tuple[str, ...] = ()
    number: int = 0
    why: Why = Why.WISHES


def wishes_from(content: Mapping[str, Any], dimensions: Sequence[str]) -> Wishes:
    """Return the wishes that are stored as `content`; what is missing or unreadable is as in `Wishes()`."""
    plain = Wishes()
    try:
        same_firm = SameFirm(content.get("same_firm", plain.same_firm))
    except ValueError:
        same_firm = plain.same_firm
    watchers = content.get("watchers", plain.watchers)
    rivals = content.get("rivals") or []
    return Wishes(
        same_firm,
        tuple(frozenset(str(firm) for firm in firms) for firms in rivals if len(set(firms)) > 1),
        tuple(dimensions),
        watchers if type(watchers) is int and 0 <= watchers <= MOST_WATCHERS else plain.watchers,
        bool(content.get("mix_kinds", plain.mix_kinds)),
    )


def content_of(wishes: Wishes) -> dict[str, Any]:
    """Return what is stored of the wishes; the dimensions are the visit's own."""
    return {
        "same_firm": wishes.same_firm.value,
        "rivals": [sorted(firms) for firms in wishes.rivals],
        "watchers": wishes.watchers,
        "mix_kinds": wishes.mix_kinds,
    }


def share_of(members: Sequence[Member], size: int) -> dict[str, float]:
    """Return how many of each kind of firm a group of `size` has when it is mixed like the whole."""
    return {kind: n / len(members) * size for kind, n in Counter(member.kind for member in members).items()}


def allowed(people: int, groups: int) -> int:
    """Return how many of a firm's people a group has when they are spread as far as they can be."""
    return -(-people // groups)


def unmet(
    members: Sequence[Member],
    groups: int,
    wishes: Wishes,
    place: Mapping[str, int],
    watches: Mapping[str, str | None],
) -> tuple[Unmet, ...]:
    """Return every wish that these groups do not meet, however they came about: hand edits are judged alike.

    The kinds of firms count as mixed where no group has more than one person too many or too few of a kind.
    """
    counted = Counter(place.values())
    sizes = [counted[group] for group in range(groups)]
    uneven = [Unmet("groups.unmet.size", number=max(sizes), why=Why.FIXED)] if max(sizes) - min(sizes) > 1 else []
    return (
        *uneven,
        *_same_firm_unmet(members, sizes, wishes, place),
        *_rivals_unmet(members, groups, wishes, place),
        *_watches_unmet(members, sizes, wishes, place, watches),
        *(_kinds_unmet(members, sizes, place) if wishes.mix_kinds else ()),
    )


def _where(
    members: Sequence[Member], place: Mapping[str, int]
) -> tuple[dict[str, Counter[int]], dict[str, Counter[int]]]:
    """Return by firm how many people each group has of it, and how many of them are fixed there."""
    firms: defaultdict[str, Counter[int]] = defaultdict(Counter)
    fixed: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for member in members:
        if member.firm:
            firms[member.firm][place[member.key]] += 1
            if member.fixed is not None:
                fixed[member.firm][member.fixed] += 1
    return firms, fixed


def _same_firm_unmet(
    members: Sequence[Member], sizes: Sequence[int], wishes: Wishes, place: Mapping[str, int]
) -> list[Unmet]:
    found: list[Unmet] = []
    firms, fixed = _where(members, place)
    for firm, where in sorted(firms.items()):
        most = allowed(where.total(), len(sizes))
        if wishes.same_firm is SameFirm.APART:
            for group in sorted(group for group, n in where.items() if n > most):
                why = Why.FIXED if fixed.get(firm, Counter())[group] > most else Why.WISHES
                found.append(Unmet("groups.unmet.apart", group, (firm,), where[group], why))
        elif wishes.same_firm is SameFirm.TOGETHER and len(where) > 1:
            why = Why.WISHES
            if where.total() > max(sizes):
                why = Why.TOO_LARGE
            elif len(fixed.get(firm, ())) > 1:
                why = Why.FIXED
            found.append(Unmet("groups.unmet.together", None, (firm,), len(where), why))
    return found


def _rivals_unmet(members: Sequence[Member], groups: int, wishes: Wishes, place: Mapping[str, int]) -> list[Unmet]:
    found: list[Unmet] = []
    firms, fixed = _where(members, place)
    for rivals in wishes.rivals:
        coming = [firm for firm in rivals if firm in firms]
        for group in range(groups):
            here = tuple(sorted(firm for firm in coming if firms[firm][group]))
            if len(here) < 2:
                continue
            why = Why.WISHES
            if sum(bool(fixed[firm][group]) for firm in here if firm in fixed) > 1:
                why = Why.FIXED
            elif len(coming) > groups:
                why = Why.TOO_FEW_GROUPS
            elif wishes.same_firm is SameFirm.APART and any(firms[firm].total() >= groups for firm in here):
                why = Why.EVERYWHERE
            found.append(Unmet("groups.unmet.rivals", group, here, len(here), why))
    return found


def _watches_unmet(
    members: Sequence[Member],
    sizes: Sequence[int],
    wishes: Wishes,
    place: Mapping[str, int],
    watches: Mapping[str, str | None],
) -> list[Unmet]:
    count = Counter((place[member.key], watches.get(member.key)) for member in members)
    places = wishes.watchers * len(wishes.dimensions)
    found = [
        Unmet(
            "groups.unmet.watchers",
            group,
            (key,),
            wishes.watchers - count[group, key],
            Why.TOO_SMALL if size < places else Why.WISHES,
        )
        for group, size in enumerate(sizes)
        for key in wishes.dimensions
        if count[group, key] < wishes.watchers
    ]
    lacking = sorted(
        member.key
        for member in members
        if member.interests and watches.get(member.key) is not None and watches[member.key] not in member.interests
    )
    if lacking:
        found.append(Unmet("groups.unmet.interest", None, tuple(lacking), len(lacking)))
    return found


def _kinds_unmet(members: Sequence[Member], sizes: Sequence[int], place: Mapping[str, int]) -> list[Unmet]:
    count = Counter((place[member.key], member.kind) for member in members)
    fixed = Counter((member.fixed, member.kind) for member in members if member.fixed is not None)
    found: list[Unmet] = []
    for group, size in enumerate(sizes):
        share = share_of(members, size)
        off = tuple(sorted(kind for kind, n in share.items() if abs(count[group, kind] - n) > 1))
        if off:
            pinned = any(fixed[group, kind] - share[kind] > 1 for kind in off)
            found.append(Unmet("groups.unmet.kinds", group, off, len(off), Why.FIXED if pinned else Why.WISHES))
    return found
