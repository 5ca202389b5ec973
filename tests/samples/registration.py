"""Arguments for the registration's services and reads."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.services.registration_desk import form_fields

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "save_form.change": lambda _: form_fields(),
    "save_form.base_version": lambda _: 0,
    "mark_paid.paid_on": lambda _: date(2027, 1, 4),
    "set_quota.places": lambda _: 3,
}
