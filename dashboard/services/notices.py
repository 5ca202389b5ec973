"""Notices (现场通知): what the staff tell everyone on a visit."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from dashboard.access import Actor, Capability, fetch, fetch_visit, require
from dashboard.errors import Conflict
from dashboard.live_rows import tell_everyone
from dashboard.rules import fields
from dashboard.rules.visit_status import Write, check_write
from dashboard.services import audit
from models import Notice, Visit
from models.base import LINE, utc_now

MOST = 50
"""Notices that stand at one time: more would not be read on a phone."""


def publish(db: Session, *, actor: Actor, visit_id: UUID, text: str, text_en: str = "") -> Notice:
    """Tell everyone on the visit; tablets show it within seconds, or when they have a signal again.

    Raises Invalid `field.empty`, `field.too_long` or `field.not_text`; Conflict `notice.too_many` (limit) or
    `visit.write_closed`.
    """
    grant = require(db, actor, Capability.RUN_VISITS)
    visit = fetch_visit(db, grant, visit_id, lock=True)
    check_write(visit.status, Write.EXCHANGE)
    standing = (
        col(Notice.association_id) == grant.association_id,
        col(Notice.visit_id) == visit.id,
        col(Notice.withdrawn_at).is_(None),
    )
    if db.execute(select(func.count()).select_from(Notice).where(*standing)).scalar_one() >= MOST:
        raise Conflict("notice.too_many", limit=MOST)
    notice = Notice(
        association_id=grant.association_id,
        visit_id=visit.id,
        author_id=grant.person_id,
        text=fields.text(text, "text", most=LINE, required=True),
        text_en=fields.text(text_en, "text_en", most=LINE),
    )
    db.add(notice)
    db.flush()
    audit.record(db, grant, "publish", "Notice", notice.id, after=audit.values(notice))
    tell_everyone(db, visit)
    return notice


def withdraw(db: Session, *, actor: Actor, notice_id: UUID) -> None:
    """Show a notice no longer; withdrawn once is withdrawn. Raises NotFound, Conflict `visit.write_closed`."""
    grant = require(db, actor, Capability.RUN_VISITS)
    notice = fetch(db, Notice, grant, notice_id, lock=True)
    visit = fetch(db, Visit, grant, notice.visit_id, lock=True)
    check_write(visit.status, Write.EXCHANGE)
    if notice.withdrawn_at is None:
        notice.withdrawn_at = utc_now()
        tell_everyone(db, visit)
        audit.record(db, grant, "withdraw", "Notice", notice.id, after={"withdrawn_at": notice.withdrawn_at})
    db.flush()
