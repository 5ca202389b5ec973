"""What the public page offers, by status, switch, clock and places."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.rules.registration_state import OwnChanges, PublicState, own_changes, public_state
from models.enums import VisitStatus

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
P, V = PublicState, VisitStatus


@pytest.mark.parametrize(
    ("status", "is_open", "deadline", "free", "waiting_list", "expected"),
    [
        (V.OPEN, True, None, 1, True, P.OPEN),
        (V.OPEN, True, NOW, 1, True, P.OPEN),
        (V.OPEN, True, NOW - timedelta(seconds=1), 1, True, P.PAST_DEADLINE),
        (V.OPEN, True, None, 0, True, P.WAITING),
        (V.OPEN, True, None, 0, False, P.FULL),
        (V.OPEN, True, None, -3, False, P.FULL),
        (V.OPEN, False, None, 9, True, P.NOT_YET),
        (V.OPEN, False, NOW - timedelta(days=1), 9, True, P.PAST_DEADLINE),
        (V.DRAFT, True, None, 9, True, P.NOT_YET),
        (V.DRAFT, True, NOW - timedelta(days=1), 9, True, P.NOT_YET),
        (V.RUNNING, True, None, 9, True, P.OVER),
        (V.CLOSED, True, None, 9, True, P.OVER),
        (V.ARCHIVED, False, None, 9, True, P.OVER),
    ],
)
def test_what_the_page_offers(
    status: V, is_open: bool, deadline: datetime | None, free: int, waiting_list: bool, expected: P
) -> None:
    found = public_state(status, is_open=is_open, deadline=deadline, now=NOW, free=free, waiting_list=waiting_list)
    assert found is expected


@pytest.mark.parametrize(
    ("status", "deadline", "expected"),
    [
        (V.OPEN, None, OwnChanges.ALL),
        (V.OPEN, NOW, OwnChanges.ALL),
        (V.OPEN, NOW - timedelta(seconds=1), OwnChanges.FEW),
        (V.DRAFT, None, OwnChanges.NONE),
        (V.RUNNING, None, OwnChanges.NONE),
        (V.CLOSED, None, OwnChanges.NONE),
    ],
)
def test_what_the_own_link_may_change(status: V, deadline: datetime | None, expected: OwnChanges) -> None:
    assert own_changes(status, deadline=deadline, now=NOW) is expected
