"""Links to other pages, drawn only where the page is there and the viewer's."""

from typing import Literal

import streamlit as st

from dashboard.navigation import page_spec
from dashboard.ui.viewer import Viewer


def link_to(viewer: Viewer, name: str, *, label: str = "", icon: str = "", after: bool = False) -> None:
    """Draw a link to a page, with its own title and icon unless others are given; nothing if it is not theirs.

    `after` puts the icon behind the words.
    """
    spec = page_spec(name)
    if spec.file.exists() and viewer.may(spec.needs):
        position: Literal["left", "right"] = "right" if after else "left"
        st.page_link(spec.file, label=label or viewer.t(spec.title), icon=icon or spec.icon, icon_position=position)
