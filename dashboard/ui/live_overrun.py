"""Taking an overrun: by how much, shifted or shortened, with everything that changes before it counts."""

import html
from uuid import UUID

import streamlit as st

from dashboard.errors import Refused
from dashboard.queries import live as reads
from dashboard.queries.live import Day
from dashboard.rules.live_fix import MOST_OVERRUN, Way
from dashboard.services import live
from dashboard.ui import live_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults, tell
from dashboard.ui.live_lanes import OVERRUN
from dashboard.ui.viewer import Viewer
from models.database import reading, writing


def draw(viewer: Viewer, day: Day) -> None:
    """Draw the panel while an overrun is being taken; it never renews itself under somebody's finger."""
    asked = st.session_state.get(OVERRUN)
    if not asked or not day.may_run:
        return
    t, plan = viewer.t, day.plan
    segment = next((one for one in plan.of_all() if str(one.item_id) == asked[0]), None)
    if segment is None or segment.item_id is None:
        del st.session_state[OVERRUN]
        return
    with st.container(key="kind_overrun"):
        title = escape(words.name(plan, segment, t))
        st.markdown("### " + t("“{title}” takes longer: who gives the minutes?", title=title))
        left, right = st.columns([1, 1.4], gap="large")
        with left:
            minutes = st.number_input(
                t("Minutes longer than planned"), 1, MOST_OVERRUN, min(max(1, asked[1]), MOST_OVERRUN), key="overrun_by"
            )
            way = st.segmented_control(
                t("How"),
                list(Way),
                default=Way.SHIFT,
                key="overrun_way",
                required=True,
                format_func=t.enum,
            )
            st.caption(
                t("Everything after it begins later; fixed times stay.")
                if way is Way.SHIFT
                else t("Breaks give first, then the others in proportion, never below five minutes.")
            )
        with right:
            _preview(viewer, day, way or Way.SHIFT, segment.item_id, int(minutes))


def _preview(viewer: Viewer, day: Day, way: Way, item_id: UUID, minutes: int) -> None:
    t, plan = viewer.t, day.plan
    try:
        with reading() as db:
            made = reads.preview(db, viewer.actor, plan.visit_id, way, item_id, minutes)
    except Refused as refused:
        tell(refused, t)
        return
    rows = "".join(
        f"<li><b>{html.escape(title)}</b><s>{before}</s><span>{after}</span></li>"
        for title, before, after in words.changes(plan, made, t)
    )
    st.html(f'<ul class="qj-diff">{rows}</ul>')
    for one in made.proposal.breaks:
        st.markdown(f":orange[:material/warning:] {escape(words.broken(plan, one, made, t))}")

    def apply() -> None:
        with showing_faults(t):
            with writing() as db:
                live.adjust(
                    db,
                    actor=viewer.actor,
                    visit_id=plan.visit_id,
                    base_version=plan.number,
                    way=way,
                    item_id=item_id,
                    minutes=minutes,
                )
            drop()
            st.toast(t("New times are on everyone's phone"), icon=":material/check:")

    def drop() -> None:
        st.session_state.pop(OVERRUN, None)

    with st.container(horizontal=True):
        st.button(t("Apply and tell everyone"), key="overrun_apply", type="primary", on_click=apply)
        st.button(t("Not now"), key="overrun_drop", type="tertiary", on_click=drop)
