"""Arguments for the programme's services."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from dashboard.rules.agenda_lines import Line
from models.enums import AgendaKind

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "agenda.save_agenda.lines": lambda world: [Line(world.ids["item_id"], AgendaKind.TALK, "改过的环节", 40)],
    "agenda.insert_item.line": lambda _: Line(uuid4(), AgendaKind.BREAK, "茶歇", 10),
    "agenda.insert_item.index": lambda _: 0,
    "agenda.move_item.to_index": lambda _: 0,
}
