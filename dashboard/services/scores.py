"""Recording what an observer saw: one verb for the desk page and for tablets that come back from the garage.

Every entry is written to `AnswerHistory` in the transaction of the write itself: for answers that table is the
audit trail (see docs/decisions/0002-answers-are-their-own-audit.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dashboard.access import Actor, Capability, Grant, check_reach, fetch_visit, require
from dashboard.errors import Conflict, Invalid, Refused
from dashboard.rules.answers import AnswerOp, Content, check_op, content_of, spec_of
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, score_facts, score_statements, score_sums
from dashboard.services.score_facts import Facts
from models.base import utc_now
from models.enums import AnswerOutcome, AnswerState, VisitStatus

__all__ = [
    "AnswerBatch",
    "AnswerOp",
    "StoredAnswer",
    "SyncReceipt",
    "SyncStatus",
    "rebuild_summary",
    "record_score",
    "record_scores",
]


class SyncStatus(StrEnum):
    """What became of one entry."""

    APPLIED = "applied"
    REPLAYED = "replayed"
    STALE = "stale"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer as the server holds it now; when and from where it came is no part of what it says."""

    state: AnswerState
    value: object | None
    tags: tuple[str, ...]
    note: str
    version: int
    recorded_at: datetime | None = field(default=None, compare=False)
    device_id: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SyncReceipt:
    """The answer to one entry.

    applied and replayed carry the `version` that the entry made; stale carries what is `stored` (None: nothing is);
    rejected carries a `code` with `facts`, worded at the edge like any other error. `late`: the visit was closed
    already when the entry arrived.
    """

    op_id: UUID
    status: SyncStatus
    version: int | None = None
    stored: StoredAnswer | None = None
    code: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    late: bool = False


def record_score(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    answer: AnswerOp,
    queued: bool = False,
    device_id: UUID | None = None,
) -> SyncReceipt:
    """Store one entry exactly once and say what became of it.

    The same `op_id` with the same content gives the same receipt however often it comes, even after the sheet was
    finished; with other content it is rejected (`answer.op_reused`) and both contents are kept, the second in the
    audit trail. An entry made on an older version than the stored one is stale: it changes nothing, stays in the
    history, and the observer chooses. `queued` says that it waited on a tablet: then a closed visit still takes it.

    Only the visit's registered observers score, staff too: whoever counts among the observers stands on the list.

    Raises NotSignedIn or NotAllowed, also `badge.other_visit`; whatever is wrong with the entry itself is a receipt
    with the codes `answer.*`, `sheet.not_registered`, `sheet.finished`, `visit.no_checklist` or `visit.write_closed`.
    """
    return record_scores(db, actor=actor, visit_id=visit_id, answers=[answer], queued=queued, device_id=device_id)[0]


def record_scores(
    db: Session,
    *,
    actor: Actor,
    visit_id: UUID,
    answers: Iterable[AnswerOp],
    queued: bool = False,
    device_id: UUID | None = None,
) -> list[SyncReceipt]:
    """Store one observer's entries to a visit, in their order, and say of each what became of it (see `record_score`).

    For what a tablet has gathered: who asks is looked up once, and each dimension's sums are written once, at the end
    and in a fixed order, so that the batches of two observers never wait for each other crosswise. An entry that is
    rejected keeps none of the others out. Nothing is acknowledged before the caller's commit.

    Raises NotSignedIn or NotAllowed.
    """
    grant = require(db, actor, Capability.SCORE)
    check_reach(grant, visit_id)
    batch = AnswerBatch(db, grant, visit_id, queued=queued, observer_id=grant.person_id, device_id=device_id)
    receipts = [batch.take(answer) for answer in answers]
    batch.add_sums()
    return receipts


