"""What the demo's next visit has prepared: stock, numbers set by hand, the notice, a day off of its own."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col
from uuid_utils.compat import uuid7

from dashboard.access import Capability, require
from dashboard.rules.holidays_cn import working_day_on_or_before
from dashboard.services import calendar_days, materials, member_notice, questions
from dashboard.services.calendar_days import DayFields
from dashboard.services.member_notice import NoticeFields
from dashboard.services.participation import part_in
from models import Material, Registration, Visit
from models.enums import DayKind, RegistrationState
from seed.demo_members import Cast


def load(db: Session, cast: Cast, visit: Visit, plan: dict[str, Any], *, start: datetime) -> None:
    """Count the stock, write the notice and say which day the association does not work, as far as the plan says."""
    told = plan.get("preparation")
    if not told:
        return
    own = (col(Material.association_id) == visit.association_id, col(Material.visit_id) == visit.id)
    rows = {row.key: row for row in db.scalars(select(Material).where(*own))}
    for key, have in told["stock"].items():
        materials.set_stock(db, actor=cast.planner, material_id=rows[key].id, have=have)
    for key, quantity in told["by_hand"].items():
        materials.set_quantity(db, actor=cast.planner, material_id=rows[key].id, quantity=quantity)
    for key, quantity in told["ready"].items():
        materials.set_ready(db, actor=cast.planner, material_id=rows[key].id, ready=True, quantity=quantity)
    notice = told["notice"]
    issued_on = start.date() - timedelta(days=notice["issued_days_ago"])
    member_notice.save_notice(
        db,
        actor=cast.planner,
        visit_id=visit.id,
        base_version=0,
        change=NoticeFields(notice["reference"].format(year=issued_on.year), issued_on, notice["content"]),
    )
    day = told["own_day"]
    # a day off on a Sunday would change nothing
    off = working_day_on_or_before(visit.day + timedelta(days=day["offset_days"]))
    change = DayFields(off, DayKind(day["kind"]), day["name"]["zh"], day["name"]["en"])
    calendar_days.set_day(db, actor=cast.planner, change=change)
    _guests(db, cast, visit, told)


def _guests(db: Session, cast: Cast, visit: Visit, told: dict[str, Any]) -> None:
    """Say what those registered care about, where they have not said so themselves, and let some ask beforehand."""
    rows = db.scalars(
        select(Registration)
        .where(
            col(Registration.association_id) == visit.association_id,
            col(Registration.visit_id) == visit.id,
            col(Registration.state) == RegistrationState.REGISTERED,
        )
        .order_by(col(Registration.registered_at), col(Registration.id))
    ).all()
    cares = told["interests"]
    for number, row in enumerate(rows):
        row.interests = row.interests or cares[number % len(cares)]
    keys = {person.id: key for key, person in cast.people.items()}
    for number, text in enumerate(told["questions"]):
        asker = rows[number * 7]
        grant = require(db, cast.actor(keys[asker.person_id]), Capability.SCORE)
        part = part_in(db, grant, visit.id, asker.person_id)
        assert part is not None  # registered above
        questions.ask(db, grant, part, question_id=uuid7(), text=text, anonymous=number % 2 == 1)
