"""Arguments and rows for the preparation of a visit: materials, notice, own days."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

import models
from dashboard.services.calendar_days import DayFields
from dashboard.services.materials import MaterialFields
from dashboard.services.member_notice import NoticeFields
from models.enums import DayKind

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "add_material.change": lambda _: MaterialFields("扩音器", "台", quantity=2),
    "edit_material.change": lambda _: MaterialFields("扩音器", "台", quantity=2),
    "set_day.change": lambda _: DayFields(date(2027, 3, 8), DayKind.HOLIDAY, "会员日"),
    "save_notice.change": lambda _: NoticeFields("示协〔2027〕1 号", date(2027, 2, 1), {"dress": "平底鞋"}),
    "save_notice.base_version": lambda _: 0,
}


def extend(db: Session, world: Any) -> None:
    """Add a day of the association's own."""
    day = models.CalendarDay(
        association_id=world.association.id, day=date(2027, 3, 1), kind=DayKind.HOLIDAY, name="培训日"
    )
    db.add(day)
    db.flush()
    world.ids["calendar_day_id"] = day.id
