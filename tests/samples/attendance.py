"""Arguments of what happens at the door."""

from collections.abc import Callable
from typing import Any

from dashboard.services.walk_ins import WalkInFields

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "scanned": lambda _: "7K3M-9QXZ",
    "walk_ins.walk_in.who": lambda world: WalkInFields(
        name="林小满", firm_id=world.ids["firm_id"], phone="13800001234"
    ),
}
