"""Measure what the product promises: `python -m tests.bench [words of a name …]`.

Every module here may define `figures() -> Iterator[dict]` with {"name", "value", "unit", "baseline", "ratio"}; the
figures go out as one line of JSON each; the
baseline is measured in the same run, on the same machine, and the ratio is what is promised.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

import tests.bench


def collect(wanted: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the figures of every module whose name holds one of the words; all without words."""
    for info in pkgutil.iter_modules(tests.bench.__path__):
        if info.name.startswith(("_", "test_")) or (wanted and not any(word in info.name for word in wanted)):
            continue
        module = importlib.import_module(f"{tests.bench.__name__}.{info.name}")
        yield from getattr(module, "figures", lambda: iter(()))()


def line(figure: dict[str, Any]) -> str:
    """Return one figure as a line of JSON with exactly the five agreed keys."""
    return json.dumps({key: figure.get(key) for key in ("name", "value", "unit", "baseline", "ratio")})


if __name__ == "__main__":
    for figure in collect(sys.argv[1:]):
        print(line(figure), flush=True)
