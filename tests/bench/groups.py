"""How long composing the groups of a large visit takes, and how good they are against a plain round-robin."""

import random
import time
from collections.abc import Iterator, Sequence
from statistics import median

from dashboard.rules.group_composer import Composition, compose, judged
from dashboard.rules.group_wishes import Member, SameFirm, Wishes

PEOPLE, GROUPS, FIRMS, RUNS = 200, 8, 90, 5
DIMENSIONS = ("smart", "environment", "service", "safety", "operations")
KINDS = ("residential", "commercial", "park", "public")


def visit(people: int = PEOPLE, groups: int = GROUPS, firms: int = FIRMS) -> tuple[list[Member], Wishes]:
    """Return an invented visit: firms of one to a handful of people, six pairs of rivals, one in twenty pinned."""
    dice = random.Random(20261122)
    kinds = [dice.choices(KINDS, (6, 2, 1, 1))[0] for _ in range(firms)]
    members = []
    for number in range(people):
        firm = min(int(dice.expovariate(1 / (firms / 3))), firms - 1)
        interests = tuple(dice.sample(DIMENSIONS, dice.randint(0, 3)))
        fixed = dice.randrange(groups) if number % 20 == 0 else None
        members.append(Member(f"p{number}", f"f{firm}", kinds[firm], interests, fixed))
    rivals = tuple(frozenset((f"f{firm}", f"f{firm + 1}")) for firm in range(firms // 3, firms // 3 + 12, 2))
    return members, Wishes(SameFirm.APART, rivals, DIMENSIONS, 3)


def round_robin(members: Sequence[Member], groups: int, wishes: Wishes) -> Composition:
    """Deal people in turn, those of one firm one after the other, the pinned where they are; judge it alike."""
    order = sorted((one for one in members if one.fixed is None), key=lambda one: (one.kind, one.firm or ""))
    place = {one.key: one.fixed for one in members if one.fixed is not None}
    return judged(members, groups, wishes, place | {one.key: at % groups for at, one in enumerate(order)})


def measure(
    people: int = PEOPLE, groups: int = GROUPS, firms: int = FIRMS, *, runs: int = RUNS
) -> Iterator[dict[str, object]]:
    """Yield `groups_200` in seconds against the round-robin's, and `groups_200_unmet` in rules not kept."""
    members, wishes = visit(people, groups, firms)
    composed, dealt = compose(members, groups, wishes), round_robin(members, groups, wishes)
    value = median(_seconds(lambda: compose(members, groups, wishes)) for _ in range(runs))
    baseline = median(_seconds(lambda: round_robin(members, groups, wishes)) for _ in range(runs))
    name = f"groups_{people}"
    yield {"name": name, "value": value, "unit": "s", "baseline": baseline, "ratio": value / baseline}
    left, before = len(composed.unmet), len(dealt.unmet)
    yield {
        "name": f"{name}_unmet",
        "value": left,
        "unit": "rules not kept",
        "baseline": before,
        "ratio": left / before if before else None,
    }


def figures() -> Iterator[dict[str, object]]:
    """Yield the figures of a visit of 200 people in 8 groups with every rule on."""
    yield from measure()


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
