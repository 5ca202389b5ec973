"""What the public page of a visit offers at a moment of the server's clock."""

from datetime import datetime
from enum import StrEnum

from models.enums import VisitStatus


class PublicState(StrEnum):
    """NOT_YET opens later; WAITING takes people for the waiting list only; FULL has none; OVER is for good."""

    NOT_YET = "not_yet"
    OPEN = "open"
    WAITING = "waiting"
    FULL = "full"
    PAST_DEADLINE = "past_deadline"
    OVER = "over"


class OwnChanges(StrEnum):
    """What a person may still change by the own link: ALL, FEW (telephone, diet and transport; cancelling), NONE."""

    ALL = "all"
    FEW = "few"
    NONE = "none"


TAKES = frozenset({PublicState.OPEN, PublicState.WAITING})
"""The states in which somebody can register."""


def public_state(
    status: VisitStatus, *, is_open: bool, deadline: datetime | None, now: datetime, free: int, waiting_list: bool
) -> PublicState:
    """Return what the page offers; `free` places are those nobody waits for. The deadline itself is still in time."""
    if status in (VisitStatus.RUNNING, VisitStatus.CLOSED, VisitStatus.ARCHIVED):
        return PublicState.OVER
    if status is VisitStatus.DRAFT or not is_open:
        # a form that is shut after its deadline stays what people have seen it become
        passed = status is VisitStatus.OPEN and deadline is not None and now > deadline
        return PublicState.PAST_DEADLINE if passed else PublicState.NOT_YET
    if deadline is not None and now > deadline:
        return PublicState.PAST_DEADLINE
    if free > 0:
        return PublicState.OPEN
    return PublicState.WAITING if waiting_list else PublicState.FULL


def own_changes(status: VisitStatus, *, deadline: datetime | None, now: datetime) -> OwnChanges:
    """Return what the own link may change: after the deadline the list is with the host, on the day it is too late."""
    if status is not VisitStatus.OPEN:
        return OwnChanges.NONE
    return OwnChanges.FEW if deadline is not None and now > deadline else OwnChanges.ALL
