"""Where a visit may go next, and what may be written to it while it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import Conflict
from models.enums import VisitStatus

_DRAFT, _OPEN, _RUNNING = VisitStatus.DRAFT, VisitStatus.OPEN, VisitStatus.RUNNING
_CLOSED, _ARCHIVED = VisitStatus.CLOSED, VisitStatus.ARCHIVED


class Write(StrEnum):
    """What people write to a visit.

    LATE_SIGN_IN is what a door's tablet delivers later, and who leaves after the close.
    LATE_SCORE is an answer given while the visit was running whose tablet reaches the server only later.
    EXCHANGE are questions, votes and notices: people may ask on the way there, and a tablet may deliver afterwards.
    RESULTS are the review, the report and the making of cases. BADGES let people in, also for late entries.
    """

    EDIT_PLAN = "edit_plan"
    EDIT_PROGRAMME = "edit_programme"
    REGISTER = "register"
    SIGN_IN = "sign_in"
    LATE_SIGN_IN = "late_sign_in"
    SCORE = "score"
    LATE_SCORE = "late_score"
    EXCHANGE = "exchange"
    SURVEY = "survey"
    TASKS = "tasks"
    RESULTS = "results"
    BADGES = "badges"


MOVES: Mapping[VisitStatus, tuple[VisitStatus, ...]] = {
    _DRAFT: (_OPEN,),
    _OPEN: (_RUNNING, _DRAFT),
    _RUNNING: (_CLOSED,),
    _CLOSED: (_ARCHIVED, _RUNNING),
    _ARCHIVED: (),
}

WRITES: Mapping[Write, frozenset[VisitStatus]] = {
    Write.EDIT_PLAN: frozenset({_DRAFT, _OPEN}),
    Write.EDIT_PROGRAMME: frozenset({_DRAFT, _OPEN, _RUNNING}),  # segments overrun on the day
    Write.REGISTER: frozenset({_OPEN, _RUNNING}),  # walk-ins
    Write.SIGN_IN: frozenset({_RUNNING}),
    Write.LATE_SIGN_IN: frozenset({_RUNNING, _CLOSED}),
    Write.SCORE: frozenset({_RUNNING}),
    Write.LATE_SCORE: frozenset({_RUNNING, _CLOSED}),
    Write.EXCHANGE: frozenset({_OPEN, _RUNNING, _CLOSED}),
    Write.SURVEY: frozenset({_RUNNING, _CLOSED}),
    Write.TASKS: frozenset({_DRAFT, _OPEN, _RUNNING, _CLOSED}),
    Write.RESULTS: frozenset({_RUNNING, _CLOSED}),
    Write.BADGES: frozenset({_OPEN, _RUNNING, _CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a move depends on; `registered` counts confirmed and waiting people, not cancelled ones."""

    registered: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Why a move is refused."""

    code: str
    facts: Mapping[str, object]


def blocked(old: VisitStatus, new: VisitStatus, facts: Facts) -> Block | None:
    """Return what forbids the move: `visit.no_such_move` or `visit.has_registrations`; None when it is legal."""
    if new not in MOVES[old]:
        return Block("visit.no_such_move", {"old": old, "new": new, "possible": next_statuses(old, facts)})
    if (old, new) == (_OPEN, _DRAFT) and facts.registered > 0:
        return Block("visit.has_registrations", {"old": old, "new": new, "registered": facts.registered})
    return None


def may_move(old: VisitStatus, new: VisitStatus, facts: Facts) -> bool:
    """Tell whether a visit may go from `old` to `new`; staying where it is, is no move."""
    return blocked(old, new, facts) is None


def next_statuses(old: VisitStatus, facts: Facts) -> tuple[VisitStatus, ...]:
    """Return where the visit may go now, the usual way first."""
    return tuple(new for new in MOVES[old] if may_move(old, new, facts))


def check_move(old: VisitStatus, new: VisitStatus, facts: Facts) -> None:
    """Raise `Conflict` with the code of `blocked` unless the move is legal."""
    block = blocked(old, new, facts)
    if block is not None:
        raise Conflict(block.code, **block.facts)


def may_write(status: VisitStatus, write: Write) -> bool:
    """Tell whether this kind of write is accepted while the visit has this status."""
    return status in WRITES[write]


def check_write(status: VisitStatus, write: Write) -> None:
    """Raise `Conflict("visit.write_closed")` unless the write is accepted now."""
    if not may_write(status, write):
        raise Conflict("visit.write_closed", status=status, write=write)
