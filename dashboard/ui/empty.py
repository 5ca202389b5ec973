"""Empty states: what is not there yet, and what to do next."""

import streamlit as st


def empty_state(title: str, hint: str, *, icon: str = ":material/inbox:") -> None:
    """Draw a calm panel with what to do next; the caller adds the button."""
    with st.container(key=f"wash_empty_{abs(hash(title)) % 10_000}", horizontal_alignment="center"):
        st.markdown(f"### {icon} {title}", text_alignment="center")
        st.markdown(hint, text_alignment="center")
