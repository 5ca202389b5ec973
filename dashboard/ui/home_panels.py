"""The panels of the start page: what is missing, what is due, what visits changed, what waits."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import agenda, attendance, case_work, home, live, members, surveys
from dashboard.queries import tasks as task_reads
from dashboard.queries.home import HomeTask
from dashboard.queries.visit_overview import GapRow, Overview
from dashboard.queries.visits import VisitRow
from dashboard.rules.agenda_lines import placed
from dashboard.services import tasks as task_services
from dashboard.ui import live_words
from dashboard.ui.agenda_table import show_table
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.gaps import check_text, gap_page
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import due_colour, due_words
from models.database import reading, writing
from models.enums import CaseState, Role

SHOWN = 4
_WAYS: tuple[tuple[str, Literal["primary", "secondary"]], ...] = (("sign_in", "secondary"), ("live", "primary"))


def today(viewer: Viewer, visit: VisitRow) -> None:
    """Draw the visit that is under way: who has come, how late it is, and the two ways into it."""
    t = viewer.t
    with reading() as db:
        door = attendance.door(db, viewer.actor, visit.id)
        day = live.day(db, viewer.actor, visit.id)
    came = sum(one.came for one in door.expected)
    with st.container(key="wash_today", horizontal=True, vertical_alignment="center"):
        heading = t("“{title}” is under way", title=escape(t.pick(visit.title, visit.title_en)))
        come = t("{n} of {all} have come", n=came, all=len(door.expected))
        st.markdown(f"### {heading}\n\n{come}\u3000{live_words.standing(day, t)}", width="stretch")
        for name, kind in _WAYS:
            spec = page_spec(name)
            if st.button(t(spec.title), icon=spec.icon, type=kind, key=f"today_{name}"):
                st.switch_page(spec.file, query_params={"visit": str(visit.id)})


def missing(viewer: Viewer, visit: VisitRow, told: Overview) -> None:
    """List what the next visit still lacks, each line leading to where it is mended."""
    t = viewer.t
    left = len(told.missing)
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center"):
            heading = t.n("1 thing is missing", "{n} things are missing", left) if left else t("Nothing is missing")
            st.markdown(f"### {heading}", width="stretch")
            st.caption(t("{done} of {total} ready", done=told.ready_done, total=told.ready_total), width="content")
        if not left:
            st.markdown(t("Everything is settled."))
        with st.container(key="rows_missing"):
            for number, gaps in enumerate(told.missing[:SHOWN]):
                _missing(visit, number, gaps, t)
        if left > SHOWN:
            st.caption(t.n("and 1 more", "and {n} more", left - SHOWN))


def _missing(visit: VisitRow, number: int, gaps: Sequence[GapRow], t: Translator) -> None:
    first = gaps[0]
    with st.container(horizontal=True, vertical_alignment="center", key=f"missing_{number}"):
        # the text in a container of its own wraps beside the button instead of pushing it below
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{escape(check_text(gaps, t))}**")
            about = t.enum(first.gap.area)
            if first.gap.code == "tasks_open" and first.about and first.gap.facts["open"] != 1:
                about += t(": ") + t("first “{task}”", task=t.pick(first.about.zh, first.about.en))
            st.caption(escape(about))
        spec = page_spec(gap_page(first))
        if st.button(
            t("Fix"),
            key=f"mend_{number}",
            type="tertiary",
            icon=":material/arrow_forward:",
            icon_position="right",
            help=t(spec.title),
        ):
            st.switch_page(spec.file, query_params={"visit": str(visit.id)})


def tasks(viewer: Viewer) -> None:
    """List the open tasks that are due first; ticking one saves at once."""
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("### " + t("To do"), width="stretch")
        whose = st.segmented_control(
            t("Whose"),
            ["all", "mine"],
            default="all",
            key="home_whose",
            label_visibility="collapsed",
            format_func={"all": t("Everyone's"), "mine": t("Mine")}.__getitem__,
        )
    with reading() as db:
        rows = home.open_tasks(db, viewer.actor, mine=whose == "mine")
    if not rows:
        st.markdown(t("Nothing is waiting."))
    with st.container(key="rows_tasks"):
        for task in rows:
            _task(viewer, task, t)


def late(viewer: Viewer) -> None:
    """Tell what is overdue and has come up to the viewer: what, whose, and what it holds up."""
    t = viewer.t
    with reading() as db:
        rows = task_reads.late_tasks(db, viewer.actor)
    if not rows:
        return
    with st.container(border=True, key="home_late"):
        st.markdown("### " + t.n("1 task is late", "{n} tasks are late", len(rows)))
        for row in rows[:SHOWN]:
            with st.container(key=f"home_late_{row.id}", horizontal=True, vertical_alignment="center"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{escape(t.pick(row.title, row.title_en))}**")
                    told = [t.pick(row.visit_title, row.visit_title_en)]
                    if row.mine:
                        told.append(t("yours"))
                    else:
                        role = t.enum(Role(row.role)) if row.role in list(Role) else t("not yet named")
                        told.append(t.pick(row.owner, row.owner_en) or role)
                    if row.blocks:
                        told.append(t.n("holds up 1 task", "holds up {n} tasks", row.blocks))
                    st.caption(escape("\u3000".join(told)))
                st.badge(t.n("1 day overdue", "{n} days overdue", row.days), color="red", icon=":material/schedule:")
        if len(rows) > SHOWN:
            st.caption(t.n("and 1 more", "and {n} more", len(rows) - SHOWN))


def _task(viewer: Viewer, task: HomeTask, t: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"due_{task.id}"):
        with st.container(gap=None, width="stretch"):
            st.checkbox(
                escape(t.pick(task.title, task.title_en)), key=f"tick_{task.id}", on_change=_tick, args=(viewer, task)
            )
            st.caption(escape(t.pick(task.visit_title, task.visit_title_en)))
        st.badge(due_words(task.badge, t), color=due_colour(task.badge))


def _tick(viewer: Viewer, task: HomeTask) -> None:
    with showing_faults(viewer.t):
        with writing() as db:
            task_services.tick_task(
                db, actor=viewer.actor, task_id=task.id, done=bool(st.session_state[f"tick_{task.id}"])
            )
        st.toast(viewer.t("Saved"), icon=":material/check:")


def growth(viewer: Viewer) -> None:
    """Show what visits changed: satisfaction from visit to visit, and the library's growth."""
    t = viewer.t
    with reading() as db:
        trend = surveys.satisfaction_trend(db, viewer.actor) if viewer.may(Capability.VIEW_SURVEYS) else []
        library = home.case_counts(db, viewer.actor)
    if not trend and not library.total_published:
        return
    st.markdown("### " + _finding([one.mean for one in trend], t))
    with st.container(border=True):
        if trend:
            delta = trend[-1].mean - trend[0].mean
            st.metric(
                t("Satisfaction, out of five"),
                t.number(trend[-1].mean, 1),
                t("{delta} since visit {number}", delta=f"{delta:+.1f}", number=trend[0].number)
                if len(trend) > 1
                else None,
                chart_data=[round(one.mean, 2) for one in trend] if len(trend) > 1 else None,
                chart_type="area",
            )
        if library.total_published:
            (first, before), several = library.published[0], len(library.published) > 1
            st.metric(
                t("Cases published"),
                t.n("1 case", "{n} cases", library.total_published),
                t("{delta} since {month}", delta=f"{library.total_published - before:+d}", month=t.date(first, "month"))
                if several
                else None,
                chart_data=[n for _month, n in library.published] if several else None,
                chart_type="area",
            )


