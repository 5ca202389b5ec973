"""Recording what an observer saw: one verb for the desk page and for tablets that come back from the garage.

Every entry is written to `AnswerHistory` in the transaction of the write itself: for answers that table is the
audit trail (see docs/decisions/0002-answers-are-their-own-audit.md). A caller with many entries commits after each:
then one bad entry cannot take others with it, and on PostgreSQL two batches never wait for each other's sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from dashboard.access import Actor, Capability, Grant, check_reach, fetch_visit, require
from dashboard.errors import Conflict, Invalid, Refused
from dashboard.rules.answers import AnswerOp, Content, check_op, content_of, spec_of
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, score_statements
from dashboard.services.score_statements import Facts
from models.base import utc_now
from models.enums import AnswerOutcome, AnswerState, VisitStatus

__all__ = ["AnswerOp", "StoredAnswer", "SyncReceipt", "SyncStatus", "rebuild_summary", "record_score"]


class SyncStatus(StrEnum):
    """What became of one entry."""

    APPLIED = "applied"
    REPLAYED = "replayed"
    STALE = "stale"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer as the server holds it now."""

    state: AnswerState
    value: object | None
    tags: tuple[str, ...]
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class SyncReceipt:
    """The answer to one entry.

    applied and replayed carry the `version` that the entry made; stale carries what is `stored` (None: nothing is);
    rejected carries a `code` with `facts`, worded at the edge like any other error.
    """

    op_id: UUID
    status: SyncStatus
    version: int | None = None
    stored: StoredAnswer | None = None
    code: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def record_score(db: Session, *, actor: Actor, visit_id: UUID, answer: AnswerOp, queued: bool = False) -> SyncReceipt:
    """Store one entry exactly once and say what became of it.

    The same `op_id` with the same content gives the same receipt however often it comes, even after the sheet was
    finished; with other content it is rejected (`answer.op_reused`) and both contents are kept, the second in the
    audit trail. An entry made on an older version than the stored one is stale: it changes nothing, stays in the
    history, and the observer chooses. `queued` says that it waited on a tablet: then a closed visit still takes it.

    Only the visit's registered observers score, staff too: whoever counts among the observers stands on the list.

    Raises NotSignedIn or NotAllowed, also `badge.other_visit`; whatever is wrong with the entry itself is a receipt
    with the codes `answer.*`, `sheet.not_registered`, `sheet.finished`, `visit.no_checklist` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    check_reach(grant, visit_id)
    op_id = answer.op_id if isinstance(answer.op_id, UUID) else UUID(int=0)
    try:
        return _record(db, grant, visit_id, check_op(answer), queued=queued)
    except (Invalid, Conflict) as refused:  # raised before anything is written
        return SyncReceipt(op_id, SyncStatus.REJECTED, code=refused.code, facts=refused.facts)


def rebuild_summary(db: Session, *, actor: Actor, visit_id: UUID) -> int:
    """Work out the sums of a visit from its answers again and return the number of dimensions.

    They are kept up with every entry; this is for repair after a restored backup.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    count = score_statements.rebuild(db, grant.association_id, visit.id)
    audit.record(db, grant, "rebuild_summary", "Visit", visit.id, after={"dimensions": count})
    return count


def _record(db: Session, grant: Grant, visit_id: UUID, op: AnswerOp, *, queued: bool) -> SyncReceipt:
    key = _key(grant, visit_id, op)
    score_statements.hold_sheet(db, key)
    facts, content = _checked(db, key, op, queued=queued)
    if facts.sheet_id is None:
        # the first entry starts the sheet; a concurrent one waits here and then reads afresh
        _start_sheet(db, grant, key)
        facts, content = _checked(db, key, op, queued=queued)
    if facts.logged is not None:
        return _seen_before(db, grant, visit_id, op, content=content, facts=facts)
    row = _row(key, op, content, facts)
    restored = facts.answer is None and op.base_version > 0  # the tablet knows more than a restored backup
    version = None if restored else score_statements.upsert(db, row)
    if version is None:
        _log(db, grant, row, AnswerOutcome.STALE, version=facts.answer.version if facts.answer else 0)
        return SyncReceipt(op.op_id, SyncStatus.STALE, stored=_stored(facts.answer))
    _log(db, grant, row, AnswerOutcome.APPLIED, version=version)
    score_statements.add_to_summary(db, row, facts)
    return SyncReceipt(op.op_id, SyncStatus.APPLIED, version)


