from decimal import Decimal

import pytest

from dashboard.rules.case_facets import Cell, Investment, facet_counts, investment_of


@pytest.mark.parametrize(
    ("yuan", "bucket"),
    [
        (None, "unknown"),
        ("0", "none"),
        ("0.01", "small"),
        ("50000", "small"),
        ("50000.01", "medium"),
        ("200000", "medium"),
        ("200001", "large"),
    ],
)
def test_what_a_case_costs(yuan: str | None, bucket: str) -> None:
    assert investment_of(None if yuan is None else Decimal(yuan)) is Investment(bucket)


CELLS = [
    Cell(("smart", "renewal", "small", "2025"), 3),
    Cell(("smart", "office", "none", "2026"), 2),
    Cell(("safety", "renewal", "small", "2026"), 1),
    Cell(("", "", "unknown", "2026"), 4),
]


def test_without_a_choice_everything_counts() -> None:
    total, counts = facet_counts(CELLS, {})
    assert total == 10
    assert counts["dimension"] == [("smart", 5), ("safety", 1)]  # without a dimension is no dimension to choose
    assert counts["year"] == [("2026", 7), ("2025", 3)]
    assert counts["investment"] == [("none", 2), ("small", 4), ("unknown", 4)]


def test_a_choice_narrows_the_others_and_not_itself() -> None:
    total, counts = facet_counts(CELLS, {"dimension": ["smart"], "year": []})
    assert total == 5
    assert counts["dimension"] == [("smart", 5), ("safety", 1)]
    assert counts["site_kind"] == [("renewal", 3), ("office", 2)]


def test_a_choice_that_leaves_nothing_can_be_taken_back() -> None:
    total, counts = facet_counts(CELLS, {"dimension": ["safety"], "site_kind": ["office"]})
    assert total == 0
    assert ("office", 0) in counts["site_kind"]
    assert ("safety", 0) in counts["dimension"]
