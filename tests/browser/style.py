"""The selectors of a style sheet that name a piece of Streamlit or a keyed container."""

import re
from collections.abc import Iterator
from pathlib import Path

NAMES = ("data-testid", "st-key-")


def selectors(path: Path) -> list[str]:
    """Return every selector of the sheet that hangs on Streamlit's names, without what needs a hand to be true."""
    sheet = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    found: dict[str, None] = {}
    for prelude in re.findall(r"([^{}]+)\{(?=[^{}]*\})", sheet):
        for selector in _parts(prelude):
            if any(name in selector for name in NAMES):
                found[re.sub(r"::?(after|before|hover|focus-visible|focus|active)\b", "", selector)] = None
    return list(found)


def _parts(prelude: str) -> Iterator[str]:
    """Split at the commas outside brackets."""
    depth, start = 0, 0
    for at, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield prelude[start:at].strip()
            start = at + 1
    yield prelude[start:].strip()
