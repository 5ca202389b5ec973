"""What a visit's observers can vouch for, gathered for a case: numbers, notes, photos; never names."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Grant
from models import Answer, Photo
from models.enums import AnswerState, Tag

MAX_NOTES = 60
MAX_PHOTOS = 12
LEARNING = frozenset({Tag.HIGHLIGHT.value, Tag.BORROW.value})


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote at a point, with the tags they gave it."""

    text: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """`observers` who recorded something, mean and sample deviation of their 1-5 scores (None where there are none)."""

    observers: int
    mean: float | None
    sd: float | None
    notes: tuple[Note, ...]
    photos: tuple[UUID, ...]

    def stored(self) -> dict[str, object]:
        """Return the shape that a case version keeps."""
        return {
            "observers": self.observers,
            "mean": None if self.mean is None else round(self.mean, 2),
            "sd": None if self.sd is None else round(self.sd, 2),
            "notes": [{"text": note.text, "tags": list(note.tags)} for note in self.notes],
        }


def point_evidence(db: Session, grant: Grant, visit_id: UUID, point_id: UUID) -> Evidence:
    """Return what was recorded at one point of a visit that the grant has been checked for."""
    return _gather(db, grant, visit_id, [col(Answer.point_id) == point_id], [col(Photo.point_id) == point_id])


def visit_evidence(db: Session, grant: Grant, visit_id: UUID) -> Evidence:
    """Return what was recorded on the whole visit; of the notes only those that say what to learn."""
    evidence = _gather(db, grant, visit_id, [], [])
    kept = tuple(note for note in evidence.notes if LEARNING & set(note.tags))
    return Evidence(evidence.observers, evidence.mean, evidence.sd, kept[:MAX_NOTES], evidence.photos)


def _gather(
    db: Session,
    grant: Grant,
    visit_id: UUID,
    of_answers: Sequence[ColumnElement[bool]],
    of_photos: Sequence[ColumnElement[bool]],
) -> Evidence:
    rows = db.execute(
        select(col(Answer.observer_id), col(Answer.score), col(Answer.note), col(Answer.tags))
        .where(
            col(Answer.association_id) == grant.association_id,
            col(Answer.visit_id) == visit_id,
            col(Answer.state) == AnswerState.ANSWERED,
            *of_answers,
        )
        .order_by(col(Answer.recorded_at), col(Answer.observer_id))
    ).all()
    photos = db.scalars(
        select(col(Photo.id))
        .where(col(Photo.association_id) == grant.association_id, col(Photo.visit_id) == visit_id, *of_photos)
        .order_by(col(Photo.taken_at), col(Photo.id))
        .limit(MAX_PHOTOS)
    ).all()
    scores = [float(row.score) for row in rows if row.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    sd = None
    if mean is not None and len(scores) > 1:
        sd = (sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)) ** 0.5
    notes = [Note(row.note, tuple(row.tags)) for row in rows if row.note.strip()]
    notes.sort(key=lambda note: not LEARNING & set(note.tags))  # what to learn first, else as it came
    return Evidence(len({row.observer_id for row in rows}), mean, sd, tuple(notes[:MAX_NOTES]), tuple(photos))
