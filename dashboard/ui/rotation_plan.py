"""The plan of a tour: looking for it, its picture, table and cards, keeping it, and one for when a group is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard.charts.rotation import gantt
from dashboard.errors import Invalid, Refused
from dashboard.i18n import Translator
from dashboard.queries.rotation import TourShown, Workbench, replanned
from dashboard.rules.kept_plan import stored_cells
from dashboard.rules.rotation import Plan, Tour, check_tour
from dashboard.rules.rotation_replan import Change, Replan
from dashboard.rules.route import clock
from dashboard.services import rotations
from dashboard.services.rotation_search import Found, best_plan
from dashboard.services.rotations import LateGroup
from dashboard.ui import background, route_cards
from dashboard.ui import rotation_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults, tell
from dashboard.ui.shell import is_dark
from dashboard.ui.viewer import Viewer
from models.database import writing
from models.enums import PlanSource

WORK = "rotation"
_FOUND = "rotation_found"
_LATE = "rotation_late"
BREAKS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan that was found and is not kept yet, for this tour as it was then."""

    item_id: UUID
    tour: Tour
    found: Found


def draft_of(tour: TourShown) -> Found | None:
    """Return the plan that waits to be kept, if the tour is still what it was looked for."""
    draft = st.session_state.get(_FOUND)
    if isinstance(draft, Draft) and draft.item_id == tour.item_id and draft.tour == tour.tour:
        return draft.found
    return None


def look_for(tour: TourShown) -> None:
    """Begin to look for a plan in the background."""
    st.session_state.pop(_FOUND, None)
    st.session_state.pop(_LATE, None)
    st.session_state["rotation_for"] = (tour.item_id, tour.tour)
    background.begin(WORK, partial(best_plan, tour.tour))


def collect(t: Translator) -> None:
    """Draw how far the search is; take what it found."""
    background.show(WORK, t, t("Looking for the best rotation"))
    found = background.take(WORK, t)
    if isinstance(found, Found):
        item_id, tour = st.session_state["rotation_for"]
        st.session_state[_FOUND] = Draft(item_id, tour, found)
        st.rerun()


def why_not(tour: TourShown, known: dict[str, str], t: Translator) -> bool:
    """Say why no plan is possible, before anyone waits for one; return whether there is a reason."""
    try:
        check_tour(tour.tour)
    except Invalid as refused:
        tell(words.named(refused, known, t), t)
        return True
    return False


def plan_panel(viewer: Viewer, shown: Workbench, tour: TourShown, known: dict[str, str]) -> None:
    """Draw the plan: the found one, else the one that was kept; with what it says and what can be done with it."""
    t = viewer.t
    found, late = draft_of(tour), _late_draft(tour)
    plan, bound = tour.plan, tour.kept.bound_minutes if tour.kept else None
    changed: Sequence[Change] = ()
    if found is not None:
        plan, bound = found.plan, found.bound
    elif late is not None:
        plan, bound, changed = late[1].plan, None, late[1].changes
    if plan is None:
        return
    drawable = {s.stop for s in plan.stays} <= {stop.key for stop in tour.stops}
    drawable = drawable and {s.group for s in plan.stays} <= {group.key for group in tour.tour.groups}
    if not drawable or (found is None and late is None and not tour.in_force):
        _out_of_date(t)
        if not drawable:
            return
    elif found is None and late is None and tour.breaks:
        _broken(tour, known, t)
    st.markdown(f"### {escape(words.finding(tour, plan, bound, t))}")
    if note := words.too_long(tour, plan, t):
        st.warning(note, icon=":material/timer_off:")
    if found is not None:
        _keep_row(viewer, shown, tour, found, known)
    elif late is not None:
        _late_diff(viewer, shown, tour, late, known)
    _picture(shown, tour, plan, changed, t)
    st.caption(_about(tour, found, t))
    with st.expander(t("As a table"), icon=":material/table:"):
        _table(shown, tour, plan, t)


