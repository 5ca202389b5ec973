"""The pieces of the start page."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import cases, home, members, surveys, visit_overview
from dashboard.queries.home import HomeTask, MyPart
from dashboard.queries.visits import VisitRow
from dashboard.services import tasks as task_services
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.gaps import gap_page, gap_text
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import countdown, due_colour, due_words, host_names, when
from models.base import utc_now
from models.database import reading, writing
from models.enums import CaseState, VisitStatus

SHOWN = 4


def greeting(viewer: Viewer, now: VisitRow | None, ahead: VisitRow | None) -> None:
    """Draw the title row: a greeting, the one action, and a sentence that says what matters today."""
    t = viewer.t
    local = utc_now().astimezone(ZoneInfo(viewer.profile.timezone))
    with st.container(key="title_home", horizontal=True, vertical_alignment="center"):
        st.title(_hello(local, t, escape(t.pick(viewer.profile.name, viewer.profile.name_en))), width="stretch")
        if viewer.may(Capability.PLAN_VISITS) and st.button(t("New visit"), icon=":material/add:"):
            st.switch_page(page_spec("visits").file, query_params={"new": "1"})
    parts = []
    if now is not None and now.status is VisitStatus.RUNNING:
        parts.append(t("“{title}” is under way.", title=escape(t.pick(now.title, now.title_en))))
    if ahead is not None and ahead.days > 0:
        parts.append(t.n("The next visit is 1 day away.", "The next visit is {n} days away.", ahead.days))
    st.markdown(t("{date}. {news}", date=t.date(local.date(), "weekday"), news=" ".join(parts)))


def _hello(local: datetime, t: Translator, name: str) -> str:
    given = (
        name[1:]
        if t.language == "zh" and len(name) in (2, 3)
        else name.rsplit(" ", maxsplit=1)[-1]
        if " " in name
        else name
    )
    if local.hour < 11:
        return t("Good morning, {name}", name=escape(given))
    if local.hour < 18:
        return t("Good afternoon, {name}", name=escape(given))
    return t("Good evening, {name}", name=escape(given))


def hero(viewer: Viewer, visit: VisitRow, *, page: str, label: str, part: MyPart | None = None) -> None:
    """Draw the visit that matters on the one dark surface of the product."""
    t = viewer.t
    with st.container(key="hero"):
        st.caption(t("Visit {number}", number=visit.number) + t(", ") + t.enum(visit.status))
        st.markdown(f"## {escape(t.pick(visit.title, visit.title_en))}")
        line = [t.pick(visit.theme, visit.theme_en), t("hosted by {firm}", firm=host_names(visit.hosts, t))]
        st.markdown(escape("\u3000".join(text for text in line if text)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if visit.days > 0:
                with st.container(key="count", width="content"):
                    st.markdown(str(visit.days))
            with st.container(gap=None):
                st.markdown(f"**{t('days to go') if visit.days > 0 else countdown(visit.days, t)}**")
                st.caption(f"{when(visit, t)}\u3000{_people(visit, part, t)}")
        if st.button(label, icon=":material/arrow_forward:", icon_position="right", key="hero_go"):
            st.switch_page(page_spec(page).file, query_params={"visit": str(visit.id)})


def _people(visit: VisitRow, part: MyPart | None, t: Translator) -> str:
    if part is not None:
        told = [t("{done} of {total} points marked", done=part.done, total=part.total)]
        if part.group:
            told.insert(0, t.pick(part.group, part.group_en))
        if part.guide:
            told.insert(1, t("guide {name}", name=t.pick(part.guide, part.guide_en)))
        return "\u3000".join(told)
    places = max(0, visit.capacity - visit.registered)
    return t("{n} registered, {places} places left", n=visit.registered, places=places)


def observing_label(part: MyPart, visit: VisitRow, t: Translator) -> str:
    """Return what an observer's one button says."""
    if part.finished_at is not None:
        return t("Look at my sheet")
    if visit.status is not VisitStatus.RUNNING:
        return t("See what will be observed")
    return t("Go on observing") if part.done else t("Begin to observe")


