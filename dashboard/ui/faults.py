"""What a person is told when something is refused or breaks."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.errors import ImportRefused, NotSignedIn, Refused
from dashboard.i18n import Translator, translator
from dashboard.ui.escaping import escape

log = logging.getLogger("qujing")


@contextmanager
def showing_faults(t: Translator) -> Iterator[None]:
    """Word a refusal where it happened; the transaction inside has already been rolled back."""
    try:
        yield
    except Refused as refused:
        tell(refused, t)


def tell(refused: Refused, t: Translator) -> None:
    """Say what was refused and what to do."""
    if isinstance(refused, NotSignedIn):
        st.error(t("Your session has ended. Sign in again; nothing of this change was saved."), icon=":material/lock:")
        st.link_button(t("Sign in"), "/login")
        return
    st.error(t.error(refused, escape), icon=":material/error:")
    if isinstance(refused, ImportRefused):
        for problem in refused.problems[:20]:
            st.markdown(f"- {place(problem.sheet, problem.row, problem.column, t)}{t.error(problem, escape)}")


def place(sheet: str, row: int | None, column: str, t: Translator) -> str:
    """Return where in a workbook a fault is, e.g. 「观察点」第 7 行 C 列：."""
    parts = [t("sheet “{sheet}”", sheet=escape(t(sheet)))] if sheet else []
    if row is not None:
        parts.append(t("row {row}", row=row))
    if column:
        parts.append(t("column {column}", column=escape(t(column))))
    return (t(", ").join(parts) + t(": ")) if parts else ""


def on_script_error(error: Exception) -> bool:
    """Log an unforeseen error under a reference number and show only that; never a traceback."""
    viewer = st.session_state.get("_viewer")
    t = viewer.t if viewer is not None else translator("zh")
    if isinstance(error, Refused):  # e.g. an open dialog reads on after its person was disabled
        tell(error, t)
        return True
    reference = secrets.token_hex(4).upper()
    log.exception("unforeseen error %s", reference, exc_info=error)
    st.error(
        t(
            "Something went wrong on our side (reference {reference}). "
            "What you saved before is kept; reload the page and try again.",
            reference=reference,
        ),
        icon=":material/report:",
    )
    return True
