"""What the desk sees of the field app: notices and questions of a visit, observations, and what came in late."""

from datetime import datetime
from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.queries import board as board_queries
from dashboard.queries import field_desk
from dashboard.queries.board import Board
from dashboard.queries.field_desk import ANSWER, LateEntry, ObservationRow
from dashboard.services import notices
from dashboard.ui import entry_import
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.result_panels import TONES
from dashboard.ui.tables import table
from dashboard.ui.viewer import Viewer
from models.base import LINE
from models.database import reading, writing
from models.enums import FieldEntryKind, VisitStatus

TAKING = (VisitStatus.OPEN, VisitStatus.RUNNING, VisitStatus.CLOSED)
SHOWN = 30


def draw_day(viewer: Viewer, visit_id: UUID) -> None:
    """Draw what everyone on the visit is told and asks; the staff write notices and bring in tablets' files."""
    t = viewer.t
    with reading() as db:
        shown = board_queries.desk_board(db, viewer.actor, visit_id)
    if shown.status is VisitStatus.DRAFT:
        return
    runs = viewer.may(Capability.RUN_VISITS) and shown.status in TAKING
    st.space("small")
    left, right = st.columns(2, gap="large")
    with left:
        _notices(viewer, visit_id, shown, runs=runs)
    with right:
        _questions(shown, t)
    if runs and st.button(
        t("Import a tablet's entries"), key="import_entries", type="tertiary", icon=":material/upload_file:"
    ):
        entry_import.dialog(viewer, visit_id)


def _notices(viewer: Viewer, visit_id: UUID, shown: Board, *, runs: bool) -> None:
    t = viewer.t

    def publish() -> None:
        given = (st.session_state.get("notice_text", ""), st.session_state.get("notice_text_en", ""))
        with showing_faults(t):
            with writing() as db:
                notices.publish(db, actor=viewer.actor, visit_id=visit_id, text=given[0], text_en=given[1])
            st.session_state["notice_text"] = st.session_state["notice_text_en"] = ""
            st.toast(t("Everyone on the visit is told"), icon=":material/campaign:")

    def withdraw(notice_id: UUID) -> None:
        with showing_faults(t), writing() as db:
            notices.withdraw(db, actor=viewer.actor, notice_id=notice_id)

    st.markdown("### " + (t.n("1 notice", "{n} notices", len(shown.notices)) if shown.notices else t("No notices")))
    with st.container(key="rows_notices"):
        for one in shown.notices:
            with st.container(horizontal=True, vertical_alignment="center", key=f"notice_{one.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(escape(t.pick(one.text, one.text_en)))
                    st.caption(f"{escape(t.pick(one.by, one.by_en))}　{_moment(one.at, viewer)}")
                if runs:
                    st.button(
                        t("Withdraw"), key=f"withdraw_{one.id}", type="tertiary", on_click=withdraw, args=(one.id,)
                    )
    if not runs:
        return
    with st.popover(t("Tell everyone"), icon=":material/campaign:"):
        st.text_area(t("Notice"), key="notice_text", max_chars=LINE, height=80)
        st.text_area(t("Notice in English"), key="notice_text_en", max_chars=LINE, height=80)
        st.button(t("Publish"), key="publish_notice", type="primary", on_click=publish)


def _questions(shown: Board, t: Translator) -> None:
    found = shown.questions
    st.markdown("### " + (t.n("1 question asked", "{n} questions asked", len(found)) if found else t("No questions")))
    with st.container(key="rows_questions"):
        for one in found[:SHOWN]:
            with st.container(gap=None, key=f"question_{one.id}"):
                st.markdown(escape(one.text))
                who = t("anonymous")
                if one.author is not None:
                    names = (t.pick(one.author, one.author_en or ""), t.pick(one.firm, one.firm_en))
                    who = "　".join(name for name in names if name)
                same = t.n("1 would ask the same", "{n} would ask the same", one.votes) if one.votes else ""
                st.caption("　".join(part for part in (escape(who), same, t.enum(one.state)) if part))
    if len(found) > SHOWN:
        st.caption(t.n("and 1 more", "and {n} more", len(found) - SHOWN))


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
