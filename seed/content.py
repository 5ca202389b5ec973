"""Reading the demo's written content (`seed/demo/*.yaml`)."""

from functools import cache
from pathlib import Path
from typing import Any

from dashboard.yaml_files import read_yaml

FOLDER = Path(__file__).parent / "demo"


@cache
def content(name: str) -> Any:
    """Return one file of the demo's content as plain data."""
    return read_yaml(FOLDER / f"{name}.yaml")


def photo(name: str) -> bytes:
    """Return one of the demo's pictures."""
    return (FOLDER / "photos" / f"{name}.jpg").read_bytes()
