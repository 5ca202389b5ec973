"""The Streamlit script: who looks, in which language, which pages; then the page itself."""

import streamlit as st

from dashboard.navigation import PAGES, SECTIONS
from dashboard.settings import ROOT
from dashboard.ui import shell
from dashboard.ui.viewer import Viewer, current_viewer


def navigate(viewer: Viewer) -> None:
    """Offer the viewer's own pages and run the chosen one.

    The others are known too, without being offered: a link from a colleague of another role must say whose page it
    is (`shell.open_page`), and not that there is none.
    """
    sections: dict[str, list[st.Page]] = {}
    for section in SECTIONS:
        pages = [
            st.Page(
                spec.file,
                title=viewer.t(spec.title),
                icon=spec.icon,
                url_path=None if spec.name == "home" else spec.name,
                default=spec.name == "home",
                visibility="visible" if viewer.may(spec.needs) and not spec.hidden else "hidden",
            )
            for spec in PAGES
            if (spec.section if viewer.may(spec.needs) else "") == section
        ]
        if pages:
            sections[viewer.t(section) if section else ""] = pages
    chosen = st.navigation(sections, expanded=True)
    shell.draw_frame(viewer)
    chosen.run()


static = ROOT / "dashboard" / "static"
st.set_page_config(page_title="取经 Qujing", page_icon=str(static / "favicon.png"), layout="wide")
viewer = current_viewer()
if viewer is None:
    shell.draw_signed_out()
else:
    st.session_state[shell.VIEWER] = viewer
    navigate(viewer)
