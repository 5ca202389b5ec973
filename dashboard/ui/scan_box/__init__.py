"""A box into which a scanner types: nothing that it reads is lost, however fast one badge follows another.

Streamlit's own text box hands over its last content at the next run: of two badges in one run the first would be gone,
and what is typed during a run would be mixed with what was there. This one numbers what was read and hands over all of
it. The script is a file because the desk's content policy allows scripts from this server alone.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

NAME = "qujing_door.scan_box"
FOLDER = Path(__file__).parent
LONGEST = 600
MOST = 50
LATEST = 2**53  # milliseconds; beyond it a browser cannot count


class Done:
    """Up to which number scans have been handed over.

    A badge that comes during a run begins the next one at once, while the first may still be handing over: in turns,
    or one scan would be handed over by both, and an earlier one after a later.
    """

    def __init__(self) -> None:
        self.done = 0
        self._turn = Lock()

    def take(self, reported: object, on_scan: Callable[[str], None]) -> None:
        """Hand over what is new of what a browser reported, in order."""
        with self._turn:
            for number, text in fresh(reported, self.done):
                self.done = number
                on_scan(text)


@lru_cache(maxsize=2)
def _renderer(manager: Any) -> Any:
    # Streamlit finds folders of scripts by scanning installed packages; we run from a checkout as well
    package, name = NAME.split(".")
    manifest = ComponentManifest(name=package, version="", components=[ComponentConfig(name, asset_dir="assets")])
    manager.register_from_manifest(manifest, FOLDER)
    return st.components.v2.component(NAME, js="scan_box.js", css="scan_box.css")


def scan_box(label: str, *, key: str, hint: str, on_scan: Callable[[str], None]) -> None:
    """Draw the box; `on_scan` is called before the next run with each text that was read, in order and only once.

    It must not touch anything of Streamlit, the session's state included: at such a touch a newer run, which the next
    badge asks for, may end this one in the middle, and the badge would be lost.
    """
    kept: Done = st.session_state.setdefault(f"_{key}_done", Done())

    def changed() -> None:
        kept.take(getattr(st.session_state.get(key), "scans", None), on_scan)

    _renderer(get_bidi_component_manager())(
        key=key, data={"label": label, "hint": hint, "done": kept.done}, on_scans_change=changed
    )


def fresh(reported: object, done: int) -> list[tuple[int, str]]:
    """Return what was read since number `done`, in order; whatever a browser reports, only this shape is taken."""
    found: dict[int, str] = {}
    for one in reported if isinstance(reported, list) else []:
        number: Any = one.get("n") if isinstance(one, dict) else None
        text: Any = one.get("text") if isinstance(one, dict) else None
        if type(number) in (int, float) and done < number < LATEST and isinstance(text, str) and len(text) <= LONGEST:
            found[int(number)] = text
    return sorted(found.items())[:MOST]
