"""Measure what the product promises: `python -m tests.bench [words of a name …]`.

Every module here may define `figures() -> Iterator[dict]` with {"name", "value", "unit", "baseline", "ratio"}; the
baseline is measured in the same run, on the same machine, and the ratio is what is promised.
"""

import importlib
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
    """Return one figure as a line of the report."""
    baseline = "-" if figure.get("baseline") is None else f"{figure['baseline']:.4g}"
    ratio = "-" if figure.get("ratio") is None else f"{figure['ratio']:.3f}"
    return (
        f"{figure['name']:<24}{figure['value']:>12.4g} {figure['unit']:<10}baseline {baseline:>10}   ratio {ratio:>8}"
    )


if __name__ == "__main__":
    for figure in collect(sys.argv[1:]):
        print(line(figure), flush=True)
