"""How much a tablet loads to have the whole field app: every file once, packed by Brotli (https), fonts aside."""

from collections.abc import Iterator
from typing import Any

from dashboard.api.field_shell import shell_files

PROMISED = 150_000


def figures() -> Iterator[dict[str, Any]]:
    """Yield `field_bytes`; the baseline is what may not be passed, the ratio what is used of it."""
    total = sum(file.transferred for name, file in shell_files().items() if not name.endswith(".txt"))
    yield {
        "name": "field_bytes",
        "value": total,
        "unit": "bytes",
        "baseline": PROMISED,
        "ratio": round(total / PROMISED, 3),
    }
