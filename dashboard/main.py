"""The Streamlit script: who looks, in which language, which pages; then the page itself."""

import streamlit as st

from dashboard.ui import shell
from dashboard.ui.menu import menu
from dashboard.ui.viewer import current_viewer

st.set_page_config(page_title="取经 Qujing", page_icon=f"{shell.SERVED}/favicon.png", layout="wide")
viewer = current_viewer()
if viewer is None:
    shell.draw_signed_out()
else:
    st.session_state[shell.VIEWER] = viewer
    chosen = st.navigation(menu(viewer.t.language, viewer.profile.capabilities), expanded=True)
    shell.draw_frame(viewer)
    chosen.run()
