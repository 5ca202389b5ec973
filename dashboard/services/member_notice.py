"""The formal notice to members (正式通知); the announcements of the day are in `services.notices`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch_visit, require
from dashboard.errors import Conflict, Invalid
from dashboard.rules import fields
from dashboard.rules.notice_content import checked_content
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import MemberNotice
from models.base import NAME


@dataclass(frozen=True, slots=True)
class NoticeFields:
    """What its form holds: the number of the letter (文号), its date, and the parts that differ from the suggestion."""

    reference: str = ""
    issued_on: date | None = None
    content: Mapping[str, str] = field(default_factory=dict)


def save_notice(db: Session, *, actor: Actor, visit_id: UUID, base_version: int, change: NoticeFields) -> MemberNotice:
    """Keep the notice of a visit; `base_version` is 0 where there was none.

    Raises Conflict `member_notice.changed` when somebody saved since, and a field's code.
    """
    grant = require(db, actor, Capability.PLAN_VISITS)
    if not isinstance(change, NoticeFields):
        raise Invalid("field.choice", field="notice")
    # two who write the first notice at once take turns at the visit
    visit = fetch_visit(db, grant, fields.row_id(visit_id, "visit"), lock=True)
    check_write(visit.status, Write.TASKS)
    row = db.scalars(
        select(MemberNotice).where(
            col(MemberNotice.association_id) == grant.association_id, col(MemberNotice.visit_id) == visit.id
        )
    ).one_or_none()
    if (row.version if row else 0) != base_version:
        raise Conflict("member_notice.changed", stored=audit.values(row) if row else None)
    before = audit.values(row) if row else None
    row = row or MemberNotice(association_id=grant.association_id, visit_id=visit.id, version=0)
    row.reference = fields.text(change.reference, "reference", most=NAME)
    row.issued_on = None if change.issued_on is None else fields.day(change.issued_on, "issued_on")
    row.content = checked_content(change.content)
    row.version += 1
    db.add(row)
    db.flush()
    audit.record(
        db, grant, "edit" if before else "create", "MemberNotice", row.id, before=before, after=audit.values(row)
    )
    return row
