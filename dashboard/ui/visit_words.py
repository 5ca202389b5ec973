"""Words about visits that several screens share."""

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.visits import HostLine, VisitHead, VisitRow
from dashboard.rules.localdate import Badge, Near
from dashboard.ui.escaping import escape
from models.enums import VisitStatus

Colour = Literal["red", "orange", "blue", "green", "gray"]

STATUS_ICONS = {
    VisitStatus.DRAFT: ":material/edit_calendar:",
    VisitStatus.OPEN: ":material/event_available:",
    VisitStatus.RUNNING: ":material/directions_walk:",
    VisitStatus.CLOSED: ":material/task_alt:",
    VisitStatus.ARCHIVED: ":material/inventory_2:",
}
_COLOURS: Mapping[VisitStatus, Colour] = {
    VisitStatus.DRAFT: "gray",
    VisitStatus.OPEN: "green",
    VisitStatus.RUNNING: "orange",
    VisitStatus.CLOSED: "blue",
    VisitStatus.ARCHIVED: "gray",
}


def status_badge(status: VisitStatus, t: Translator) -> None:
    st.badge(t.enum(status), icon=STATUS_ICONS[status], color=_COLOURS[status])


def when(visit: VisitHead | VisitRow, t: Translator) -> str:
    """Return e.g. 12 月 4 日 周五 13:30—17:00."""
    dash = "—" if t.language == "zh" else "–"
    return f"{t.date(visit.day, 'weekday')} {t.time(visit.starts)}{dash}{t.time(visit.ends)}"


def countdown(days: int, t: Translator) -> str:
    """Return how far the day is."""
    if days == 0:
        return t("today")
    return t.n("in 1 day", "in {n} days", days) if days > 0 else t.n("1 day ago", "{n} days ago", -days)


def host_names(hosts: Sequence[HostLine], t: Translator) -> str:
    """Return the hosts' firms, or the sites where no firm is named."""
    names = dict.fromkeys(
        t.pick(one.firm, one.firm_en) or t.pick(one.name, one.name_en) for one in hosts if one.is_host
    )
    return ("、" if t.language == "zh" else ", ").join(names)


def draw_facts(head: VisitHead, t: Translator) -> None:
    """Draw the line under a visit's title: status, day, host, theme."""
    parts = [when(head, t), countdown(head.days, t)]
    if hosts := host_names(head.hosts, t):
        parts.append(t("hosted by {firm}", firm=escape(hosts)))
    if theme := t.pick(head.theme, head.theme_en):
        parts.append(t("theme: {theme}", theme=escape(theme)))
    with st.container(horizontal=True, vertical_alignment="center"):
        status_badge(head.status, t)
        st.markdown(("\u3000" if t.language == "zh" else "\u2002").join(parts))


def due_words(badge: Badge, t: Translator) -> str:
    """Return the shortest unambiguous way to say a due date."""
    match badge.near:
        case Near.OVERDUE:
            return t.n("1 day overdue", "{n} days overdue", -badge.days)
        case Near.TODAY:
            return t("today")
        case Near.WEEKDAY:
            return t.date(badge.day, "weekday")
        case Near.DATE:
            return t.date(badge.day)
        case _:
            return t.date(badge.day, "long")


_DUE_COLOURS: Mapping[Near, Colour] = {Near.OVERDUE: "red", Near.TODAY: "orange", Near.WEEKDAY: "orange"}


def due_colour(badge: Badge) -> Colour:
    return _DUE_COLOURS.get(badge.near, "gray")


def listed(names: Sequence[str], t: Translator) -> str:
    """Join names as the language does."""
    return ("、" if t.language == "zh" else ", ").join(names)
