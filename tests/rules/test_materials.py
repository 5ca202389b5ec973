"""Quantities follow the head-count."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import Invalid
from dashboard.rules.materials import Counts, MaterialRule, Need, Per, Purchase, Quantity, need, purchase, quantity

COUNTS = Counts(people=86, firms=41, groups=4, hosts=2)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (MaterialRule(Per.PERSON), Quantity(86, 0, 86, 86)),
        (MaterialRule(Per.PERSON, spare_percent=5), Quantity(86, 5, 91, 91)),
        (MaterialRule(Per.PERSON, spare_percent=5, spare_least=10, pack=50), Quantity(86, 10, 100, 2)),
        (MaterialRule(Per.PERSON, for_every=25), Quantity(4, 0, 4, 4)),
        (MaterialRule(Per.PERSON, each=2, pack=24), Quantity(172, 0, 192, 8)),
        (MaterialRule(Per.FIRM, each=2), Quantity(82, 0, 82, 82)),
        (MaterialRule(Per.GROUP, spare_least=1), Quantity(4, 1, 5, 5)),
        (MaterialRule(Per.HOST, spare_least=1), Quantity(2, 1, 3, 3)),
        (MaterialRule(Per.VISIT), Quantity(1, 0, 1, 1)),
        (MaterialRule(Per.VISIT, each=0, spare_least=3), Quantity(0, 0, 0, 0)),
    ],
)
def test_quantities(rule: MaterialRule, expected: Quantity) -> None:
    assert quantity(rule, COUNTS) == expected


def test_nobody_needs_nothing() -> None:
    rule = MaterialRule(Per.PERSON, spare_percent=10, spare_least=5, pack=10)
    assert quantity(rule, Counts(0, 0, 0)) == Quantity(0, 0, 0, 0)


@pytest.mark.parametrize("field", ["each", "for_every", "spare_percent", "spare_least", "pack"])
def test_impossible_rules_are_refused(field: str) -> None:
    with pytest.raises(Invalid) as refused:
        quantity(replace(MaterialRule(Per.PERSON), **{field: -1}), COUNTS)
    assert (refused.value.code, refused.value.facts["field"]) == ("materials.number", field)


@pytest.mark.parametrize("change", [{"for_every": 0}, {"pack": 0}])
def test_zero_divisors_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(Invalid, match=r"materials\.number"):
        quantity(replace(MaterialRule(Per.PERSON), **change), COUNTS)


@pytest.mark.parametrize("field", ["people", "firms", "groups", "hosts"])
def test_negative_counts_are_refused(field: str) -> None:
    with pytest.raises(Invalid, match=r"materials\.number"):
        quantity(MaterialRule(Per.PERSON), replace(COUNTS, **{field: -1}))


def test_what_is_missing_and_what_it_costs() -> None:
    assert need(91, 40, 250) == Need(91, 40, 51, 250, 12_750)
    assert need(91, 91, 250) == Need(91, 91, 0, 250, 0)
    assert need(91, 200, None) == Need(91, 200, 0, None, 0)
    assert need(91, 0, None) == Need(91, 0, 91, None, None)
    assert purchase([need(91, 40, 250), need(5, 9, 100), need(3, 0, None), need(2, 0, 0)]) == Purchase(3, 12_750, 1)
    assert purchase([]) == Purchase(0, 0, 0)


rules = st.builds(
    MaterialRule,
    st.sampled_from(Per),
    st.integers(0, 20),
    st.integers(1, 30),
    st.integers(0, 100),
    st.integers(0, 20),
    st.integers(1, 60),
)
counts = st.builds(Counts, st.integers(0, 400), st.integers(0, 400), st.integers(0, 20), st.integers(0, 3))


@given(rules, counts)
def test_there_is_enough_and_less_than_a_pack_too_many(rule: MaterialRule, who: Counts) -> None:
    found = quantity(rule, who)
    assert 0 <= found.order - found.needed - found.spare < rule.pack
    assert found.order == found.packs * rule.pack
    if found.needed:
        assert found.spare >= rule.spare_least
        assert found.spare * 100 >= found.needed * rule.spare_percent


@given(rules, counts)
def test_more_people_never_need_less(rule: MaterialRule, who: Counts) -> None:
    more = replace(who, people=who.people + 1)
    assert quantity(rule, more).order >= quantity(rule, who).order
