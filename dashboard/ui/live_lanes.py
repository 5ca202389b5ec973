"""The rows of the running day: for all and for each group what is now and next, begun and ended by one tap."""

import html
from collections.abc import Callable
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import live as reads
from dashboard.queries.live import Day
from dashboard.rules.live import Lane, Placed
from dashboard.services import live
from dashboard.ui import live_late
from dashboard.ui import live_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.links import link_to
from dashboard.ui.shell import style
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import VisitStatus

EVERY = 2.5
"""Seconds between two looks: what a colleague taps is here before anybody asks."""
OVERRUN = "live_overrun"  # the item whose overrun is being taken


def draw(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the rows, which renew themselves; a tap answers at once."""
    st.html(style("live.css"))
    _rows(viewer, visit_id)


@st.fragment(run_every=EVERY)
def _rows(viewer: Viewer, visit_id: UUID) -> None:
    t = viewer.t
    with reading() as db:
        day = reads.day(db, viewer.actor, visit_id)
    if day.status is VisitStatus.RUNNING:  # before it, the time of this moment says nothing of the day
        st.markdown(words.standing(day, t))
    with st.container(key="rows_lanes", gap=None):
        _lane(viewer, day, "all", t("Everyone"), day.all)
        if day.touring:
            for one in day.groups:
                _lane(viewer, day, str(one.group.id), t.pick(one.group.name, one.group.name_en), one.lane)


def _lane(viewer: Viewer, day: Day, key: str, who: str, lane: Lane) -> None:
    t = viewer.t
    with st.container(key=f"lane_{key}", horizontal=True, vertical_alignment="center"):
        st.html(lane_html(day, who, lane, t), width="stretch")
        if day.may_run:
            with st.container(
                key=f"keys_{key}",
                horizontal=True,
                horizontal_alignment="right",
                vertical_alignment="center",
                width="content",
            ):
                _keys(viewer, day, key, lane)


def lane_html(day: Day, who: str, lane: Lane, t: Translator) -> str:
    """Return a row as a piece of a page: who, what is now, how late, what is next."""
    now, following = lane.now, lane.next
    return (
        f'<div class="qj-lane {words.tone(lane)}"><b class="who">{html.escape(who)}</b>'
        f'<div class="now"><small>{html.escape(_head(day, lane, t))}</small>'
        f"<strong>{html.escape(_title(day, now, following, lane, t))}</strong></div>"
        f'<span class="behind">{html.escape(words.behind(lane, t))}</span>'
        f'<div class="next">{_next(day, following, t) if now is not None or lane.over else ""}</div></div>'
    )


def _head(day: Day, lane: Lane, t: Translator) -> str:
    if lane.now is not None:
        return "　".join(
            part
            for part in (t("Now"), words.span(lane.now, day.plan, t), words.place(day.plan, lane.now.segment, t))
            if part
        )
    if lane.next is not None:
        return "　".join((t("Next"), words.span(lane.next, day.plan, t)))
    return t("Over") if lane.placed else ""


def _title(day: Day, now: Placed | None, following: Placed | None, lane: Lane, t: Translator) -> str:
    one = now or following
    if one is not None:
        return words.name(day.plan, one.segment, t)
    return t("Everything is done") if lane.placed else t("Nothing planned")


def _next(day: Day, following: Placed | None, t: Translator) -> str:
    if following is None:
        return ""
    head = f"{t('Next')}　{words.clock(following.start, day.plan, t)}"
    return f"<small>{html.escape(head)}</small>{html.escape(words.name(day.plan, following.segment, t))}"


def _keys(viewer: Viewer, day: Day, key: str, lane: Lane) -> None:
    t, now, following = viewer.t, lane.now, lane.next
    begin = following if now is None or now.told else now

    def tap(work: Callable[..., object], segment_key: str, **more: int) -> None:
        with showing_faults(t), writing() as db:
            work(db, actor=viewer.actor, visit_id=day.plan.visit_id, key=segment_key, **more)

    last = _last_tapped(day, lane)
    if last is not None:
        st.button(
            t("Undo"),
            key=f"undo_{key}",
            type="tertiary",
            icon=":material/undo:",
            help=t("Takes back the last tap: “{title}”", title=escape(words.name(day.plan, last.segment, t))),
            on_click=tap,
            args=(live.undo, last.segment.key),
            kwargs={"version": day.versions[last.segment.key]},
        )
    if key == "all" and now is not None and now.told and lane.behind > 0:
        take = t("Take the overrun")
        if st.button(take, key="take_overrun", icon=":material/more_time:"):
            st.session_state[OVERRUN] = (str(now.segment.item_id), lane.behind)
            st.rerun()
    elif now is not None and now.told and now.segment.stop_id is not None and lane.behind > 0:
        if not day.planned(now.segment.stop_id):
            link_to(viewer, "rotation", label=t("Plan the rest anew"))
        elif st.button(t("Plan the rest anew"), key=f"late_{key}", type="tertiary", icon=":material/route:"):
            live_late.ask(now.segment.group_id, now.segment.stop_id, lane.behind)
            st.rerun()
    if now is not None and now.told:
        st.button(
            t("End"), key=f"finish_{key}", icon=":material/stop:", on_click=tap, args=(live.finish, now.segment.key)
        )
    if begin is not None:
        begins = escape(words.name(day.plan, begin.segment, t))
        st.button(
            t("Start: {title}", title=begins) if key == "all" else t("Start the next"),
            key=f"start_{key}",
            help=None if key == "all" else t("Start: {title}", title=begins),
            type="primary" if key == "all" else "secondary",
            icon=":material/play_arrow:",
            on_click=tap,
            args=(live.start, begin.segment.key),
        )


def _last_tapped(day: Day, lane: Lane) -> Placed | None:
    """Return the segment of the lane that was tapped last, as long as the tap can be taken back."""
    tapped = []
    for one in lane.placed:
        tap = day.taps.get(one.segment.key)
        if tap is not None and (moment := tap.finished or tap.started) is not None:
            tapped.append((moment, tap.finished is None, one))
    return max(tapped, key=lambda one: one[:2])[2] if tapped else None
