"""Who walks with whom (分组): groups of even size that mix the firms and leave no dimension unwatched.

What always holds: every person has a place, sizes differ by at most one where fixed places allow it, and a person with
a fixed place stays there. Everything else is a wish; `Composition.unmet` names each wish that could not be met.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.errors import Invalid
from dashboard.rules.group_wishes import MOST_WATCHERS, Member, SameFirm, Unmet, Wishes, allowed, share_of, unmet

MAX_PEOPLE = 1000
MAX_GROUPS = 40
TRIES = 40_000
REPORT_EVERY = 200
HOT, COLD = 20.0, 0.05
RIVALS, FIRMS, WATCHER = 100.0, 30.0, 20.0
"""What is wrong with a group is priced: two rivals, a colleague too many or away, a dimension without a watcher who
asked for it; a person too many or too few of a kind of firm is 1."""

Report = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Composition:
    """`place` gives each member's group, `watches` the dimension that the member minds there (None: any)."""

    place: Mapping[str, int]
    watches: Mapping[str, str | None]
    unmet: tuple[Unmet, ...]


def compose(
    members: Sequence[Member],
    groups: int,
    wishes: Wishes,
    *,
    seed: int = 1,
    tries: int = TRIES,
    report: Report = lambda _done: True,
) -> Composition:
    """Return the best groups found; the same input and seed give the same groups.

    `report` is told now and then how far it is (0 to 1) and may stop it, by False: then the best so far is returned.

    Raises `Invalid` `groups.count` (0 groups, or more than people or MAX_GROUPS), `groups.too_many`, `groups.twice`
    (key), `groups.fixed` (key: no such group) or `groups.watchers`.
    """
    _check(members, groups, wishes)
    chance = random.Random(seed)  # noqa: S311 - a search, repeatable
    together = wishes.same_firm is SameFirm.TOGETHER
    place = (_packed if together else _spread)(members, groups, chance)
    place = _Room(members, groups, wishes, place).improved(chance, tries, report)
    return judged(members, groups, wishes, {member.key: place[n] for n, member in enumerate(members)})


def judged(members: Sequence[Member], groups: int, wishes: Wishes, place: Mapping[str, int]) -> Composition:
    """Return groups that are there already as a composition: who watches what in them, and what they leave unmet."""
    watches: dict[str, str | None] = {}
    inside: defaultdict[int, list[Member]] = defaultdict(list)
    for member in members:
        inside[place[member.key]].append(member)
    for group in range(groups):
        watches |= assign_watches(inside[group], wishes)
    return Composition(place, watches, unmet(members, groups, wishes, place, watches))


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
    if not 0 <= wishes.watchers <= MOST_WATCHERS:
        raise Invalid("groups.watchers")


def _spread(members: Sequence[Member], groups: int, chance: random.Random) -> list[int]:
    """Return a first place for everyone: the fixed as fixed, then firm by firm, each into the smallest group."""
    sizes = Counter(member.fixed for member in members if member.fixed is not None)
    place = [-1 if member.fixed is None else member.fixed for member in members]
    order = [n for n in range(len(members)) if place[n] < 0]
    chance.shuffle(order)  # so that every seed begins elsewhere
    rank = {firm: at for at, firm in enumerate(dict.fromkeys(members[n].firm or "" for n in order))}
    order.sort(key=lambda n: (members[n].kind, rank[members[n].firm or ""]))
    for n in order:
        place[n] = min(range(groups), key=lambda g: (sizes[g], g))
        sizes[place[n]] += 1
    return place


