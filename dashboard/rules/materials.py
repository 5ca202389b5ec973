"""How many of each material to order for a visit: they follow the head-count."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import Invalid

GROUP_SIZE = 15
"""People whom one guide can keep together; how many groups materials are counted for before groups exist."""


class Per(StrEnum):
    """What a quantity follows."""

    PERSON = "person"
    FIRM = "firm"
    GROUP = "group"
    HOST = "host"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Counts:
    """Who comes: people, firms, groups, and how many sites receive them."""

    people: int
    firms: int
    groups: int
    hosts: int = 1


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """`each` pieces for every `for_every` people, firms or groups begun (1 sheet for every 25 people).

    Spares are `spare_percent` of the need, but at least `spare_least`; pieces come in packs of `pack`.
    """

    per: Per
    each: int = 1
    for_every: int = 1
    spare_percent: int = 0
    spare_least: int = 0
    pack: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """Pieces needed, spares on top, pieces to order (whole packs) and how many packs that is."""

    needed: int
    spare: int
    order: int
    packs: int


def quantity(rule: MaterialRule, counts: Counts) -> Quantity:
    """Work out one material, always rounding up; nothing needed means nothing spare.

    Raises `Invalid("materials.number")` with the field for a negative number or a zero divisor.
    """
    _check(rule, counts)
    number = {
        Per.PERSON: counts.people,
        Per.FIRM: counts.firms,
        Per.GROUP: counts.groups,
        Per.HOST: counts.hosts,
        Per.VISIT: 1,
    }[rule.per]
    needed = rule.each * _up(number, rule.for_every)
    spare = max(_up(needed * rule.spare_percent, 100), rule.spare_least) if needed else 0
    packs = _up(needed + spare, rule.pack)
    return Quantity(needed, spare, packs * rule.pack, packs)


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the purchase list; `cents` is None where something must be bought and nobody knows the price."""

    quantity: int
    have: int
    missing: int
    price_cents: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is to be bought: lines with something missing, what the priced ones cost, and how many bear no price."""

    lines: int
    cents: int
    unpriced: int


def need(quantity: int, have: int, price_cents: int | None) -> Need:
    """Return what is missing and what it costs: nothing missing costs nothing, whatever the price."""
    missing = max(0, quantity - have)
    cents = 0 if not missing else None if price_cents is None else missing * price_cents
    return Need(quantity, have, missing, price_cents, cents)


def purchase(needs: Iterable[Need]) -> Purchase:
    """Add up the lines with something missing."""
    bought = [one for one in needs if one.missing]
    return Purchase(len(bought), sum(one.cents or 0 for one in bought), sum(one.cents is None for one in bought))


def _up(number: int, by: int) -> int:
    return -(-number // by)


def _check(rule: MaterialRule, counts: Counts) -> None:
    least = {
        "each": (rule.each, 0),
        "for_every": (rule.for_every, 1),
        "spare_percent": (rule.spare_percent, 0),
        "spare_least": (rule.spare_least, 0),
        "pack": (rule.pack, 1),
        "people": (counts.people, 0),
        "firms": (counts.firms, 0),
        "groups": (counts.groups, 0),
        "hosts": (counts.hosts, 0),
    }
    for field, (value, lowest) in least.items():
        if value < lowest:
            raise Invalid("materials.number", field=field, value=value, least=lowest)
