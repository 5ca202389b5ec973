"""Publishing a programme: from then on it is what participants, hosts and their tablets see."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields, programme_content
from dashboard.rules.agenda_checks import Level, blocking, check
from dashboard.rules.programme_diff import diff
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import IgnoredWarning, ProgrammeVersion, Visit
from models.base import LINE, utc_now


def publish(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, note: str = "") -> ProgrammeVersion:
    """Publish the programme as stored, and return its version; one that says nothing new is not made.

    `base_version` is the visit's `agenda_version` that the person has seen. Raises `Conflict`: `programme.changed`
    (facts: `version`; someone has edited since), `programme.blocked` (fact `warnings`: the findings of
    `rules.agenda_checks` that must be solved first), `visit.write_closed`; `Invalid` for the note.
    """
    grant, visit = _planned(db, actor, visit_id)
    if type(base_version) is not int:
        raise Invalid("agenda.items", field="base_version")
    # the row is held until the transaction ends, and whatever edits the programme takes it first
    if visit.agenda_version != base_version:
        raise Conflict("programme.changed", version=visit.agenda_version)
    return publish_stored(db, grant, visit, note=fields.text(note, "note", most=LINE))


def ignore_warning(
    db: Session, *, actor: Actor, visit_id: UUID, code: str, subject: str, reason: str
) -> IgnoredWarning:
    """Put a finding of `rules.agenda_checks` aside, or give another reason for one that is.

    Raises `Invalid` for an empty reason (`field.empty`) and `programme.not_excused` for what is not found now or is
    of a level that cannot be put aside; `Conflict` `visit.write_closed`.
    """
    grant, visit = _planned(db, actor, visit_id)
    why = fields.text(reason, "reason", most=LINE, required=True)
    now = programme_rows.draft(db, visit)
    found = check(now, programme_rows.around(db, visit, grant.timezone, now))
    if not any((one.check.value, one.subject) == (code, subject) and one.level is Level.EXCUSED for one in found):
        raise Invalid("programme.not_excused", field="code", warning=str(code))
    row = _ignored(db, visit, code, subject)
    before = None if row is None else audit.values(row)
    if row is None:
        row = IgnoredWarning(
            association_id=visit.association_id,
            visit_id=visit.id,
            code=code,
            subject=subject,
            reason=why,
            author_id=grant.person_id,
        )
        db.add(row)
    row.reason, row.author_id, row.ignored_at = why, grant.person_id, utc_now()
    db.flush()
    audit.record(db, grant, "ignore", "IgnoredWarning", row.id, before=before, after=audit.values(row))
    db.flush()
    return row


def unignore_warning(db: Session, *, actor: Actor, visit_id: UUID, code: str, subject: str) -> None:
    """Let a finding that was put aside stand again; one that was not is left as it is."""
    grant, visit = _planned(db, actor, visit_id)
    row = _ignored(db, visit, code, subject)
    if row is None:
        return
    audit.record(db, grant, "unignore", "IgnoredWarning", row.id, before=audit.values(row))
    db.delete(row)
    db.flush()


def _planned(db: Session, actor: Actor, visit_id: UUID) -> tuple[Grant, Visit]:
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    return grant, visit


def _ignored(db: Session, visit: Visit, code: str, subject: str) -> IgnoredWarning | None:
    return db.scalars(
        select(IgnoredWarning).where(
            col(IgnoredWarning.association_id) == visit.association_id,
            col(IgnoredWarning.visit_id) == visit.id,
            col(IgnoredWarning.code) == code,
            col(IgnoredWarning.subject) == subject,
        )
    ).one_or_none()


def publish_stored(db: Session, grant: Grant, visit: Visit, *, note: str = "") -> ProgrammeVersion:
    """Publish what is stored; called by services that have checked the actor and hold the visit's row.

    Raises `Conflict` `programme.blocked`.
    """
    now = programme_rows.draft(db, visit)
    last = programme_rows.latest(db, visit.association_id, visit.id)
    if last is not None and not diff(last.content, now):
        return db.get_one(ProgrammeVersion, (visit.association_id, last.id))
    blocks = blocking(check(now, programme_rows.around(db, visit, grant.timezone, now)))
    if blocks:
        raise Conflict("programme.blocked", n=len(blocks), warnings=blocks)
    row = ProgrammeVersion(
        association_id=visit.association_id,
        visit_id=visit.id,
        number=last.number + 1 if last is not None else 1,
        agenda_version=visit.agenda_version,
        author_id=grant.person_id,
        note=note,
        content=programme_content.plain(now),
    )
    db.add(row)
    visit.live_version += 1
    db.flush()
    audit.record(
        db,
        grant,
        "publish",
        "ProgrammeVersion",
        row.id,
        after={"visit_id": visit.id, "number": row.number, "agenda_version": row.agenda_version, "note": note},
    )
    db.flush()
    return row
