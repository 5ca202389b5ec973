"""Who walks with whom (分组): groups of even size that mix the firms and leave no dimension unwatched.

What always holds: every person has a place, sizes differ by at most one where fixed places allow it, and a person with
a fixed place stays there. Everything else is a wish; `Composition.unmet` names each wish that could not be met.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import Invalid

MAX_PEOPLE = 1000
MAX_GROUPS = 40
TRIES = 30_000


class SameFirm(StrEnum):
    """What is wished for people of one firm."""

    APART = "apart"
    TOGETHER = "together"
    ANY = "any"


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


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that is not met: `code` is `groups.unmet.*` with the group (from 0), the firms, dimension and number."""

    code: str
    group: int | None = None
    names: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Composition:
    """`place` gives each member's group, `watches` the dimension that the member minds there (None: any)."""

    place: Mapping[str, int]
    watches: Mapping[str, str | None]
    unmet: tuple[Unmet, ...]


def compose(
    members: Sequence[Member], groups: int, wishes: Wishes, *, seed: int = 1, tries: int = TRIES
) -> Composition:
    """Return the best groups found; the same input and seed give the same groups.

    Raises `Invalid` `groups.count` (0 groups, or more than people or MAX_GROUPS), `groups.too_many`, `groups.twice`
    (key), `groups.fixed` (key: no such group) or `groups.watchers`.
    """
    _check(members, groups, wishes)
    chance = random.Random(seed)  # noqa: S311 - a search, repeatable
    place = _spread(members, groups)
    _Room(members, wishes, place).improve(chance, tries)
    watches: dict[str, str | None] = {}
    for number in range(groups):
        watches |= assign_watches([m for m, at in zip(members, place, strict=True) if at == number], wishes)
    at = {member.key: place[n] for n, member in enumerate(members)}
    return Composition(at, watches, unmet(members, groups, wishes, at, watches))


def _check(members: Sequence[Member], groups: int, wishes: Wishes) -> None:
    if not 1 <= groups <= min(MAX_GROUPS, max(1, len(members))):
        raise Invalid("groups.count", limit=min(MAX_GROUPS, len(members)))
    if len(members) > MAX_PEOPLE:
        raise Invalid("groups.too_many", limit=MAX_PEOPLE)
    keys = Counter(member.key for member in members)
    if twice := next((key for key, n in keys.items() if n > 1), None):
        raise Invalid("groups.twice", key=twice)
    if lost := next((m.key for m in members if m.fixed is not None and not 0 <= m.fixed < groups), None):
        raise Invalid("groups.fixed", key=lost)
    if not 0 <= wishes.watchers <= 20:
        raise Invalid("groups.watchers")


def _spread(members: Sequence[Member], groups: int) -> list[int]:
    """Return a first place for everyone: the fixed as fixed, then firm by firm, each into the smallest group."""
    sizes = Counter(member.fixed for member in members if member.fixed is not None)
    place = [-1 if member.fixed is None else member.fixed for member in members]
    order = sorted(
        (n for n in range(len(members)) if place[n] < 0), key=lambda n: (members[n].kind, members[n].firm or "")
    )
    for n in order:
        place[n] = min(range(groups), key=lambda g: (sizes[g], g))
        sizes[place[n]] += 1
    return place