def _packed(members: Sequence[Member], groups: int, chance: random.Random) -> list[int]:
    """Return a first place for everyone that keeps firms whole, in groups as large as those of `_spread`.

    The largest firm first, each where colleagues are fixed or where it fits with least room to spare.
    """
    counted = Counter(_spread(members, groups, chance))
    room = [counted[group] for group in range(groups)]
    place = [-1 if member.fixed is None else member.fixed for member in members]
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    home: dict[str, int] = {}
    for n, member in enumerate(members):
        key = member.firm or f"\0{n}"
        if member.fixed is None:
            blocks[key].append(n)
        else:
            room[member.fixed] -= 1
            home.setdefault(key, member.fixed)
    order = sorted(blocks)
    chance.shuffle(order)
    for key in sorted(order, key=lambda key: -len(blocks[key])):
        block = blocks[key]
        left = list(block)
        while left:
            fitting = [group for group in range(groups) if room[group] >= len(left)]
            if home.get(key) is not None and room[home[key]] > 0:
                group = home[key]
            elif fitting:
                group = min(fitting, key=lambda g: (room[g], g))
            else:  # too large for any: as many as fit where most room is
                group = max(range(groups), key=lambda g: (room[g], -g))
            for n in left[: room[group]]:
                place[n] = group
            left, room[group] = left[room[group] :], max(0, room[group] - len(left))
    return place


