"""Searching in lists that are short enough to be on one page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import streamlit as st

from dashboard.i18n import Translator

Row = TypeVar("Row")
MANY = 15


def search_box(t: Translator, key: str, rows: int) -> str:
    """Draw a search box over a list of more than 15 rows and return what was typed, folded."""
    if rows <= MANY:
        return ""
    typed = st.text_input(
        t("Search"),
        key=f"search_{key}",
        placeholder=t("Search"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    return typed.strip().casefold()


def found(rows: Sequence[Row], typed: str, texts: Callable[[Row], Iterable[str]]) -> list[Row]:
    """Return the rows in which every typed word occurs somewhere."""
    words = typed.split()
    return [row for row in rows if all(word in "\n".join(texts(row)).casefold() for word in words)]


def table(data: Mapping[str, Sequence[object]], *, key: str, selectable: bool) -> int | None:
    """Draw a table of human columns and return the row that was clicked, counted from 0."""
    if not selectable:
        st.dataframe(data, hide_index=True, key=key)
        return None
    state = cast("Any", st.dataframe(data, hide_index=True, key=key, on_select="rerun", selection_mode="single-row"))
    rows = list(state.selection.rows)
    return rows[0] if rows and rows[0] < len(next(iter(data.values()))) else None


def marked(columns: Mapping[str, Sequence[object]], rows: Sequence[Row], *, key: str) -> list[Row]:
    """Draw a table in which several rows can be marked, without its empty columns, and return the marked rows."""
    state = cast(
        "Any",
        st.dataframe(
            {name: cells for name, cells in columns.items() if any(cells)},
            hide_index=True,
            key=key,
            on_select="rerun",
            selection_mode="multi-row",
        ),
    )
    return [rows[at] for at in state.selection.rows if at < len(rows)]
