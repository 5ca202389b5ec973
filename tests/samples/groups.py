"""Arguments for groups and rosters."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from dashboard.rules.group_wishes import SameFirm, Wishes
from dashboard.rules.member_import import SheetRow

_ROW = SheetRow("Roster", 2, {"firm": "没有这家单位", "name": "某人", "phone": ""})

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "save_rules.wishes": lambda _: Wishes(SameFirm.APART, (), (), 1),
    "save_rules.base_version": lambda _: 0,
    "roster_imports.preview_roster.rows": lambda _: [_ROW],
    "roster_imports.import_roster.rows": lambda _: [_ROW],
    "choices": lambda _: {},
    "apply_groups.base": lambda _: "",
    "apply_groups.places": lambda w: {w.ids["registration_id"]: w.ids["group_id"]},
}


def extend(_db: Session, _world: Any) -> None:
    """Need no further rows."""