def _finding(means: list[float], t: Translator) -> str:
    """Return what the satisfaction of the last visits shows; a tenth is the least that one can see."""
    change = round(means[-1] - means[0], 1) if len(means) > 1 else 0.0
    if change > 0:
        return t("Over {n} visits people have become more satisfied", n=len(means))
    if change < 0:
        return t("Over {n} visits people have become less satisfied", n=len(means))
    return t("What visits changed")


def programme(viewer: Viewer, visit: VisitRow) -> None:
    """Show the visit's programme with its clock times, for those who take part."""
    t = viewer.t
    with reading() as db:
        shown = agenda.programme(db, viewer.actor, visit.id)
    if placed(shown.lines):
        st.markdown("### " + t("Programme"))
        show_table(placed(shown.lines), agenda.timed(shown), t)


def cases_waiting(viewer: Viewer) -> None:
    """List the cases that wait for review, with a way to each."""
    t = viewer.t
    with reading() as db:
        rows = case_work.list_cases(db, viewer.actor, states=frozenset({CaseState.IN_REVIEW}))
    waiting = [row for row in rows if not row.mine]
    if not waiting:
        st.markdown("### " + t("No case waits for your review"))
        st.page_link(page_spec("cases").file, label=t("Case library"), icon=page_spec("cases").icon)
        return
    st.markdown("### " + t.n("1 case waits for your review", "{n} cases wait for your review", len(waiting)))
    with st.container(key="rows_waiting"):
        for row in waiting:
            with st.container(horizontal=True, vertical_alignment="center", key=f"waiting_{row.id}"):
                with st.container(gap=None, width="stretch"):
                    st.markdown(f"**{escape(t.pick(row.title, row.title_en))}**")
                    st.caption(
                        t("written by {name}", name=escape(t.pick(row.author, row.author_en)))
                        + "\u3000"
                        + t.moment(row.updated_at, viewer.profile.timezone)
                    )
                if st.button(t("Review"), key=f"review_{row.id}", icon=":material/rate_review:"):
                    st.switch_page(page_spec("case_edit").file, query_params={"case": str(row.id)})


def administration(viewer: Viewer) -> None:
    """Say who has not come in yet and who wrote last."""
    t = viewer.t
    with reading() as db:
        counts = home.people_counts(db, viewer.actor)
        last = members.audit_trail(db, viewer.actor, limit=1)
    st.markdown("### " + t("People and records"))
    with st.container(horizontal=True, key="wash_people"):
        st.metric(t("May sign in"), counts.active)
        st.metric(t("Invited, not yet in"), counts.invited)
        st.metric(t("Disabled"), counts.disabled)
    for row in last:
        who, when = escape(t.pick(row.actor, row.actor_en)), t.moment(row.at, viewer.profile.timezone)
        st.caption(t("Last change: {name}, {moment}", name=who, moment=when))
    with st.container(horizontal=True):
        st.page_link(page_spec("members").file, label=t("Members"), icon=":material/domain:")
        st.page_link(page_spec("audit").file, label=t("Audit trail"), icon=":material/history:")
