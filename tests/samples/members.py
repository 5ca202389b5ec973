"""Arguments for the functions that keep firms and people."""

from collections.abc import Callable
from typing import Any

from dashboard.services.firms import FirmFields
from dashboard.services.people import PersonFields
from models.enums import FirmKind, Role

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "save_firm.fields": lambda _: FirmFields(name="改名物业", kind=FirmKind.PARK),
    "save_person.fields": lambda world: PersonFields(
        name="改名", email="renamed@firm.example", firm_id=world.ids["firm_id"]
    ),
    "roles": lambda _: [Role.OBSERVER],
}