def cards_button(viewer: Viewer, shown: Workbench, tour: TourShown) -> None:
    """Offer the route cards of the plan in force, worked out when they are asked for."""
    t = viewer.t
    if tour.plan is None or not tour.in_force:
        return
    plan = tour.plan
    lacking = route_cards.unprintable(route_cards.cards(shown, tour, plan, t))
    st.download_button(
        t("Route cards (PDF)"),
        lambda: route_cards.cards_bytes(viewer, shown, tour, plan),
        f"{t('Route cards')}.pdf",
        "application/pdf",
        key="route_cards",
        icon=":material/print:",
        on_click="ignore",
        help=t("The font lacks: {characters}", characters=" ".join(lacking)) if lacking else None,
    )


def late_form(viewer: Viewer, shown: Workbench, tour: TourShown, known: dict[str, str]) -> None:
    """Ask which group leaves which stop late, and work out the plan that changes least."""
    t = viewer.t
    if tour.plan is None or not tour.in_force or draft_of(tour) is not None:
        return
    with (
        st.expander(t("A group is late"), icon=":material/running_with_errors:"),
        st.form("late", border=False),
    ):
        left, middle, right = st.columns([1, 1.4, 0.8])
        groups = [str(group.id) for group in shown.groups]
        stops = [stop.key for stop in tour.stops]
        group = left.selectbox(t("Group"), groups, format_func=known.__getitem__)
        stop = middle.selectbox(t("leaves this stop late"), stops, format_func=known.__getitem__)
        minutes = right.number_input(t("Minutes late"), 1, 240, 7)
        if st.form_submit_button(t("Show what would change"), icon=":material/difference:") and group and stop:
            with showing_faults(t):
                try:
                    found = replanned(shown, tour.item_id, UUID(group), UUID(stop), int(minutes))
                except Refused as refused:
                    raise words.named(refused, known, t) from refused
                st.session_state[_LATE] = (
                    tour.item_id,
                    tour.kept.number if tour.kept else 0,
                    LateGroup(UUID(group), UUID(stop), int(minutes)),
                    found,
                )
                st.rerun()


def _late_draft(tour: TourShown) -> tuple[LateGroup, Replan] | None:
    stored = st.session_state.get(_LATE)
    if stored is None or tour.kept is None or stored[:2] != (tour.item_id, tour.kept.number) or not tour.in_force:
        return None
    return stored[2], stored[3]


def _late_diff(
    viewer: Viewer, shown: Workbench, tour: TourShown, late: tuple[LateGroup, Replan], known: dict[str, str]
) -> None:
    """Show what a re-plan changes, group by group, before it is applied."""
    t, (who, found) = viewer.t, late
    head = words.late_head(who, found, known, t)
    with st.container(key="kind_late"):
        st.markdown(f"**{escape(head)}**")
        rows = [words.change(one, words.minute(tour), known) for one in found.changes]
        if rows:
            columns = list(zip(*sorted(rows, key=lambda row: (row[0], row[3])), strict=True))
            titles = (t("Group"), t("Stop"), t("Before"), t("After"))
            st.dataframe(dict(zip(titles, columns, strict=True)), hide_index=True, height="content")
        else:
            st.markdown(t("Nobody else's times change: the spare time is enough."))
        with st.container(horizontal=True):
            if st.button(t("Apply for everybody"), key="late_apply", type="primary", icon=":material/check:"):
                _apply(viewer, shown, tour, who, found.plan, head)
            st.button(t("Discard"), key="late_drop", type="tertiary", on_click=_drop)


def _apply(viewer: Viewer, shown: Workbench, tour: TourShown, who: LateGroup, plan: Plan, reason: str) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            rotations.replan_late(
                db,
                actor=viewer.actor,
                visit_id=shown.programme.visit_id,
                item_id=tour.item_id,
                base_number=tour.kept.number if tour.kept else 0,
                late=who,
                cells=stored_cells(plan, tour.start.time()),
                reason=reason[: rotations.MOST_REASON],
            )
        _drop()
        st.toast(viewer.t("The new plan is in force."), icon=":material/check:")
        st.rerun()


