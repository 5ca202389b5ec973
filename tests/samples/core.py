"""Arguments that many functions share."""

from collections.abc import Callable
from typing import Any

SAMPLES: dict[str, Callable[[Any], Any]] = {
    "language": lambda _: "en",
    "query": lambda _: "车库",
    "email": lambda _: "someone@firm.example",
    "base_version": lambda _: 1,
}