def _key(grant: Grant, visit_id: UUID, op: AnswerOp) -> dict[str, Any]:
    if not isinstance(visit_id, UUID):
        raise Invalid("answer.malformed", field="visit_id")
    return {
        "association_id": grant.association_id,
        "visit_id": visit_id,
        "observer_id": grant.person_id,
        "point_id": op.point_id,
        "op_id": op.op_id,
        "stop_id": op.stop_id,
    }


def _checked(db: Session, key: Mapping[str, Any], op: AnswerOp, *, queued: bool) -> tuple[Facts, Content]:
    """Return what the save depends on and the entry's content, or raise what is wrong with it.

    A repeated entry passes whatever has closed since: its first receipt may have been lost on the way.
    """
    facts = score_statements.read_facts(db, key)
    if facts is None:  # also how a visit of another association looks
        raise Conflict("sheet.not_registered")
    if facts.checklist_version_id is None:
        raise Conflict("visit.no_checklist")
    if facts.point is None or facts.point.retired:
        raise Invalid("answer.point_unknown", field="point_id")
    content = content_of(spec_of(facts.point), op)
    if facts.logged is None:
        check_write(facts.status, Write.LATE_SCORE if queued else Write.SCORE)
        if facts.finished_at is not None:
            raise Conflict("sheet.finished")
    return facts, content


def _seen_before(
    db: Session, grant: Grant, visit_id: UUID, op: AnswerOp, *, content: Content, facts: Facts
) -> SyncReceipt:
    logged = facts.logged
    assert logged is not None
    same = (
        (logged.visit_id, logged.point_id, logged.observer_id) == (visit_id, op.point_id, grant.person_id)
        and (logged.state, logged.value, logged.note) == (content.state, content.value, content.note)
        and type(logged.value) is type(content.value)  # 1 and True are equal to Python
        and tuple(logged.tags) == content.tags
        and logged.base_version == op.base_version
    )
    if not same:
        refused = {"state": content.state, "value": content.value, "tags": content.tags, "note": content.note}
        audit.record(db, grant, "refuse_reused_op", "Answer", op.op_id, after={"point_id": op.point_id, **refused})
        return SyncReceipt(op.op_id, SyncStatus.REJECTED, code="answer.op_reused", facts={"field": "op_id"})
    if logged.outcome is AnswerOutcome.STALE:
        return SyncReceipt(op.op_id, SyncStatus.STALE, stored=_stored(facts.answer))
    return SyncReceipt(op.op_id, SyncStatus.REPLAYED, logged.version)


def _row(key: Mapping[str, Any], op: AnswerOp, content: Content, facts: Facts) -> dict[str, Any]:
    assert facts.point is not None
    return {
        **{name: key[name] for name in ("association_id", "visit_id", "point_id", "observer_id", "op_id")},
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
        "device_time": op.device_time,
        "recorded_at": utc_now(),
    }


def _log(db: Session, grant: Grant, row: Mapping[str, Any], outcome: AnswerOutcome, *, version: int) -> None:
    score_statements.log(
        db, {**row, "id": uuid7(), "actor_id": grant.person_id, "outcome": outcome, "version": version}
    )


def _start_sheet(db: Session, grant: Grant, key: Mapping[str, Any]) -> None:
    sheet_id = score_statements.start_sheet(db, key)
    if sheet_id is not None:
        audit.record(db, grant, "start", "ObserverSheet", sheet_id, after={"visit_id": key["visit_id"]})
    score_statements.hold_sheet(db, key)


def _stored(answer: Any | None) -> StoredAnswer | None:
    if answer is None:
        return None
    return StoredAnswer(answer.state, answer.value, tuple(answer.tags), answer.note, answer.version)


def refusal(receipt: SyncReceipt) -> Refused | None:
    """Return a rejected receipt as the error that words it, or None."""
    return Refused(receipt.code, **receipt.facts) if receipt.status is SyncStatus.REJECTED else None
