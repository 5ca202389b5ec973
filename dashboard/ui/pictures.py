"""Stored photos on a page: the browser fetches each with the viewer's own session, so the page reads none."""

from pathlib import Path
from uuid import UUID

import streamlit as st

from dashboard.ui.escaping import escape


def photo(photo_id: UUID, alt: str, *, key: str) -> None:
    """Draw a stored photo over the whole width, in the one shape of all photos in lists; `alt` says what it shows."""
    with st.container(key=f"shot_{key}"):
        st.markdown(f"![{escape(alt)}](/photos/{photo_id})")


def photo_or_drawing(photo_id: UUID | None, drawing: Path, alt: str, *, key: str) -> None:
    """Draw the photo, or where there is none the drawing."""
    if photo_id is not None:
        photo(photo_id, alt, key=key)
        return
    with st.container(key=f"shot_{key}"):
        st.image(str(drawing), width="stretch")
