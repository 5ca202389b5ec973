"""Planned against actual, after the day and in its course."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.charts.live import DurationRow, durations_chart
from dashboard.i18n import Translator
from dashboard.queries import live as reads
from dashboard.queries.live import Afterwards
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import is_dark
from dashboard.ui.sign_in_card import clock
from dashboard.ui.tables import table
from dashboard.ui.viewer import Viewer
from models.database import reading

PICTURED = 24


def draw(viewer: Viewer, visit_id: UUID) -> None:
    """Draw how the day went, or what to do so that the next one can be looked at."""
    t = viewer.t
    with reading() as db:
        rows = reads.afterwards(db, viewer.actor, visit_id)
    if not rows:
        empty_state(
            t("Nobody tapped the segments of this day"),
            t("On the next visit, start and end them here: how long they take feeds the next programme."),
            icon=":material/timer:",
        )
        return
    st.markdown("### " + finding(rows, t))
    _picture(rows, t)
    _table(viewer, rows)


def draw_so_far(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the same for a day that still runs, folded."""
    with reading() as db:
        rows = reads.afterwards(db, viewer.actor, visit_id)
    if rows:
        with st.expander(viewer.t("Planned against actual so far")):
            _picture(rows, viewer.t)
            _table(viewer, rows)


def finding(rows: Sequence[Afterwards], t: Translator) -> str:
    """Return what the picture shows, as its heading."""
    longest = max(pictured(rows), key=lambda one: one.actual - one.planned)
    over = longest.actual - longest.planned
    if over <= 0:
        return t("No segment took longer than planned")
    tied = sum(one.actual - one.planned == over for one in pictured(rows))
    if tied > 1:
        return t("{n} segments took {minutes} minutes longer than planned, more than any other", n=tied, minutes=over)
    return t.n(
        "“{title}” took 1 minute longer than planned, more than any other",
        "“{title}” took {n} minutes longer than planned, more than any other",
        over,
        title=name(longest, t),
    )


def pictured(rows: Sequence[Afterwards]) -> list[Afterwards]:
    """Return what the picture draws: the items that were for all; where there are none, the stays."""
    return ([one for one in rows if not one.group] or list(rows))[:PICTURED]


def name(one: Afterwards, t: Translator) -> str:
    """Return the title with the group's name before it, where it was for one group."""
    title, group = t.pick(one.title, one.title_en), t.pick(one.group, one.group_en)
    return f"{group}　{title}" if group else title


def _picture(rows: Sequence[Afterwards], t: Translator) -> None:
    lines = [DurationRow(name(one, t), one.planned, one.actual) for one in pictured(rows)]
    st.altair_chart(durations_chart(lines, t, dark=is_dark()), theme=None)
    st.caption(t("The ring is the plan, the dot what happened."))


def _table(viewer: Viewer, rows: Sequence[Afterwards]) -> None:
    t = viewer.t
    zone = viewer.profile.timezone
    table(
        {
            t("Segment"): [t.pick(one.title, one.title_en) for one in rows],
            t("Group"): [t.pick(one.group, one.group_en) for one in rows],
            t("Began"): [clock(one.started, zone, t) for one in rows],
            t("Minutes after plan"): [one.late for one in rows],
            t("Planned"): [one.planned for one in rows],
            t("Actual"): [one.actual for one in rows],
        },
        key="afterwards",
        selectable=False,
    )