class _Room:
    """The people in their groups, with what is wrong counted along; only exchanges, so that sizes stay as they are."""

    def __init__(self, members: Sequence[Member], groups: int, wishes: Wishes, place: list[int]) -> None:
        self.place, self.groups = place, groups
        self.watchers, self.same_firm = wishes.watchers, wishes.same_firm
        firms = {firm: n for n, firm in enumerate(dict.fromkeys(m.firm for m in members if m.firm))}
        kinds = {kind: n for n, kind in enumerate(dict.fromkeys(m.kind for m in members))}
        dimensions = {key: n for n, key in enumerate(wishes.dimensions)}
        self.firm = [firms[m.firm] if m.firm else -1 for m in members]
        self.kind = [kinds[m.kind] for m in members]
        self.interests = [tuple(dimensions[key] for key in m.interests if key in dimensions) for m in members]
        self.free = [n for n, m in enumerate(members) if m.fixed is None]
        self.movable = [m.fixed is None for m in members]
        self.total = [0] * len(firms)
        for firm in self.firm:
            if firm >= 0:
                self.total[firm] += 1
        self.most = [allowed(n, groups) for n in self.total]
        foes: list[set[int]] = [set() for _ in firms]
        for rivals in wishes.rivals:
            here = [firms[firm] for firm in rivals if firm in firms]
            for firm in here:
                foes[firm].update(other for other in here if other != firm)
        self.foes = [sorted(one) for one in foes]
        sizes = Counter(place)
        self.mixed = wishes.mix_kinds
        self.target = [
            [share.get(kind, 0.0) for kind in kinds] for share in (share_of(members, sizes[g]) for g in range(groups))
        ]
        self.of_firm = [[0] * len(firms) for _ in range(groups)]
        self.of_kind = [[0] * len(kinds) for _ in range(groups)]
        self.interested = [[0] * len(dimensions) for _ in range(groups)]
        self.inside: list[set[int]] = [set() for _ in range(groups)]
        self.price = sum(
            (self._off(float(-n)) for share in self.target for n in share),
            WATCHER * wishes.watchers * len(dimensions) * groups,
        )
        for n, group in enumerate(place):
            self.price += self._put(n, group)

    def improved(self, chance: random.Random, tries: int, report: Report) -> list[int]:
        """Return the best places met while people are exchanged again and again, worse ever more rarely (annealing)."""
        best, lowest = list(self.place), self.price
        if len(self.free) < 2 or self.groups < 2:
            return best
        blocks = self.same_firm is SameFirm.TOGETHER
        free, place, heat, cooling = self.free, self.place, HOT, (COLD / HOT) ** (1 / max(1, tries))
        for done in range(tries):
            if lowest < 1e-6 or (done % REPORT_EVERY == 0 and not report(done / tries)):
                break
            heat *= cooling
            a, b = free[int(chance.random() * len(free))], free[int(chance.random() * len(free))]
            if place[a] == place[b]:
                continue
            here, there = [a], [b]
            if blocks and chance.random() < 0.5:
                here, there = self._blocks(a, b)
            change = self._exchange(here, there)
            if change <= 0 or chance.random() < math.exp(-change / heat):
                self.price += change
                if self.price < lowest - 1e-6:
                    best, lowest = list(place), self.price
            else:
                self._exchange(there, here)
        return best

    def _blocks(self, a: int, b: int) -> tuple[list[int], list[int]]:
        """Return all of a's firm in a's group, and as many from b's group, by whole firms; nobody where none fit."""
        one, other = self.place[a], self.place[b]
        here = [n for n in sorted(self.inside[one]) if n == a or (self.firm[a] >= 0 and self.firm[n] == self.firm[a])]
        theirs: dict[int, list[int]] = {}
        for n in [b, *sorted(self.inside[other])]:
            block = theirs.setdefault(self.firm[n] if self.firm[n] >= 0 else -2 - n, [])
            if n not in block:
                block.append(n)
        there: list[int] = []
        for block in theirs.values():
            if len(there) + len(block) <= len(here) and all(self.movable[n] for n in block):
                there += block
        return (here, there) if len(here) == len(there) and all(self.movable[n] for n in here) else ([], [])

    def _exchange(self, here: Sequence[int], there: Sequence[int]) -> float:
        """Let as many people of two groups change places; return by how much the price changes."""
        if not here:
            return 0.0
        one, other = self.place[here[0]], self.place[there[0]]
        change = sum(self._take(n, one) for n in here) + sum(self._take(n, other) for n in there)
        change += sum(self._put(n, other) for n in here) + sum(self._put(n, one) for n in there)
        return change

    def _put(self, n: int, group: int) -> float:
        self.place[n] = group
        self.inside[group].add(n)
        change, firm, kind = 0.0, self.firm[n], self.kind[n]
        if firm >= 0:
            firms = self.of_firm[group]
            count = firms[firm]
            change += self._colleagues(firm, count + 1) - self._colleagues(firm, count)
            if count == 0 and self.foes[firm]:
                change += RIVALS * sum(firms[foe] > 0 for foe in self.foes[firm])
            firms[firm] = count + 1
        off = self.of_kind[group][kind] - self.target[group][kind]
        change += self._off(off + 1) - self._off(off)
        self.of_kind[group][kind] += 1
        for key in self.interests[n]:
            if self.interested[group][key] < self.watchers:
                change -= WATCHER
            self.interested[group][key] += 1
        return change

    def _take(self, n: int, group: int) -> float:
        self.inside[group].discard(n)
        change, firm, kind = 0.0, self.firm[n], self.kind[n]
        if firm >= 0:
            firms = self.of_firm[group]
            count = firms[firm]
            change += self._colleagues(firm, count - 1) - self._colleagues(firm, count)
            if count == 1 and self.foes[firm]:
                change -= RIVALS * sum(firms[foe] > 0 for foe in self.foes[firm])
            firms[firm] = count - 1
        off = self.of_kind[group][kind] - self.target[group][kind]
        change += self._off(off - 1) - self._off(off)
        self.of_kind[group][kind] -= 1
        for key in self.interests[n]:
            self.interested[group][key] -= 1
            if self.interested[group][key] < self.watchers:
                change += WATCHER
        return change

    def _off(self, off: float) -> float:
        return max(0.0, abs(off) - 1) if self.mixed else 0.0

    def _colleagues(self, firm: int, count: int) -> float:
        if self.same_firm is SameFirm.APART:
            return FIRMS * max(0, count - self.most[firm])
        if self.same_firm is SameFirm.TOGETHER:  # three and one are better than two and two: a slope to go down
            return FIRMS * count * (self.total[firm] - count) / self.total[firm]
        return 0.0


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
