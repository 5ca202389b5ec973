"""The pieces of a visit's overview: what is ready, who comes, which goals are covered, what is due."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.charts.readiness import ReadyBar, readiness_chart
from dashboard.charts.registrations import RegistrationWords, registration_chart
from dashboard.i18n import Translator
from dashboard.queries.goals import GoalRow
from dashboard.queries.visit_overview import GapRow, Overview
from dashboard.rules.coverage import Missing
from dashboard.ui.escaping import escape
from dashboard.ui.gaps import check_text, gap_page, short_text
from dashboard.ui.links import link_to
from dashboard.ui.shell import is_dark
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import due_colour, due_words, listed
from models.enums import VisitStatus

SHOWN_GAPS = 6
NOTE = {"zh": 16, "en": 24}  # letters that have room beside a bar on a wide screen
SHOWN_TASKS = 6


def draw_readiness(told: Overview, t: Translator) -> None:
    """Draw the bars under the sentence that they prove."""
    missing = told.ready_total - told.ready_done
    st.markdown(
        "### "
        + (
            t("{done} of {total} preparations are ready", done=told.ready_done, total=told.ready_total)
            if missing
            else t("All {total} preparations are ready", total=told.ready_total)
        )
    )
    by_area: dict[object, list[Sequence[GapRow]]] = {}
    for rows in told.missing:
        by_area.setdefault(rows[0].gap.area, []).append(rows)
    bars = []
    for bar in told.bars:
        lacking = by_area.get(bar.area, [])
        note = t("all set") if not lacking else t.n("1 to go", "{n} to go", len(lacking))
        if len(lacking) == 1 and len(short := short_text(lacking[0], t)) <= NOTE[t.language]:
            note = short  # a longer one would be cut here, and the list below says it in full
        bars.append(ReadyBar(t.enum(bar.area), bar.done, bar.total, note))
    st.altair_chart(readiness_chart(bars, dark=is_dark()), theme=None, key="readiness")


def draw_registrations(told: Overview, t: Translator) -> None:
    """Draw how registration grows."""
    grown = told.registrations
    if not grown.series:
        st.markdown("### " + t("Nobody is registered yet"))
        hint = (
            t("Registration opens when the plan is settled.")
            if told.status is VisitStatus.DRAFT
            else t("Register members, or send them the notice.")
        )
        st.markdown(hint)
        return
    if grown.is_full:
        heading = t("{n} registered; full", n=grown.registered)
    elif grown.full_on and told.days > 0:
        heading = t("{n} registered; full by {day}", n=grown.registered, day=t.date(grown.full_on))
    else:
        heading = t("{n} registered of {capacity} places", n=grown.registered, capacity=grown.capacity)
    st.markdown(f"### {heading}")
    words = RegistrationWords(
        places=t("{n} places", n=grown.capacity),
        today=t("{n} today", n=grown.registered),
        visit_day=t("visit day"),
        day=lambda day: t.date(day, "short"),
    )
    st.altair_chart(registration_chart(grown, told.visit_day, words, dark=is_dark()), theme=None, key="registrations")
    kinds = [
        t("{kind}: {n}", kind=t.enum(kind), n=t.number(n))
        for kind, n in sorted(told.by_kind.items(), key=lambda one: -one[1])
    ]
    if kinds:
        st.caption(
            t.n("From 1 member firm: {kinds}.", "From {n} member firms: {kinds}.", told.firms, kinds=listed(kinds, t))
        )
    if told.waiting:
        st.caption(t.n("1 person is waiting for a place.", "{n} people are waiting for a place.", told.waiting))


def draw_goals(told: Overview, viewer: Viewer) -> None:
    """Draw one line a goal: where to see it, what to ask, what to record."""
    t = viewer.t
    goals = told.mapping.goals
    lacking = sum(bool(goal.covered.missing) for goal in goals)
    heading = t.n("1 learning goal", "{n} learning goals", len(goals))
    if lacking:
        heading = t.n("{goals}; 1 still lacks something", "{goals}; {n} still lack something", lacking, goals=heading)
    st.markdown(f"### {heading}")
    if not goals:
        link_to(viewer, "goals", label=t("Write one to five learning goals"))
        return
    stops = {stop.id: t.pick(stop.title, stop.title_en) for stop in told.mapping.stops}
    st.table(
        {
            t("Learning goal"): [f"**{escape(t.pick(goal.text, goal.text_en))}**" for goal in goals],
            t("Where"): [_where(goal, stops, t) for goal in goals],
            t("Ask"): [
                _cell(
                    Missing.QUESTION in goal.covered.missing,
                    t.n("1 guiding question", "{n} guiding questions", goal.covered.questions),
                    t("no question yet"),
                )
                for goal in goals
            ],
            t("Record"): [
                _cell(
                    Missing.POINT in goal.covered.missing,
                    t.n("1 point", "{n} points", goal.covered.points),
                    t("no point yet"),
                )
                for goal in goals
            ],
        },
        border="horizontal",
        hide_index=True,
    )


def _where(goal: GoalRow, stops: dict[UUID, str], t: Translator) -> str:
    seen = [escape(stops[stop]) for stop in goal.covered.stops]
    if not seen and Missing.STOP not in goal.covered.missing:
        return f":gray[{t('not published yet')}]"  # for who does not plan
    text = listed(seen[:2], t)
    if len(seen) > 2:
        text = t("{stops} and {n} more", stops=text, n=len(seen) - 2)
    return _cell(Missing.STOP in goal.covered.missing, text, t("no stop yet"))


def _cell(missing: bool, good: str, bad: str) -> str:
    return f":orange-badge[:material/error: {bad}]" if missing else f":green[:material/check_circle:] {good}"


def draw_gaps(told: Overview, viewer: Viewer) -> None:
    """List what is missing, each with a way to mend it."""
    t = viewer.t
    if not told.missing or told.days < 0:
        return
    st.markdown("### " + t.n("1 thing is missing", "{n} things are missing", len(told.missing)))
    with st.container(key="kind_gaps", gap="xsmall"):
        for number, rows in enumerate(told.missing[:SHOWN_GAPS]):
            with st.container(horizontal=True, vertical_alignment="center", key=f"gap_{number}"):
                # the text in a container of its own wraps beside the link instead of pushing it below
                with st.container(gap=None, width="stretch"):
                    st.markdown(f":material/error: {t.enum(rows[0].gap.area)}{t(': ')}{escape(check_text(rows, t))}")
                if gap_page(rows[0]) != "visit":
                    link_to(viewer, gap_page(rows[0]), icon=":material/arrow_forward:", after=True)
        if len(told.missing) > SHOWN_GAPS:
            st.caption(t.n("and 1 more", "and {n} more", len(told.missing) - SHOWN_GAPS))


def draw_tasks(told: Overview, viewer: Viewer) -> None:
    """List the next open tasks."""
    t = viewer.t
    if not told.tasks:
        st.markdown("### " + t("All tasks are done"))
        return
    st.markdown("### " + t.n("1 task is open", "{n} tasks are open", len(told.tasks)))
    with st.container(key="rows_open"):
        for task in told.tasks[:SHOWN_TASKS]:
            with st.container(horizontal=True, vertical_alignment="center"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(escape(t.pick(task.title, task.title_en)))
                st.badge(due_words(task.badge, t), color=due_colour(task.badge))
    if told.tasks:
        link_to(viewer, "tasks", label=t("All tasks"))


def draw_returns(told: Overview, t: Translator) -> None:
    """Say what has come in since the day."""
    if told.status in (VisitStatus.DRAFT, VisitStatus.OPEN):
        return
    with st.container(horizontal=True, key="wash_returns"):
        st.metric(t("Signed in"), f"{told.signed_in} / {told.registrations.registered}")
        st.metric(
            t("Sheets finished"),
            told.sheets_finished,
            t.n("1 still open", "{n} still open", told.sheets_open),
            delta_color="off",
            delta_arrow="off",
        )
        st.metric(t("Survey answers"), told.responses)
