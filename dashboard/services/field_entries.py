"""What tablets send: each entry takes effect exactly once, and each gets an answer of its own.

Answers have their history in `services.scores`; every other kind is logged in `FieldEntry` in the transaction of the
write itself. A bad entry is a receipt and keeps none of the others out. Only what nobody foresaw raises: then the
caller's transaction is lost as a whole and the same entries may be given again, one by one.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, check_reach, require
from dashboard.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from dashboard.rules.answers import AnswerOp
from dashboard.rules.door_entries import DOOR, SignIn, SignOut, WalkIn
from dashboard.rules.field_entries import Entry, Finish, Noted, Question, Reopen, Vote, body_of
from dashboard.rules.visit_status import Write, check_write
from dashboard.server_key import secret_key
from dashboard.services import audit, door_entries, observations, questions, sheets
from dashboard.services.door_entries import StoredPresence
from dashboard.services.participation import Part, part_in
from dashboard.services.scores import AnswerBatch, StoredAnswer, SyncStatus
from models import AnswerHistory, AuditEntry, Dimension, ExchangeQuestion, FieldEntry, Observation
from models.base import utc_now
from models.enums import AnswerOutcome, FieldEntryKind, VisitStatus
from models.out_of_order import add_out_of_order
from models.prepared import Prepared

_known_op = Prepared(
    lambda _: select(col(FieldEntry.id)).where(
        col(FieldEntry.association_id) == bindparam("association"), col(FieldEntry.op_id) == bindparam("op")
    )
)


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """A free observation as the server holds it now."""

    stop_id: UUID | None
    dimension: str | None
    tags: tuple[str, ...]
    note: str
    removed: bool
    version: int
    recorded_at: datetime
    device_id: UUID | None


@dataclass(frozen=True, slots=True)
class EntryReceipt:
    """What became of one entry.

    applied and replayed carry the `version` that the entry made; stale carries what is `stored` (None: nothing is);
    rejected carries a `code` with `facts`; an applied one from the door carries what stands. `late`: the visit was
    closed when the entry arrived.
    """

    op_id: UUID
    status: SyncStatus
    version: int | None = None
    stored: StoredAnswer | StoredObservation | StoredPresence | None = None
    code: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    late: bool = False


def apply_entries(
    db: Session, *, actor: Actor, entries: Sequence[Entry], device_id: UUID | None = None
) -> list[EntryReceipt]:
    """Apply the actor's own entries in their order and return a receipt for each, in the same order.

    They waited on a tablet: a visit that was closed meanwhile still takes them, marked late; an archived one does not.
    Nothing is acknowledged before the caller's commit. Raises NotSignedIn or NotAllowed; everything else is a receipt:
    `entry.author` (somebody else's), `entry.op_reused`, `entry.id_taken`, `entry.not_registered`, and the codes of
    `scores.record_score`, `sheets`, `questions` and `observations`.
    """
    grant = require(db, actor, Capability.SCORE)
    run = Run(db, grant, author_id=grant.person_id, device_id=device_id)
    receipts = [run.take(entry) for entry in entries]
    run.finish()
    return receipts


class Run:
    """One author's entries in one transaction; the caller has checked that the grant may hand them in.

    `grant` is who sends them: the author, or a member of the staff who imports a tablet's file.
    """

    def __init__(self, db: Session, grant: Grant, *, author_id: UUID, device_id: UUID | None) -> None:
        self._db, self._grant, self._author_id, self._device_id = db, grant, author_id, device_id
        self._batches: dict[UUID, AnswerBatch] = {}
        self._parts: dict[UUID, Part] = {}

    def take(self, entry: Entry) -> EntryReceipt:
        """Apply one entry; the visit's sums wait for `finish`."""
        try:
            if entry.author_id != self._author_id:
                raise NotAllowed("entry.author")
            check_reach(self._grant, entry.visit_id)
            if isinstance(entry.body, AnswerOp):
                return self._answer(entry, entry.body)
            return self._other(entry)
        except (Invalid, Conflict, NotAllowed, NotFound) as refused:
            return EntryReceipt(entry.op_id, SyncStatus.REJECTED, code=refused.code, facts=refused.facts)

    def finish(self) -> None:
        """Bring the visits' sums up to what was stored, always in the same order."""
        for visit_id in sorted(self._batches):
            self._batches[visit_id].add_sums()

    def _answer(self, entry: Entry, op: AnswerOp) -> EntryReceipt:
        if _known_op.run(self._db.connection(), {"association": self._grant.association_id, "op": entry.op_id}):
            return self._reused(entry)
        if entry.visit_id not in self._batches:
            self._batches[entry.visit_id] = AnswerBatch(
                self._db,
                self._grant,
                entry.visit_id,
                queued=True,
                observer_id=self._author_id,
                device_id=self._device_id,
            )
        made = self._batches[entry.visit_id].take(op)
        return EntryReceipt(made.op_id, made.status, made.version, made.stored, made.code, made.facts, made.late)

    def _other(self, entry: Entry) -> EntryReceipt:
        """Apply an entry of another kind; where the same one is under way elsewhere, look again when that is done."""
        for last in (False, True):
            known = self._known(entry)
            if known is not None:
                return known
            try:
                with self._db.begin_nested():
                    return self._apply(entry)
            except Refused:
                known = self._known(entry)  # by its own twin, perhaps, which was faster
                if known is not None:
                    return known
                raise
            except IntegrityError:
                if last:
                    raise
        raise AssertionError("the loop returns or raises")

    def _known(self, entry: Entry) -> EntryReceipt | None:
        logged = self._db.scalars(
            select(FieldEntry).where(
                col(FieldEntry.association_id) == self._grant.association_id, col(FieldEntry.op_id) == entry.op_id
            )
        ).one_or_none()
        if logged is None:
            answer = select(col(AnswerHistory.id)).where(
                col(AnswerHistory.association_id) == self._grant.association_id, col(AnswerHistory.op_id) == entry.op_id
            )
            return None if self._db.execute(answer).first() is None else self._reused(entry)
        if not hmac.compare_digest(logged.digest, digest(entry)):
            return self._reused(entry)
        if logged.outcome is AnswerOutcome.STALE:
            return EntryReceipt(entry.op_id, SyncStatus.STALE, stored=self._stored(entry), late=logged.late)
        return EntryReceipt(entry.op_id, SyncStatus.REPLAYED, logged.version, late=logged.late)

    def _reused(self, entry: Entry) -> EntryReceipt:
        """Refuse an entry under a used id, and keep what it says."""
        said = {"kind": entry.kind, "visit_id": entry.visit_id, **body_of(entry)}
        if is_anonymous(entry):
            row = AuditEntry(
                association_id=self._grant.association_id,
                id=uuid4(),
                at=questions.rough_moment(),
                action="refuse_reused_op",
                noun="FieldEntry",
                object_id=str(entry.op_id),
                after=audit.plain(said),
            )
            add_out_of_order(self._db, row)
        else:
            audit.record(self._db, self._grant, "refuse_reused_op", "FieldEntry", entry.op_id, after=said)
        return EntryReceipt(entry.op_id, SyncStatus.REJECTED, code="entry.op_reused", facts={"field": "op"})

    def _apply(self, entry: Entry) -> EntryReceipt:
        part = self._part(entry)
        receipt = self._act(entry, part)
        stale = receipt.status is SyncStatus.STALE
        stored = receipt.stored.version if receipt.stored is not None else 0
        self._log(entry, part, stored if stale else receipt.version or 0, stale=stale)
        return replace(receipt, late=part.late)

    def _act(self, entry: Entry, part: Part) -> EntryReceipt:
        """Make the change itself and return its receipt."""
        db, grant, body, version = self._db, self._grant, entry.body, 1
        if isinstance(body, Finish):
            done = sheets.finish_for(
                db,
                grant,
                part.visit_id,
                observer_id=part.person_id,
                signature=body.signature,
                strokes=body.strokes,
            )
            version = done.version
        elif isinstance(body, Reopen):
            version = sheets.reopen_for(db, grant, part.visit_id, observer_id=part.person_id, queued=True).version
        elif isinstance(body, Question):
            questions.ask(db, grant, part, question_id=body.id, text=body.text, anonymous=body.anonymous)
        elif isinstance(body, Vote):
            questions.vote(db, grant, part, question_id=body.question_id, on=body.on)
        elif isinstance(body, DOOR):
            return EntryReceipt(
                entry.op_id, SyncStatus.APPLIED, version, stored=door_entries.apply(db, grant, part, body)
            )
        elif isinstance(body, Noted):
            source = observations.Source(entry.op_id, entry.base_version, self._device_id, entry.device_time)
            made = observations.note(db, grant, part, body, source)
            if not made.applied:
                return EntryReceipt(entry.op_id, SyncStatus.STALE, stored=self._observation(made.row))
            version = made.row.version if made.row is not None else 0
        return EntryReceipt(entry.op_id, SyncStatus.APPLIED, version)

    def _part(self, entry: Entry) -> Part:
        visit_id = entry.visit_id
        if isinstance(entry.body, DOOR):
            return door_entries.door_part(self._db, self._grant, visit_id, self._author_id)
        if visit_id not in self._parts:
            part = part_in(self._db, self._grant, visit_id, self._author_id)
            if part is None:  # also how a visit of another association looks
                raise Conflict("entry.not_registered")
            self._parts[visit_id] = part
        part = self._parts[visit_id]
        if part.status is VisitStatus.ARCHIVED:
            check_write(part.status, Write.LATE_SCORE)
        return part

    def _log(self, entry: Entry, part: Part, version: int, *, stale: bool) -> None:
        """Append the entry to the history; an anonymous question leaves nothing that leads to its author."""
        hidden = is_anonymous(entry)
        whose: dict[str, Any] = {
            "author_id": self._author_id,
            "actor_id": self._grant.person_id,
            "device_id": self._device_id,
            "device_time": entry.device_time,
            "body": body_of(entry),
            "recorded_at": utc_now(),
        }
        if hidden:  # not even a key in the order of time, or a moment that its author's other entries share
            body: Any = entry.body
            asked = self._db.get_one(ExchangeQuestion, (self._grant.association_id, body.id)).asked_at
            whose = {"id": uuid4(), "recorded_at": asked}
        row = FieldEntry(
            association_id=self._grant.association_id,
            op_id=entry.op_id,
            visit_id=part.visit_id,
            kind=FieldEntryKind(entry.kind),
            object_id=_object_of(entry),
            digest=digest(entry),
            outcome=AnswerOutcome.STALE if stale else AnswerOutcome.APPLIED,
            base_version=entry.base_version,
            version=version,
            late=part.late,
            **whose,
        )
        if hidden:
            add_out_of_order(self._db, row)
        else:
            self._db.add(row)
            self._db.flush()

    def _stored(self, entry: Entry) -> StoredObservation | None:
        row = self._db.get(Observation, (self._grant.association_id, _object_of(entry)), populate_existing=True)
        return self._observation(row)

    def _observation(self, row: Observation | None) -> StoredObservation | None:
        if row is None:
            return None
        dimension = None
        if row.dimension_id is not None:
            dimension = self._db.get_one(Dimension, (row.association_id, row.dimension_id)).key
        tags = tuple(row.tags)
        return StoredObservation(
            row.stop_id, dimension, tags, row.note, row.removed, row.version, row.recorded_at, row.device_id
        )


def digest(entry: Entry) -> str:
    """Return what an entry is known by when it comes again.

    The author of an anonymous question is left out: with the server's key one could try everyone who was there.
    """
    author = "" if is_anonymous(entry) else str(entry.author_id)
    said = [author, entry.kind, str(entry.visit_id), entry.base_version, body_of(entry)]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(secret_key(), text.encode(), "sha256").hex()


def is_anonymous(entry: Entry) -> bool:
    return isinstance(entry.body, Question) and entry.body.anonymous


def _object_of(entry: Entry) -> UUID | None:
    body = entry.body
    if isinstance(body, Question | Noted | WalkIn):
        return body.id
    if isinstance(body, SignIn | SignOut):
        return body.registration_id
    return body.question_id if isinstance(body, Vote) else None


def refusal(receipt: EntryReceipt) -> Refused | None:
    """Return a rejected receipt as the error that words it, or None."""
    return Refused(receipt.code, **receipt.facts) if receipt.status is SyncStatus.REJECTED else None
