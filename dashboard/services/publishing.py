"""Publishing a programme: from then on it is what participants, hosts and their tablets see."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard import programme_rows
from dashboard.access import Actor, Capability, Grant, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields, programme_content
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import ProgrammeVersion, Visit
from models.base import LINE


def publish(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, note: str = "") -> ProgrammeVersion:
    """Publish the programme as stored, and return its version; one that says nothing new is not made.

    `base_version` is the visit's `agenda_version` that the person has seen. Raises `Conflict`: `programme.changed`
    (facts: `version`; someone has edited since), `programme.blocked` (fact `warnings`: the findings of
    `rules.agenda_checks` that must be solved first), `visit.write_closed`; `Invalid` for the note.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EDIT_PROGRAMME)
    if type(base_version) is not int:
        raise Invalid("agenda.items", field="base_version")
    # the row is held until the transaction ends, and whatever edits the programme takes it first
    if visit.agenda_version != base_version:
        raise Conflict("programme.changed", version=visit.agenda_version)
    return publish_stored(db, grant, visit, note=fields.text(note, "note", most=LINE))


def publish_stored(db: Session, grant: Grant, visit: Visit, *, note: str = "") -> ProgrammeVersion:
    """Publish what is stored; called by services that have checked the actor and hold the visit's row."""
    now = programme_rows.draft(db, visit)
    last = programme_rows.latest(db, visit.association_id, visit.id)
    written = programme_content.plain(now)
    if last is not None and programme_content.plain(last.content) == written:
        return db.get_one(ProgrammeVersion, (visit.association_id, last.id))
    row = ProgrammeVersion(
        association_id=visit.association_id,
        visit_id=visit.id,
        number=last.number + 1 if last is not None else 1,
        agenda_version=visit.agenda_version,
        author_id=grant.person_id,
        note=note,
        content=written,
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