def missing(viewer: Viewer, visit: VisitRow) -> None:
    """List what the next visit still lacks, each line leading to where it is mended."""
    t = viewer.t
    with reading() as db:
        told = visit_overview.overview(db, viewer.actor, visit.id)
    gaps = [row for row in told.gaps if row.gap.code != "task_open"]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("### " + t.n("1 thing is missing", "{n} things are missing", len(gaps)), width="stretch")
            st.caption(t("{done} of {total} ready", done=told.ready_done, total=told.ready_total), width="content")
        if not gaps:
            st.markdown(t("Everything is settled."))
        with st.container(key="rows_missing"):
            for number, row in enumerate(gaps[:SHOWN]):
                with st.container(horizontal=True, vertical_alignment="center", key=f"missing_{number}"):
                    st.markdown(f"**{escape(gap_text(row, t))}**", width="stretch")
                    spec = page_spec(gap_page(row))
                    if st.button(
                        t(spec.title),
                        key=f"mend_{number}",
                        type="tertiary",
                        icon=":material/arrow_forward:",
                        icon_position="right",
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


def _task(viewer: Viewer, task: HomeTask, t: Translator) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"home_task_{task.id}"):
        st.checkbox(
            escape(t.pick(task.title, task.title_en)),
            key=f"tick_{task.id}",
            on_change=_tick,
            args=(viewer, task),
            width="stretch",
        )
        st.caption(escape(t.pick(task.visit_title, task.visit_title_en)), width="content")
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
    st.markdown("### " + t("What visits changed"))
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
            st.metric(
                t("Cases published"),
                library.total_published,
                chart_data=[n for _month, n in library.published] if len(library.published) > 1 else None,
                chart_type="area",
            )


def cases_waiting(viewer: Viewer) -> None:
    """List the cases that wait for review, with a way to each."""
    t = viewer.t
    with reading() as db:
        rows = cases.list_cases(db, viewer.actor, states=frozenset({CaseState.IN_REVIEW}))
    waiting = [row for row in rows if not row.mine]
    st.markdown("### " + t.n("1 case waits for your review", "{n} cases wait for your review", len(waiting)))
    if not waiting:
        st.markdown(t("Nothing is waiting."))
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
                    address = {"case": str(row.id), "number": str(row.number)}
                    st.switch_page(page_spec("case").file, query_params=address)


def administration(viewer: Viewer) -> None:
    """Say who has not come in yet and what was written last."""
    t = viewer.t
    with reading() as db:
        counts = home.people_counts(db, viewer.actor)
        last = members.audit_trail(db, viewer.actor, limit=SHOWN)
    st.markdown("### " + t("People and records"))
    with st.container(horizontal=True, key="wash_people"):
        st.metric(t("May sign in"), counts.active)
        st.metric(t("Invited, not yet in"), counts.invited)
        st.metric(t("Disabled"), counts.disabled)
    with st.container(key="rows_audit"):
        for number, row in enumerate(last):
            with st.container(horizontal=True, key=f"audit_{number}"):
                st.markdown(escape(f"{t.pick(row.actor, row.actor_en)}\u3000{row.action} {row.noun}"), width="stretch")
                st.caption(t.moment(row.at, viewer.profile.timezone), width="content")
    with st.container(horizontal=True):
        st.page_link(page_spec("members").file, label=t("Members"), icon=":material/domain:")
        st.page_link(page_spec("audit").file, label=t("Audit trail"), icon=":material/history:")


def nothing_yet(viewer: Viewer) -> None:
    """Say what to do where there is no visit at all."""
    t = viewer.t
    if viewer.may(Capability.PLAN_VISITS):
        empty_state(t("No visit yet"), t("Add an exemplary site first, then plan a visit from a template."))
        if st.button(t("Add a site"), type="primary"):
            st.switch_page(page_spec("sites").file)
    elif viewer.may(Capability.VIEW_VISITS):
        empty_state(t("No visit yet"), t("As soon as a visit is planned and you are part of it, it appears here."))
