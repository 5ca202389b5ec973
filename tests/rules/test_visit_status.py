"""The legal moves of a visit, all 25 pairs, and the table of writes."""

from itertools import product

import pytest

from dashboard.errors import Conflict
from dashboard.rules.visit_status import (
    WRITES,
    Facts,
    Write,
    blocked,
    check_move,
    check_write,
    may_move,
    may_write,
    next_statuses,
)
from models.enums import VisitStatus as S

LEGAL = {
    (S.DRAFT, S.OPEN),
    (S.OPEN, S.DRAFT),
    (S.OPEN, S.RUNNING),
    (S.RUNNING, S.CLOSED),
    (S.CLOSED, S.RUNNING),
    (S.CLOSED, S.ARCHIVED),
}


@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_only_these_moves_are_legal(old: S, new: S) -> None:
    assert may_move(old, new, Facts()) == ((old, new) in LEGAL)
    assert may_move(old, new, Facts(registered=1)) == ((old, new) in LEGAL - {(S.OPEN, S.DRAFT)})
    assert (new in next_statuses(old, Facts())) == ((old, new) in LEGAL)


def test_a_visit_with_registrations_cannot_return_to_draft() -> None:
    block = blocked(S.OPEN, S.DRAFT, Facts(registered=3))
    assert block is not None
    assert (block.code, block.facts["registered"]) == ("visit.has_registrations", 3)
    assert next_statuses(S.OPEN, Facts(registered=3)) == (S.RUNNING,)


def test_a_refused_move_says_what_is_possible() -> None:
    with pytest.raises(Conflict) as refused:
        check_move(S.CLOSED, S.DRAFT, Facts())
    assert refused.value.code == "visit.no_such_move"
    assert refused.value.facts == {"old": S.CLOSED, "new": S.DRAFT, "possible": (S.ARCHIVED, S.RUNNING)}
    check_move(S.CLOSED, S.RUNNING, Facts(registered=50))


@pytest.mark.parametrize(
    ("status", "writes"),
    [
        (S.DRAFT, {Write.EDIT_PLAN, Write.EDIT_PROGRAMME, Write.TASKS}),
        (S.OPEN, {Write.EDIT_PLAN, Write.EDIT_PROGRAMME, Write.REGISTER, Write.EXCHANGE, Write.TASKS, Write.BADGES}),
        (S.RUNNING, set(Write) - {Write.EDIT_PLAN}),
        (
            S.CLOSED,
            {
                Write.LATE_SIGN_IN,
                Write.LATE_SCORE,
                Write.EXCHANGE,
                Write.SURVEY,
                Write.TASKS,
                Write.RESULTS,
                Write.BADGES,
            },
        ),
        (S.ARCHIVED, set()),
    ],
)
def test_what_may_be_written(status: S, writes: set[Write]) -> None:
    assert {write for write in Write if may_write(status, write)} == writes


def test_every_write_is_in_the_table() -> None:
    assert set(WRITES) == set(Write)


def test_a_refused_write_names_the_status() -> None:
    check_write(S.RUNNING, Write.SCORE)
    with pytest.raises(Conflict) as refused:
        check_write(S.CLOSED, Write.SCORE)
    assert (refused.value.code, refused.value.facts) == (
        "visit.write_closed",
        {"status": S.CLOSED, "write": Write.SCORE},
    )
