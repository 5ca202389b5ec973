"""Choosing a file: each place says how large one may be, and the server holds it to that."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.i18n import Translator

MB = 1024 * 1024


def file_upload(label: str, t: Translator, *, most_bytes: int, types: Sequence[str] | None = None, **rest: Any) -> Any:
    """Draw a file chooser for files of at most `most_bytes` and return what `st.file_uploader` returns."""
    most = most_bytes // MB
    chosen = st.file_uploader(label, type=types, max_upload_size=most, **rest)
    st.caption(t("{n} MB at most", n=most))
    return chosen
