"""What a tap on the observing page does: one entry, saved at once, and its outcome kept beside the card.

Widgets show what is stored: they are set from it whenever it changes, and a tap that was not accepted falls back to
it. Text that was typed stays, so that nobody has to type it twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import streamlit as st

from dashboard.errors import Refused
from dashboard.queries.observe import Card, MyAnswer
from dashboard.services import photos, scores
from dashboard.services.scores import AnswerOp, StoredAnswer, SyncStatus
from dashboard.ui.viewer import Viewer
from models.database import writing
from models.enums import AnswerState


@dataclass(frozen=True, slots=True)
class Clash:
    """Two values for one point: the observer's own entry and what was stored first."""

    mine: AnswerOp
    stored: StoredAnswer | None


@dataclass(frozen=True, slots=True)
class Answering:
    """One observer at one visit, in one tab."""

    viewer: Viewer
    visit_id: UUID

    def _memory(self, name: str) -> dict[UUID, Any]:
        """Return what this tab remembers by point, apart for each visit."""
        memory: dict[UUID, Any] = st.session_state.setdefault(f"observe_{name}_{self.visit_id}", {})
        return memory

    @property
    def clashes(self) -> dict[UUID, Clash]:
        return self._memory("clashes")

    @property
    def refusals(self) -> dict[UUID, Refused]:
        return self._memory("refusals")

    @property
    def undoable(self) -> dict[UUID, tuple[Card, MyAnswer | None]]:
        """What the last action replaced."""
        return self._memory("undo")

    def sync(self, key: str, stored: Any) -> str:
        """Let the widget of this key show what is stored, unless the person is ahead of it; return the key."""
        synced: dict[str, Any] = st.session_state.setdefault("observe_synced", {})
        if key not in st.session_state or key not in synced or synced[key] != stored:
            st.session_state[key] = stored
            synced[key] = stored
        return key

    def _fall_back(self, point_id: UUID) -> None:
        synced: dict[str, Any] = st.session_state.setdefault("observe_synced", {})
        for name in ("score", "unseen", "tags"):
            synced.pop(f"{name}_{point_id}", None)

    def change(self, card: Card, stop_id: UUID | None, **parts: Any) -> None:
        """Save the card with some parts changed (state, value, tags, note), based on what the person saw."""
        before = self._seen(card)
        self.undoable.clear()
        if self._save(self._entry(card, stop_id, before, parts)):
            self.undoable[card.id] = (card, before)

    def mark_not_seen(self, cards: Sequence[Card]) -> None:
        """Mark every one of these points as not seen; one undo takes all of it back."""
        self.undoable.clear()
        for card in cards:
            before = self._seen(card)
            if self._save(self._entry(card, None, before, {"state": AnswerState.NOT_SEEN, "value": None})):
                self.undoable[card.id] = (card, before)

    def undo(self) -> None:
        """Put back what was there before the last action, as new entries."""
        last = dict(self.undoable)
        self.undoable.clear()
        for card, before in last.values():
            old = before or MyAnswer(AnswerState.CLEARED, None, (), "", 0, None)
            parts = {"state": old.state, "value": old.value, "tags": old.tags, "note": old.note}
            self._save(self._entry(card, None, self._seen(card), parts))

    def choose(self, card: Card, *, mine: bool) -> None:
        """Settle a clash. The notes and tags of both stay; the other mark stays in the history."""
        clash = self.clashes.pop(card.id, None)
        if clash is None:
            return
        stored = clash.stored or StoredAnswer(AnswerState.CLEARED, None, (), "", 0)
        kept: AnswerOp | StoredAnswer = clash.mine if mine else stored
        notes = list(dict.fromkeys(note for note in (stored.note, clash.mine.note) if note))
        parts = {
            "state": kept.state,
            "value": kept.value,
            "tags": tuple(dict.fromkeys([*stored.tags, *clash.mine.tags])),
            "note": "\n".join(notes)[:2000],
        }
        base = MyAnswer(stored.state, stored.value, stored.tags, stored.note, stored.version, None)
        if mine or (parts["tags"], parts["note"]) != (stored.tags, stored.note):
            self._save(self._entry(card, clash.mine.stop_id, base, parts))
        self._fall_back(card.id)

    def add_photos(self, card: Card, key: str) -> None:
        """Save the pictures that were just chosen and empty the chooser."""
        self.refusals.pop(card.id, None)
        for upload in st.session_state.get(key) or []:
            self._add_photo(card.id, upload.getvalue())
        rounds = self._memory("uploads")
        rounds[card.id] = rounds.get(card.id, 0) + 1

    def _add_photo(self, point_id: UUID, data: bytes) -> None:
        self._try(
            point_id,
            lambda db: photos.add_photo(
                db, actor=self.viewer.actor, visit_id=self.visit_id, point_id=point_id, data=data
            ),
        )

    def upload_key(self, card: Card) -> str:
        """Return the chooser's key; it changes after each use, which empties it."""
        return f"photo_{card.id}_{self._memory('uploads').get(card.id, 0)}"

    def remove_photo(self, card: Card, photo_id: UUID) -> None:
        self._try(card.id, lambda db: photos.remove_photo(db, actor=self.viewer.actor, photo_id=photo_id))

    def _seen(self, card: Card) -> MyAnswer | None:
        """Return what the person last saw: the card, or this tab's own newer entry when two taps came at once."""
        own: MyAnswer | None = self._memory("own").get(card.id)
        return own if own is not None and (card.answer is None or own.version > card.answer.version) else card.answer

    def _entry(self, card: Card, stop_id: UUID | None, before: MyAnswer | None, parts: Mapping[str, Any]) -> AnswerOp:
        """Return the entry; its id follows from what it says, so the same tap twice is one entry."""
        old = before or MyAnswer(AnswerState.CLEARED, None, (), "", 0, None)
        content: dict[str, Any] = {
            "state": old.state,
            "value": old.value,
            "tags": list(old.tags),
            "note": old.note,
            **parts,
        }
        said = json.dumps([str(self.visit_id), str(card.id), old.version, content], sort_keys=True, default=str)
        return AnswerOp(
            op_id=uuid5(self.viewer.actor.session_id, said),
            point_id=card.id,
            base_version=old.version,
            stop_id=stop_id,
            **content,
        )

    def _save(self, op: AnswerOp) -> bool:
        self.refusals.pop(op.point_id, None)
        self.clashes.pop(op.point_id, None)
        receipt = self._try(
            op.point_id,
            lambda db: scores.record_score(db, actor=self.viewer.actor, visit_id=self.visit_id, answer=op),
        )
        if receipt is None:
            return False
        if receipt.status is SyncStatus.STALE:
            self.clashes[op.point_id] = Clash(op, receipt.stored)
        elif refused := scores.refusal(receipt):
            self.refusals[op.point_id] = refused
        else:
            self._memory("own")[op.point_id] = MyAnswer(
                op.state, op.value, tuple(op.tags), op.note, receipt.version or 0, None
            )
            return True
        self._fall_back(op.point_id)
        return False

    def _try(self, point_id: UUID, work: Callable[[Any], Any]) -> Any:
        try:
            with writing() as db:
                return work(db)
        except Refused as refused:
            self.refusals[point_id] = refused
            self._fall_back(point_id)
            return None
