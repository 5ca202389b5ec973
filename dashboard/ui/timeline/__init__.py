"""The timeline on which planners drag, resize and drop the programme's items: its wrapper for Streamlit.

What is served to the browser lies in `assets/`: our own script and style, and in `assets/vendor/` the calendar library
EventCalendar with its licence, unchanged. The scripts are files, not text, because the desk's content policy allows
scripts from this server alone.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

NAME = "qujing.timeline"
FOLDER = Path(__file__).parent


@lru_cache(maxsize=2)
def _renderer(manager: Any) -> Any:
    # Streamlit finds folders of scripts by scanning installed packages; we run from a checkout as well
    package, name = NAME.split(".")
    manifest = ComponentManifest(name=package, version="", components=[ComponentConfig(name, asset_dir="assets")])
    manager.register_from_manifest(manifest, FOLDER)
    return st.components.v2.component(NAME, js="timeline.js", css="timeline.css", isolate_styles=False)


def timeline(data: Mapping[str, Any], *, key: str, on_change: Callable[[Any], None]) -> None:
    """Draw the timeline; `on_change` is called before the next run with what the browser reports, unchecked.

    `data` is JSON as `dashboard.ui.agenda_timeline.timeline_data` makes it.
    """

    def changed() -> None:
        state = st.session_state.get(key)
        on_change(getattr(state, "change", None))

    _renderer(get_bidi_component_manager())(key=key, data=data, on_change_change=changed)
