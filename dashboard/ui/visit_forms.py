"""Dialogs that make, change and delete a visit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import sites as site_rows
from dashboard.queries.programme_templates import own_templates
from dashboard.queries.visits import VisitHead, today_at
from dashboard.services import visits
from dashboard.services.visit_parts import NewGoal
from dashboard.templates import programmes, suggested_goals, themes
from dashboard.ui.faults import showing_faults
from dashboard.ui.links import link_to
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_picker import KEY
from models.database import reading, writing
from models.enums import ProgrammeLength

SATURDAY = 5
LEAD_DAYS = 21  # the usual notice: the longest task begins two weeks before


def new_visit(viewer: Viewer, *, host: UUID | None = None) -> None:
    """Ask for what cannot be guessed; everything else comes from the template."""
    t = viewer.t

    @st.dialog(t("New visit"), width="medium", icon=":material/tour:")
    def ask() -> None:
        with reading() as db:
            sites = {row.id: row for row in site_rows.directory(db, viewer.actor) if row.active}
        if not sites:
            st.markdown(t("A visit needs a host. Add the first exemplary site, then plan the visit."))
            link_to(viewer, "sites")
            return
        programme = _programme(viewer)
        hosts = st.multiselect(
            t.n("Host site", "Host sites", programme.hosts),
            list(sites),
            [host] if host in sites else [],
            key="new_hosts",
            max_selections=programme.hosts,
            select_all=False,
            format_func=lambda i: t.pick(sites[i].name, sites[i].name_en),
            placeholder=t.n("Choose 1 site", "Choose {n} sites", programme.hosts),
        )
        left, right = st.columns(2)
        usual = today_at(viewer.profile.timezone) + timedelta(days=LEAD_DAYS)
        usual += timedelta(days=max(0, 7 - usual.weekday()) if usual.weekday() >= SATURDAY else 0)
        day = left.date_input(t("Day of the visit"), usual, key="new_day")
        capacity = right.number_input(t("Places"), 1, visits.MOST_PEOPLE, 100, key="new_capacity")
        theme = st.selectbox(
            t("Theme"), list(themes()), key="new_theme", format_func=lambda k: _words(themes()[k].title, t)
        )
        goals = _goals(theme, t)
        title = st.text_input(t("Title (empty: the host's name)"), key="new_title", max_chars=120)
        if st.button(t("Create visit"), type="primary", width="stretch"):
            with showing_faults(t):
                plan = visits.NewVisit(
                    template=programme.key,
                    day=day,
                    host_ids=hosts,
                    goals=goals,
                    theme=themes()[theme].title.zh,
                    theme_en=themes()[theme].title.en,
                    title=title,
                    capacity=capacity,
                )
                with writing() as db:
                    made = visits.create_visit(db, actor=viewer.actor, plan=plan)
                st.session_state[KEY] = str(made.id)
                st.switch_page(page_spec("visit").file, query_params={KEY: str(made.id)})

    ask()


def _words(words: object, t: Translator) -> str:
    return t.pick(getattr(words, "zh"), getattr(words, "en"))  # noqa: B009 - any pair of words


@dataclass(frozen=True, slots=True)
class _Offered:
    key: str
    title: str
    span: str
    hosts: int


def _programme(viewer: Viewer) -> _Offered:
    """Ask for the programme: one of the association's own, which come first, or a built-in one."""
    t = viewer.t
    with reading() as db:
        own = [one for one in own_templates(db, viewer.actor) if one.active]
    offered = [
        _Offered(
            str(one.id),
            t.pick(one.name, one.name_en),
            f"{one.starts}—{one.ends}{t(', ')}{t('template of our own')}",
            2 if one.length is ProgrammeLength.TWO_HOSTS else 1,
        )
        for one in own
    ] + [
        _Offered(key, _words(one.title, t), f"{t.time(one.starts)}—{t.time(one.ends)}", one.hosts)
        for key, one in programmes().items()
    ]
    by_key = {one.key: one for one in offered}
    key = st.radio(
        t("Programme"),
        list(by_key),
        key="new_programme",
        format_func=lambda one: by_key[one].title,
        captions=[one.span for one in offered],
    )
    return by_key[key]


def _goals(theme: str, t: Translator) -> list[NewGoal]:
    """Offer the theme's goals, chosen already, and take one's own words."""
    offered = suggested_goals()
    chosen = st.multiselect(
        t("Learning goals (1 to 5; type to add your own)"),
        [goal.key for goal in themes()[theme].goals],
        [goal.key for goal in themes()[theme].goals],
        key=f"new_goals_{theme}",
        max_selections=5,
        select_all=False,
        accept_new_options=True,
        format_func=lambda k: _words(offered[k].text, t) if k in offered else k,
        placeholder=t("Choose"),
    )
    return [
        NewGoal(offered[key].text.zh, offered[key].text.en, key) if key in offered else NewGoal(key) for key in chosen
    ]


def edit_visit(viewer: Viewer, head: VisitHead) -> None:
    """Change the visit's own fields."""
    t = viewer.t

    @st.dialog(t("Edit visit"), width="medium", icon=":material/edit:")
    def ask() -> None:
        with st.form("edit_visit", border=False):
            first, second = st.columns(2)
            title = first.text_input(t("Title"), head.title, max_chars=120)
            title_en = second.text_input(t("Title in English"), head.title_en, max_chars=120)
            theme = first.text_input(t("Theme"), head.theme, max_chars=300)
            theme_en = second.text_input(t("Theme in English"), head.theme_en, max_chars=300)
            place = first.text_input(t("Meeting place"), head.meeting_place, max_chars=300)
            place_en = second.text_input(t("Meeting place in English"), head.meeting_place_en, max_chars=300)
            day = first.date_input(t("Day of the visit"), head.day, help=t("Open tasks move with the day."))
            capacity = second.number_input(t("Places"), 1, visits.MOST_PEOPLE, head.capacity)
            starts = first.time_input(t("Starts"), head.starts, step=300)
            ends = second.time_input(t("Ends"), head.ends, step=300)
            note = st.text_area(t("Note for the planners"), head.note, max_chars=8000)
            if st.form_submit_button(t("Save"), type="primary", width="stretch"):
                change = visits.VisitFields(
                    title, title_en, theme, theme_en, day, starts, ends, place, place_en, capacity, note
                )
                with showing_faults(t):
                    with writing() as db:
                        visits.edit_visit(
                            db, actor=viewer.actor, visit_id=head.id, base_version=head.version, change=change
                        )
                    st.toast(t("Saved"), icon=":material/check:")
                    st.rerun()

    ask()


def delete_visit(viewer: Viewer, head: VisitHead) -> None:
    """Ask before a draft goes for good."""
    t = viewer.t

    @st.dialog(t("Delete this draft?"), icon=":material/delete:")
    def ask() -> None:
        st.markdown(t("Its programme, stops, goals, tasks and materials go with it. This cannot be undone."))
        if st.button(t("Delete"), type="primary", key="delete_for_good"):
            with showing_faults(t):
                with writing() as db:
                    visits.delete_visit(db, actor=viewer.actor, visit_id=head.id)
                st.session_state.pop(KEY, None)
                st.switch_page(page_spec("visits").file)

    ask()
