"""How far scores move when a weight does."""

from uuid import UUID

import pytest

from dashboard.rules.host_choice import Candidate
from dashboard.rules.host_span import Span, spans
from models.enums import HostCriterion as C

A, B = UUID(int=1), UUID(int=2)


def test_the_span_is_that_of_the_four_weights_moved() -> None:
    moved = spans([Candidate(A, {C.REPUTATION: 5, C.WILLINGNESS: 1})], {C.REPUTATION: 50, C.WILLINGNESS: 50})
    # by hand: 100 * 40 / 90 and 100 * 60 / 110, and the same from the other weight
    assert moved[A].low == pytest.approx(min(100 * 40 / 90, 100 * 50 / 110))
    assert moved[A].high == pytest.approx(max(100 * 60 / 110, 100 * 50 / 90))


def test_equal_ratings_do_not_move_and_unrated_have_none() -> None:
    weights = {C.REPUTATION: 30, C.WILLINGNESS: 70}
    moved = spans([Candidate(A, {C.REPUTATION: 4, C.WILLINGNESS: 4}), Candidate(B, {})], weights)
    assert moved == {A: Span(75.0, 75.0)}


def test_one_weight_alone_may_carry_everything() -> None:
    assert spans([Candidate(A, {C.REPUTATION: 3})], {C.REPUTATION: 1, C.WILLINGNESS: 0}) == {A: Span(50.0, 50.0)}
