"""What the desk sees of the field app: free observations, and what came in late."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import field_desk
from dashboard.queries.field_desk import ANSWER, LateEntry, ObservationRow
from dashboard.ui.escaping import escape
from dashboard.ui.result_panels import TONES
from dashboard.ui.tables import table
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import FieldEntryKind

SHOWN = 30


def draw_observations(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the observations that belong to no point, beside the notes on points."""
    t = viewer.t
    with reading() as db:
        rows = field_desk.observations(db, viewer.actor, visit_id)
    if not rows:
        return
    st.space("small")
    st.markdown("### " + t.n("1 free observation", "{n} free observations", len(rows)))
    everything = len(rows) <= SHOWN or st.session_state.get("all_observations")
    with st.container(key="rows_observations"):
        for one in rows if everything else rows[:SHOWN]:
            with st.container(key=f"observation_{one.id}", gap=None):
                _observation(one, t)
    if len(rows) > SHOWN:
        st.toggle(t("Show all {n}", n=len(rows)), key="all_observations")


def _observation(one: ObservationRow, t: Translator) -> None:
    tags = " ".join(f":{TONES[tag]}-background[{t.enum(tag)}]" for tag in one.tags)
    st.markdown("　".join(part for part in (tags, escape(one.note).replace("\n", "  \n")) if part) or t("Photo"))
    where = (
        t.pick(one.stop, one.stop_en),
        t.pick(one.dimension, one.dimension_en),
        t.pick(one.firm, one.firm_en),
        t.pick(one.observer, one.observer_en),
    )
    st.caption("　".join(escape(part) for part in where if part))
    if one.photo_id is not None:
        st.html(f'<img src="/photos/{one.photo_id}" alt="{t("Photo")}" loading="lazy" style="max-width:240px">')


def draw_late(viewer: Viewer, visit_id: UUID) -> None:
    """Draw what arrived after the close: by whom, when it was made and when it came."""
    t = viewer.t
    with reading() as db:
        rows = field_desk.late_entries(db, viewer.actor, visit_id)
    if not rows:
        return
    st.space("small")
    heading = t.n("1 entry came in after the close", "{n} entries came in after the close", len(rows))
    st.markdown(f"### {heading}")
    st.caption(t("They are counted. The time of making is the tablet's own clock, which may be wrong."))
    table(
        {
            t("Observer"): [t.pick(r.name, r.name_en) or t("anonymous") for r in rows],
            t("Firm"): [t.pick(r.firm, r.firm_en) for r in rows],
            t("Entry"): [_what(r, t) for r in rows],
            t("Note"): [r.note for r in rows],
            t("Made"): [_moment(r.made_at, viewer) if r.made_at else "" for r in rows],
            t("Arrived"): [_moment(r.arrived_at, viewer) for r in rows],
            t("Counts"): [t("yes") if r.stands else t("no, a newer one stands") for r in rows],
        },
        key="late_entries",
        selectable=False,
    )


def _what(row: LateEntry, t: Translator) -> str:
    return t.pick(row.about, row.about_en) if row.kind == ANSWER else t.enum(FieldEntryKind(row.kind))


def _moment(value: datetime, viewer: Viewer) -> str:
    return viewer.t.moment(value, viewer.profile.timezone)