class _Room:
    """The people in their groups, with the price of every group; only swaps, so that sizes stay as they are."""

    def __init__(self, members: Sequence[Member], wishes: Wishes, place: list[int]) -> None:
        self.members, self.wishes, self.place = members, wishes, place
        self.groups = max(place) + 1 if place else 0
        self.rivals = {frozenset((a, b)) for firms in wishes.rivals for a in firms for b in firms if a != b}
        total = Counter(member.kind for member in members)
        self.share = {kind: n / len(members) for kind, n in total.items()}
        self.firm_sizes = Counter(member.firm for member in members if member.firm)
        self.inside: list[set[int]] = [set() for _ in range(self.groups)]
        for n, group in enumerate(place):
            self.inside[group].add(n)

    def improve(self, chance: random.Random, tries: int) -> None:
        """Swap two people again and again, worse swaps ever more rarely (annealing)."""
        free = [n for n, member in enumerate(self.members) if member.fixed is None]
        if len(free) < 2 or self.groups < 2:
            return
        price = [self.price(inside) for inside in self.inside]
        hot, cold = 20.0, 0.05
        for number in range(tries):
            if sum(price) == 0:
                return
            a, b = chance.choice(free), chance.choice(free)
            one, other = self.place[a], self.place[b]
            if one == other:
                continue
            new_one, new_other = (self.inside[one] - {a}) | {b}, (self.inside[other] - {b}) | {a}
            left, right = self.price(new_one), self.price(new_other)
            gain = left + right - price[one] - price[other]
            heat = hot * (cold / hot) ** (number / tries)
            if gain <= 0 or chance.random() < math.exp(-gain / heat):
                self.inside[one], self.inside[other] = new_one, new_other
                price[one], price[other] = left, right
                self.place[a], self.place[b] = other, one

    def price(self, inside: set[int]) -> float:
        """Return what is wrong with a group: rivals 100 each, firms 30, a missing watcher 20, the mix of kinds 1."""
        members = self.members
        firms: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        interested: Counter[str] = Counter()
        for n in inside:
            member = members[n]
            if member.firm:
                firms[member.firm] += 1
            kinds[member.kind] += 1
            interested.update(member.interests)
        price = 100.0 * sum(pair <= firms.keys() for pair in self.rivals) if self.rivals else 0.0
        if self.wishes.same_firm is SameFirm.APART:
            price += 30 * sum(max(0, n - -(-self.firm_sizes[firm] // self.groups)) for firm, n in firms.items())
        elif self.wishes.same_firm is SameFirm.TOGETHER:
            price += 30 * sum(n < self.firm_sizes[firm] for firm, n in firms.items())
        price += 20 * sum(max(0, self.wishes.watchers - interested[key]) for key in self.wishes.dimensions)
        size = len(inside)
        price += sum(max(0.0, abs(kinds[kind] - share * size) - 1) for kind, share in self.share.items())
        return price


def assign_watches(members: Sequence[Member], wishes: Wishes) -> dict[str, str | None]:
    """Return which dimension each member of one group watches, so that as many places as possible are filled.

    Interests come first (augmenting paths, as for a maximum matching); then whoever has none fills what is left; then
    everybody else watches what is dearest to them.
    """
    places = [(key, n) for n in range(wishes.watchers) for key in wishes.dimensions]
    holder: dict[tuple[str, int], int] = {}

    def seat(n: int, tried: set[tuple[str, int]]) -> bool:
        for key in members[n].interests:
            for place in places:
                if place[0] != key or place in tried:
                    continue
                tried.add(place)
                if place not in holder or seat(holder[place], tried):
                    holder[place] = n
                    return True
        return False

    for n in range(len(members)):
        seat(n, set())
    watches: dict[str, str | None] = {members[n].key: key for (key, _), n in holder.items()}
    empty = [key for key, number in places if (key, number) not in holder]
    spare = sorted(
        (member for member in members if member.key not in watches), key=lambda member: bool(member.interests)
    )
    for member, key in zip(spare, empty, strict=False):
        watches[member.key] = key
    for member in members:
        if member.key not in watches:
            dear = [key for key in member.interests if key in wishes.dimensions]
            watches[member.key] = dear[0] if dear else None
    return watches


def unmet(
    members: Sequence[Member],
    groups: int,
    wishes: Wishes,
    place: Mapping[str, int],
    watches: Mapping[str, str | None],
) -> tuple[Unmet, ...]:
    """Return every wish that these groups do not meet, however they came about: hand edits are judged alike."""
    sizes = [Counter(place.values())[group] for group in range(groups)]
    uneven = [Unmet("groups.unmet.size", number=max(sizes))] if max(sizes) - min(sizes) > 1 else []
    return (
        *uneven,
        *_firms_unmet(members, groups, wishes, place),
        *_watches_unmet(members, groups, wishes, place, watches),
    )


def _firms_unmet(members: Sequence[Member], groups: int, wishes: Wishes, place: Mapping[str, int]) -> list[Unmet]:
    found: list[Unmet] = []
    firms: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for member in members:
        if member.firm:
            firms[member.firm][place[member.key]] += 1
    for firm, where in sorted(firms.items()):
        crowded = [group for group, n in where.items() if n > -(-where.total() // groups)]
        if wishes.same_firm is SameFirm.APART and crowded:
            found.append(Unmet("groups.unmet.apart", crowded[0], (firm,), where[crowded[0]]))
        if wishes.same_firm is SameFirm.TOGETHER and len(where) > 1:
            found.append(Unmet("groups.unmet.together", None, (firm,), len(where)))
    for rivals in wishes.rivals:
        for group in range(groups):
            here = tuple(sorted(firm for firm in rivals if firms[firm][group]))
            if len(here) > 1:
                found.append(Unmet("groups.unmet.rivals", group, here, len(here)))
    return found


def _watches_unmet(
    members: Sequence[Member],
    groups: int,
    wishes: Wishes,
    place: Mapping[str, int],
    watches: Mapping[str, str | None],
) -> list[Unmet]:
    count = Counter((place[member.key], watches.get(member.key)) for member in members)
    found = [
        Unmet("groups.unmet.watchers", group, (key,), wishes.watchers - count[group, key])
        for group in range(groups)
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
