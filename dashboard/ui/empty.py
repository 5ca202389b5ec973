"""Empty states: what is not there yet, and what to do next."""

from zlib import crc32

import streamlit as st


def empty_state(title: str, hint: str, *, icon: str = ":material/inbox:") -> None:
    """Draw a calm panel with what to do next; the caller adds the button."""
    with st.container(key=f"wash_empty_{crc32(title.encode())}", horizontal_alignment="center"):
        st.markdown(f"### {icon} {title}", text_alignment="center")
        st.markdown(hint, text_alignment="center")
