"""A group leaves a stop late: said where the day is run, with what changes for whom before it counts."""

import html
from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from dashboard.errors import Refused
from dashboard.i18n import Translator
from dashboard.queries import rotation as reads
from dashboard.queries.live import Day
from dashboard.queries.rotation import TourShown
from dashboard.rules.kept_plan import stored_cells
from dashboard.rules.rotation_replan import Replan
from dashboard.services import rotations
from dashboard.services.rotations import LateGroup
from dashboard.ui import rotation_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults, tell
from dashboard.ui.viewer import Viewer
from models.database import reading, writing

LATE = "live_late"  # (group, stop, minutes) as asked for; the two may be None
FIELDS = "late_of_"
MOST = 240
USUAL = 5  # minutes


def ask(group_id: UUID | None = None, stop_id: UUID | None = None, minutes: int = USUAL) -> None:
    """Open the panel for this group at this stop; it is drawn by the next run of the page."""
    for key in [str(key) for key in st.session_state if str(key).startswith(FIELDS)]:
        del st.session_state[key]
    st.session_state[LATE] = (group_id, stop_id, min(max(1, minutes), MOST))


def draw(viewer: Viewer, day: Day) -> None:
    """Draw the way to the panel, or the panel; nothing while no group walks by a plan."""
    if not day.may_run or not day.groups:
        return
    with reading() as db:
        shown = reads.workbench(db, viewer.actor, day.plan.visit_id)
    tours = [tour for tour in shown.tours if tour.in_force and tour.plan is not None]
    if not tours:
        st.session_state.pop(LATE, None)
        return
    t = viewer.t
    if LATE not in st.session_state:
        st.button(t("A group is late"), key="late_ask", icon=":material/running_with_errors:", on_click=ask)
        return
    with st.container(key="kind_live_late"):
        st.markdown("### " + t("Which group leaves a stop late?"))
        left, right = st.columns([1, 1.4], gap="large")
        with left:
            tour, late = _asked(day, tours, words.names(shown, t), t)
        with right:
            _preview(viewer, day, tour, late, words.names(shown, t))


def _asked(day: Day, tours: list[TourShown], known: Mapping[str, str], t: Translator) -> tuple[TourShown, LateGroup]:
    """Draw the three fields and return what they say."""
    group_id, stop_id, minutes = st.session_state[LATE]
    groups = [one.group.id for one in day.groups]
    stops = [stop.id for tour in tours for stop in tour.stops]
    group = st.selectbox(
        t("Group"),
        groups,
        groups.index(group_id) if group_id in groups else 0,
        format_func=lambda one: known[str(one)],
        key=f"{FIELDS}group",
    )
    stop_id = stop_id if group == group_id else _stands_at(day, group)
    stop = st.selectbox(
        t("leaves this stop late"),
        stops,
        stops.index(stop_id) if stop_id in stops else 0,
        format_func=lambda one: known[str(one)],
        key=f"{FIELDS}stop_{group}",
    )
    by = st.number_input(t("Minutes late"), 1, MOST, minutes, key=f"{FIELDS}minutes")
    tour = next(one for one in tours if any(own.id == stop for own in one.stops))
    return tour, LateGroup(group, stop, int(by))


def _stands_at(day: Day, group_id: UUID) -> UUID | None:
    """Return the stop where a group is, or comes to next."""
    lane = next((one.lane for one in day.groups if one.group.id == group_id), None)
    at = (lane.now or lane.next) if lane is not None else None
    return at.segment.stop_id if at is not None else None


def _preview(viewer: Viewer, day: Day, tour: TourShown, late: LateGroup, known: dict[str, str]) -> None:
    t = viewer.t
    try:
        with reading() as db:
            found = reads.late_preview(
                db,
                viewer.actor,
                day.plan.visit_id,
                item_id=tour.item_id,
                group_id=late.group_id,
                stop_id=late.stop_id,
                minutes=late.minutes,
            )
    except Refused as refused:
        tell(words.named(refused, known, t), t)
        return
    said = words.late_head(late, found, known, t)
    st.markdown(f"**{escape(said)}**")
    st.html(diff_html(tour, found, known, t))
    with st.container(horizontal=True):
        st.button(
            t("Apply and tell everyone"),
            key="late_apply",
            type="primary",
            on_click=_apply,
            args=(viewer, day, tour, late, found, said),
        )
        st.button(t("Not now"), key="late_drop", type="tertiary", on_click=_drop)


def diff_html(tour: TourShown, found: Replan, known: Mapping[str, str], t: Translator) -> str:
    """Return what changes, group by group in the order of the times, or that nothing does."""
    if not found.changes:
        said = html.escape(t("Nobody else's times change: the spare time is enough."))
        return f"<p>{said}</p>"
    rows = sorted((words.change(one, words.minute(tour), known) for one in found.changes), key=lambda r: (r[0], r[3]))
    return (
        '<ul class="qj-diff">'
        + "".join(
            f"<li><b>{html.escape(f'{group} · {stop}')}</b><s>{before}</s><span>{after}</span></li>"
            for group, stop, before, after in rows
        )
        + "</ul>"
    )


def _apply(viewer: Viewer, day: Day, tour: TourShown, late: LateGroup, found: Replan, said: str) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            rotations.replan_late(
                db,
                actor=viewer.actor,
                visit_id=day.plan.visit_id,
                item_id=tour.item_id,
                base_number=tour.kept.number if tour.kept else 0,
                late=late,
                cells=stored_cells(found.plan, tour.start.time()),
                reason=said[: rotations.MOST_REASON],
            )
        _drop()
        st.toast(viewer.t("New times are on everyone's phone"), icon=":material/check:")


def _drop() -> None:
    st.session_state.pop(LATE, None)