def _keep_row(viewer: Viewer, shown: Workbench, tour: TourShown, found: Found, known: dict[str, str]) -> None:
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("Keep this plan"), key="rotation_keep", type="primary", icon=":material/check:"):
            with showing_faults(t):
                try:
                    with writing() as db:
                        rotations.keep_plan(
                            db,
                            actor=viewer.actor,
                            visit_id=shown.programme.visit_id,
                            item_id=tour.item_id,
                            base_number=tour.kept.number if tour.kept else 0,
                            cells=stored_cells(found.plan, tour.start.time()),
                            source=found.source,
                            bound_minutes=found.bound,
                        )
                except Refused as refused:
                    raise words.named(refused, known, t) from refused
                _drop()
                st.toast(t("The plan is in force: programme, tablets and booklet show it."), icon=":material/check:")
                st.rerun()
        st.button(t("Discard"), key="rotation_drop", type="tertiary", on_click=_drop)
        st.markdown(f":orange-badge[{t('not kept yet')}]")


def _drop() -> None:
    st.session_state.pop(_FOUND, None)
    st.session_state.pop(_LATE, None)


def _picture(shown: Workbench, tour: TourShown, plan: Plan, changed: Sequence[Change], t: Translator) -> None:
    ways = {False: t("By group"), True: t("By stop")}
    by_stop = st.segmented_control(
        t("Rows"),
        list(ways),
        default=False,
        format_func=ways.__getitem__,
        key="rotation_rows",
        label_visibility="collapsed",
    )
    rows = words.picture(tour, plan, shown.groups, t, by_stop=bool(by_stop), changed=changed)
    st.altair_chart(gantt(rows, dark=is_dark()), theme=None)


def _about(tour: TourShown, found: Found | None, t: Translator) -> str:
    """Return where a plan comes from and how good it can be said to be."""
    legend = t("A line is the way on foot, dots are waiting.")
    kept = tour.kept
    kind = found.source if found is not None else kept.source if kept is not None else PlanSource.HEURISTIC
    bound = found.bound if found is not None else kept.bound_minutes if kept is not None else None
    parts = [legend, t("Plan: {source}.", source=t.enum(kind))]
    if bound:
        parts.append(t("No plan can take less than {n} minutes.", n=bound))
    if found is None and kept is not None:
        parts.append(t("Plan no. {number}, kept for a start at {time}.", number=kept.number, time=t.time(kept.starts)))
    return (" " if t.language == "en" else "").join(parts)


def _table(shown: Workbench, tour: TourShown, plan: Plan, t: Translator) -> None:
    """Draw the plan as a table: a row for each group, its stops in time."""
    start, stops = words.minute(tour), words.numbered(tour.stops, t)
    columns: dict[str, list[str]] = {t("Group"): [words.group_name(group, t) for group in shown.groups]}
    for n in range(len(tour.stops)):
        cells = []
        for group in shown.groups:
            stays = plan.of(str(group.id))
            cells.append(f"{clock(start + stays[n].start)} {stops[stays[n].stop]}" if n < len(stays) else "")
        columns[t("Round {n}", n=n + 1)] = cells
    st.dataframe(columns, hide_index=True, height="content")


def _out_of_date(t: Translator) -> None:
    st.warning(
        t("The plan is out of date: stops or groups have changed since. Everybody sees even turns until it is redone."),
        icon=":material/history:",
    )


def _broken(tour: TourShown, known: dict[str, str], t: Translator) -> None:
    """Say which rules the plan in force no longer keeps."""
    said = [f"- {escape(words.breach(one, words.minute(tour), known, t))}" for one in tour.breaks[:BREAKS_SHOWN]]
    head = t.n(
        "The plan no longer keeps one rule; plan again",
        "The plan no longer keeps {n} rules; plan again",
        len(tour.breaks),
    )
    with st.container(key="kind_breaks"):
        st.markdown(f"**{head}**\n" + "\n".join(said))