def rebuild_summary(db: Session, *, actor: Actor, visit_id: UUID) -> int:
    """Work out the sums of a visit from its answers again and return the number of dimensions.

    They are kept up with every entry; this is for repair after a restored backup.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    count = score_sums.rebuild(db.connection(), grant.association_id, visit.id)
    audit.record(db, grant, "rebuild_summary", "Visit", visit.id, after={"dimensions": count})
    return count


class AnswerBatch:
    """One observer's entries to one visit, in one transaction; the caller has checked that the grant may hand them in.

    `grant` is who sends them: the observer, or a member of the staff who imports a tablet's file.
    """

    def __init__(
        self,
        db: Session,
        grant: Grant,
        visit_id: UUID,
        *,
        queued: bool,
        observer_id: UUID,
        device_id: UUID | None = None,
    ) -> None:
        self._observer_id, self._device_id = observer_id, device_id
        self._db, self._grant, self._visit_id = db, grant, visit_id
        self._connection = db.connection()
        self._write = Write.LATE_SCORE if queued else Write.SCORE
        self._differences = score_sums.Differences()
        self._held = False

    def take(self, answer: AnswerOp) -> SyncReceipt:
        """Store one entry and say what became of it; the sums wait for `add_sums`."""
        op_id = answer.op_id if isinstance(answer.op_id, UUID) else UUID(int=0)
        try:
            return self._store(check_op(answer))
        except (Invalid, Conflict) as refused:  # raised before anything is written
            return SyncReceipt(op_id, SyncStatus.REJECTED, code=refused.code, facts=refused.facts)

    def add_sums(self) -> None:
        """Bring the visit's sums up to what was stored."""
        score_sums.add(self._connection, self._grant.association_id, self._visit_id, self._differences)

    def _store(self, op: AnswerOp) -> SyncReceipt:
        key = self._key(op)
        self._held = self._held or score_facts.hold_sheet(self._connection, key)
        facts, content = self._checked(key, op)
        if not self._held or facts.sheet_id is None:
            # the first entry starts the sheet; a concurrent one waits here and then reads afresh
            self._start_sheet(key)
            facts, content = self._checked(key, op)
        if facts.logged_id is not None:
            return self._seen_before(key, op, content)
        row = self._row(key, op, content, facts)
        restored = facts.version == 0 and op.base_version > 0  # the tablet knows more than a restored backup
        version = None if restored else score_statements.upsert(self._connection, row)
        if version is None:
            score_statements.log(self._connection, row | {"outcome": AnswerOutcome.STALE, "version": facts.version})
            return SyncReceipt(op.op_id, SyncStatus.STALE, stored=self._stored(key), late=row["late"])
        score_statements.log(self._connection, row | {"outcome": AnswerOutcome.APPLIED, "version": version})
        self._differences.note(
            facts.dimension_key or "",
            old=facts.score,
            new=content.score,
            scored=lambda: score_facts.count_scored(self._connection, key, facts),
        )
        return SyncReceipt(op.op_id, SyncStatus.APPLIED, version, late=row["late"])

    def _key(self, op: AnswerOp) -> dict[str, Any]:
        if not isinstance(self._visit_id, UUID):
            raise Invalid("answer.malformed", field="visit_id")
        return {
            "association_id": self._grant.association_id,
            "visit_id": self._visit_id,
            "observer_id": self._observer_id,
            "point_id": op.point_id,
            "op_id": op.op_id,
            "stop_id": op.stop_id,
        }

    def _checked(self, key: Mapping[str, Any], op: AnswerOp) -> tuple[Facts, Content]:
        """Return what the save depends on and the entry's content, or raise what is wrong with it.

        A repeated entry passes whatever has closed since: its first receipt may have been lost on the way.
        """
        facts = score_facts.read_facts(self._connection, key)
        if facts is None:  # also how a visit of another association looks
            raise Conflict("sheet.not_registered")
        if facts.checklist_version_id is None:
            raise Conflict("visit.no_checklist")
        if facts.point is None or facts.point.retired:
            raise Invalid("answer.point_unknown", field="point_id")
        content = content_of(spec_of(facts.point), op)
        if facts.logged_id is None:
            check_write(facts.status, self._write)
            if facts.finished_at is not None:
                raise Conflict("sheet.finished")
        return facts, content

    def _start_sheet(self, key: Mapping[str, Any]) -> None:
        sheet_id = score_facts.start_sheet(self._connection, key)
        if sheet_id is not None:
            after = {"visit_id": self._visit_id}
            audit.record(self._db, self._grant, "start", "ObserverSheet", sheet_id, after=after)
        self._held = score_facts.hold_sheet(self._connection, key)

    def _seen_before(self, key: Mapping[str, Any], op: AnswerOp, content: Content) -> SyncReceipt:
        logged = score_facts.read_logged(self._connection, key)
        same = (
            (logged.visit_id, logged.point_id, logged.observer_id) == (self._visit_id, op.point_id, self._observer_id)
            and (logged.state, logged.value, logged.note) == (content.state, content.value, content.note)
            and type(logged.value) is type(content.value)  # 1 and True are equal to Python
            and tuple(logged.tags) == content.tags
            and logged.base_version == op.base_version
        )
        if not same:
            said = {"point_id": op.point_id, "state": content.state, "value": content.value}
            after = said | {"tags": content.tags, "note": content.note}
            audit.record(self._db, self._grant, "refuse_reused_op", "Answer", op.op_id, after=after)
            return SyncReceipt(op.op_id, SyncStatus.REJECTED, code="answer.op_reused", facts={"field": "op_id"})
        if logged.outcome is AnswerOutcome.STALE:
            return SyncReceipt(op.op_id, SyncStatus.STALE, stored=self._stored(key), late=logged.late)
        return SyncReceipt(op.op_id, SyncStatus.REPLAYED, logged.version, late=logged.late)

    def _stored(self, key: Mapping[str, Any]) -> StoredAnswer | None:
        row = score_facts.read_stored(self._connection, key)
        if row is None:
            return None
        state, value, tags, note, version, recorded_at, device_id = row
        return StoredAnswer(state, value, tuple(tags), note, version, recorded_at, device_id)

    def _row(self, key: Mapping[str, Any], op: AnswerOp, content: Content, facts: Facts) -> dict[str, Any]:
        """Return the entry as the answer and its history hold it, all but what became of it."""
        assert facts.point is not None
        return {
            **key,
            "dimension_id": facts.point.dimension_id,
            "stop_id": facts.stop_id,  # None where the visit has no such stop (any more): then it belongs to no stop
            "state": content.state,
            "value": content.value,
            "score": content.score,
            "tags": list(content.tags),
            "note": content.note,
            "version": 1,
            "base_version": op.base_version,
            "late": facts.status is not VisitStatus.RUNNING,
            "device_id": self._device_id,
            "device_time": op.device_time,
            "recorded_at": utc_now(),
            "id": uuid7(),
            "actor_id": self._grant.person_id,
        }


def refusal(receipt: SyncReceipt) -> Refused | None:
    """Return a rejected receipt as the error that words it, or None."""
    return Refused(receipt.code, **receipt.facts) if receipt.status is SyncStatus.REJECTED else None
