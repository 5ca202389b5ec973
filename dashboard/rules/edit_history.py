"""Undo and redo over whole states: what was seen before, what was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

State = TypeVar("State")

MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class History(Generic[State]):
    """The state on the screen with up to 50 before it and those that were taken back, nearest last."""

    now: State
    past: tuple[State, ...] = ()
    future: tuple[State, ...] = field(default=())

    def seen(self, state: State) -> "History[State]":
        """Return the history after a change to `state`, which forgets what was taken back; itself if nothing changed."""
        if state == self.now:
            return self
        return History(state, _last((*self.past, self.now)))

    def undone(self) -> "History[State]":
        """Return the history one step back; itself at the beginning."""
        if not self.past:
            return self
        return replace(self, now=self.past[-1], past=self.past[:-1], future=(*self.future, self.now))

    def redone(self) -> "History[State]":
        """Return the history one step forward again; itself if nothing was taken back."""
        if not self.future:
            return self
        return History(self.future[-1], _last((*self.past, self.now)), self.future[:-1])


def _last(states: Sequence[State]) -> tuple[State, ...]:
    return tuple(states[-MOST_STEPS:])
