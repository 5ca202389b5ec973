"""An observer's sheet: started, finished with a signature, reopened until the visit closes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules.field_entries import check_strokes
from dashboard.rules.plain_text import clean_text
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit, score_facts
from models import Answer, ObserverSheet, Point, Registration, Visit
from models.base import NAME, utc_now
from models.enums import AnswerState, RegistrationState


@dataclass(frozen=True, slots=True)
class SheetState:
    """A sheet after a change."""

    finished_at: datetime | None
    signature: str
    version: int


def start(db: Session, *, actor: Actor, visit_id: UUID) -> SheetState:
    """Begin one's sheet; one that exists is returned as it is.

    Raises Conflict `sheet.not_registered` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    visit = _own_visit(db, grant, visit_id, grant.person_id)
    sheet = _sheet(db, grant, visit.id, grant.person_id)
    if sheet is None:
        check_write(visit.status, Write.SCORE)
        sheet = _begin(db, grant, visit.id, grant.person_id)
    return _state(sheet)


def finish(
    db: Session, *, actor: Actor, visit_id: UUID, signature: str, strokes: list[list[int]] | None = None
) -> SheetState:
    """Sign and close one's sheet; signing again with the same name changes nothing.

    Every point needs a mark, “not seen” or “not applicable”: what is missing would look like a choice. Entries made
    during the visit may be signed after it has closed. `strokes` are those of a drawn signature (`check_strokes`).

    Raises Invalid `sheet.signature`, `entry.strokes` or `sheet.unanswered` (missing: how many points), Conflict
    `sheet.finished` (signature: the one that stands), `sheet.not_registered` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    return finish_for(db, grant, visit_id, observer_id=grant.person_id, signature=signature, strokes=strokes)


def finish_for(
    db: Session,
    grant: Grant,
    visit_id: UUID,
    *,
    observer_id: UUID,
    signature: str,
    strokes: list[list[int]] | None = None,
) -> SheetState:
    """Sign an observer's sheet as `finish` does; the caller has checked that the grant may."""
    strokes = check_strokes(strokes)
    if not isinstance(signature, str) or len(signature) > 10 * NAME:
        raise Invalid("sheet.signature", field="signature", limit=NAME)
    name = clean_text(signature)
    if not 1 <= len(name) <= NAME or "\n" in name:
        raise Invalid("sheet.signature", field="signature", limit=NAME)
    visit = _own_visit(db, grant, visit_id, observer_id)
    check_write(visit.status, Write.LATE_SCORE)
    sheet = _sheet(db, grant, visit.id, observer_id) or _begin(db, grant, visit.id, observer_id)
    if sheet.finished_at is not None:
        if sheet.signature == name:
            return _state(sheet)
        raise Conflict("sheet.finished", signature=sheet.signature)
    missing = _missing(db, grant, visit, observer_id)
    if missing:
        raise Invalid("sheet.unanswered", field="points", missing=missing)
    before = audit.values(sheet)
    sheet.finished_at, sheet.signature, sheet.version = utc_now(), name, sheet.version + 1
    sheet.strokes = strokes
    audit.record(db, grant, "finish", "ObserverSheet", sheet.id, before=before, after=audit.values(sheet))
    db.flush()
    return _state(sheet)


def reopen(db: Session, *, actor: Actor, visit_id: UUID) -> SheetState:
    """Take one's signature back so that answers can change, until the visit closes; an open sheet stays as it is.

    Raises Conflict `sheet.not_started`, `sheet.not_registered` or `visit.write_closed`.
    """
    grant = require(db, actor, Capability.SCORE)
    return reopen_for(db, grant, visit_id, observer_id=grant.person_id)


def reopen_for(db: Session, grant: Grant, visit_id: UUID, *, observer_id: UUID, queued: bool = False) -> SheetState:
    """Reopen an observer's sheet as `reopen` does; the caller has checked that the grant may.

    `queued` says that it waited on a tablet: then a closed visit still takes it, or what was scored after it would
    be lost.
    """
    visit = _own_visit(db, grant, visit_id, observer_id)
    check_write(visit.status, Write.LATE_SCORE if queued else Write.SCORE)
    sheet = _sheet(db, grant, visit.id, observer_id)
    if sheet is None:
        raise Conflict("sheet.not_started")
    if sheet.finished_at is not None:
        before = audit.values(sheet)
        sheet.finished_at, sheet.signature, sheet.version = None, "", sheet.version + 1
        sheet.strokes = None
        audit.record(db, grant, "reopen", "ObserverSheet", sheet.id, before=before, after=audit.values(sheet))
        db.flush()
    return _state(sheet)


def _own_visit(db: Session, grant: Grant, visit_id: UUID, observer_id: UUID) -> Visit:
    visit = fetch_visit(db, grant, visit_id)
    registered = db.scalars(
        select(col(Registration.id)).where(
            col(Registration.association_id) == grant.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.person_id) == observer_id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
    ).one_or_none()
    if registered is None:
        raise Conflict("sheet.not_registered")
    if visit.checklist_version_id is None:
        raise Conflict("visit.no_checklist")
    return visit


def _sheet(db: Session, grant: Grant, visit_id: UUID, observer_id: UUID) -> ObserverSheet | None:
    """Return the observer's sheet, held: no entry can slip in while it is being signed."""
    return db.scalars(
        select(ObserverSheet)
        .where(
            col(ObserverSheet.association_id) == grant.association_id,
            col(ObserverSheet.visit_id) == visit_id,
            col(ObserverSheet.observer_id) == observer_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _begin(db: Session, grant: Grant, visit_id: UUID, observer_id: UUID) -> ObserverSheet:
    key = {"association_id": grant.association_id, "visit_id": visit_id, "observer_id": observer_id}
    made = score_facts.start_sheet(db.connection(), key)
    if made is not None:
        audit.record(db, grant, "start", "ObserverSheet", made, after={"visit_id": visit_id})
    sheet = _sheet(db, grant, visit_id, observer_id)
    assert sheet is not None
    return sheet


def _missing(db: Session, grant: Grant, visit: Visit, observer_id: UUID) -> int:
    answered = (
        select(col(Answer.point_id))
        .where(
            col(Answer.association_id) == grant.association_id,
            col(Answer.visit_id) == visit.id,
            col(Answer.observer_id) == observer_id,
            col(Answer.state) != AnswerState.CLEARED,
        )
        .scalar_subquery()
    )
    return db.execute(
        select(func.count())
        .select_from(Point)
        .where(
            col(Point.association_id) == grant.association_id,
            col(Point.version_id) == visit.checklist_version_id,
            col(Point.retired).is_(False),
            col(Point.id).not_in(answered),
        )
    ).scalar_one()


def _state(sheet: ObserverSheet) -> SheetState:
    return SheetState(sheet.finished_at, sheet.signature, sheet.version)
