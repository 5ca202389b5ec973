"""The menu: the pages that a set of capabilities opens.

The other pages are known too, without being offered: a link from a colleague of another role must say whose page it is
(`shell.open_page`), and not that there is none.
"""

from copy import copy
from functools import lru_cache

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import translator
from dashboard.navigation import PAGES, SECTIONS


def menu(language: str, capabilities: frozenset[Capability]) -> dict[str, list[st.Page]]:
    """Return the pages by section, for `st.navigation`.

    Streamlit looks for every page's file when its page is made, which costs more than the rest of the frame; so they
    are made once and copied, because a page remembers whether it may be run.
    """
    return {section: [copy(page) for page in pages] for section, pages in _sections(language, capabilities)}


@lru_cache(maxsize=64)
def _sections(language: str, capabilities: frozenset[Capability]) -> tuple[tuple[str, tuple[st.Page, ...]], ...]:
    t = translator(language)
    sections = []
    for section in SECTIONS:
        pages = tuple(
            st.Page(
                spec.file,
                title=t(spec.title),
                icon=spec.icon,
                url_path=None if spec.name == "home" else spec.name,
                default=spec.name == "home",
                visibility="visible" if spec.needs in capabilities and not spec.hidden else "hidden",
            )
            for spec in PAGES
            if (spec.section if spec.needs in capabilities else "") == section
        )
        if pages:
            sections.append((t(section) if section else "", pages))
    return tuple(sections)
