"""Notices: what everyone on the visit is told, written and withdrawn by the staff."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from dashboard.queries import board as reads
from dashboard.services import notices
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import LINE
from models.database import reading, writing

EVERY = 5.0


def draw(viewer: Viewer, visit_id: UUID, *, runs: bool) -> None:
    """Draw the notices that stand, and for the staff the form for a new one, which never renews itself."""
    t = viewer.t
    _list(viewer, visit_id, runs=runs)
    if not runs:
        return

    def publish() -> None:
        given = (st.session_state.get("notice_text", ""), st.session_state.get("notice_text_en", ""))
        with showing_faults(t):
            with writing() as db:
                notices.publish(db, actor=viewer.actor, visit_id=visit_id, text=given[0], text_en=given[1])
            st.session_state["notice_text"] = st.session_state["notice_text_en"] = ""
            st.toast(t("Everyone on the visit is told"), icon=":material/campaign:")

    with st.popover(t("Tell everyone"), icon=":material/campaign:"):
        st.text_area(t("Notice"), key="notice_text", max_chars=LINE, height=80)
        st.text_area(t("Notice in English"), key="notice_text_en", max_chars=LINE, height=80)
        st.button(t("Publish"), key="publish_notice", type="primary", on_click=publish)


@st.fragment(run_every=EVERY)
def _list(viewer: Viewer, visit_id: UUID, *, runs: bool) -> None:
    t = viewer.t
    with reading() as db:
        shown = reads.desk_board(db, viewer.actor, visit_id).notices

    def withdraw(notice_id: UUID) -> None:
        with showing_faults(t), writing() as db:
            notices.withdraw(db, actor=viewer.actor, notice_id=notice_id)

    st.markdown("### " + (t.n("1 notice", "{n} notices", len(shown)) if shown else t("No notices")))
    with st.container(key="rows_notices"):
        for one in shown:
            with st.container(horizontal=True, vertical_alignment="center", key=f"notice_{one.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(escape(t.pick(one.text, one.text_en)))
                    st.caption(f"{escape(t.pick(one.by, one.by_en))}　{_moment(one.at, viewer)}")
                if runs:
                    st.button(
                        t("Withdraw"), key=f"withdraw_{one.id}", type="tertiary", on_click=withdraw, args=(one.id,)
                    )


def _moment(value: datetime, viewer: Viewer) -> str:
    return viewer.t.moment(value, viewer.profile.timezone)
