"""The top of the start page: the greeting, and the visit that matters on the product's one dark surface."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries.home import MyPart
from dashboard.queries.visits import VisitRow
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_words import countdown, host_names, when
from models.base import utc_now
from models.enums import VisitStatus

TWO_CHARACTER_SURNAMES = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "司徒",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "端木",
    "东方",
    "南宫",
)


def greeting(viewer: Viewer, now: VisitRow | None, ahead: VisitRow | None, *, pressing: int = 0) -> None:
    """Draw the title row: a greeting, the one action, and a sentence that says what matters today.

    `pressing` is how many of the next visit's tasks are due today or overdue.
    """
    t = viewer.t
    local = utc_now().astimezone(ZoneInfo(viewer.profile.timezone))
    with st.container(key="title_home", horizontal=True, vertical_alignment="center"):
        st.title(hello(local, t, t.pick(viewer.profile.name, viewer.profile.name_en)), width="stretch")
        if viewer.may(Capability.PLAN_VISITS) and st.button(t("New visit"), icon=":material/add:"):
            st.switch_page(page_spec("visits").file, query_params={"new": "1"})
    told = [t("{date}.", date=t.date(local.date(), "weekday"))]
    if now is not None and now.status is VisitStatus.RUNNING:
        told.append(t("“{title}” is under way.", title=escape(t.pick(now.title, now.title_en))))
    if ahead is not None and ahead.days > 0 and ahead.status is not VisitStatus.RUNNING:
        told.append(t.n("The next visit is 1 day away.", "The next visit is {n} days away.", ahead.days))
    if pressing:
        told.append(
            "**" + t.n("1 thing should be settled today.", "{n} things should be settled today.", pressing) + "**"
        )
    st.markdown(("" if t.language == "zh" else " ").join(told))
    st.space("small")


def hello(local: datetime, t: Translator, name: str) -> str:
    """Return the greeting of this hour, by the given name."""
    given = name
    if " " in name:
        given = name.rsplit(" ", maxsplit=1)[-1]
    elif t.language == "zh" and len(name) == 3 and not name.startswith(TWO_CHARACTER_SURNAMES):
        given = name[1:]  # one character alone sounds curt, so names of two are said in full
    if local.hour < 11:
        return t("Good morning, {name}", name=escape(given))
    if local.hour < 18:
        return t("Good afternoon, {name}", name=escape(given))
    return t("Good evening, {name}", name=escape(given))


def hero(viewer: Viewer, visit: VisitRow, *, page: str, label: str, part: MyPart | None = None) -> None:
    """Draw the visit with its countdown and the one way on."""
    t = viewer.t
    with st.container(key="hero", height="stretch"):
        with st.container(gap="xsmall"):
            st.caption(t("Visit {number}", number=visit.number) + t(", ") + t.enum(visit.status))
            st.markdown(f"## {escape(t.pick(visit.title, visit.title_en))}")
            line = [t.pick(visit.theme, visit.theme_en), t("hosted by {firm}", firm=host_names(visit.hosts, t))]
            st.markdown(escape("\u3000".join(text for text in line if text)))
        with st.container(horizontal=True, vertical_alignment="center"):
            if visit.days > 0 and visit.status is not VisitStatus.RUNNING:
                with st.container(key="count", width="content"):
                    st.markdown(str(visit.days))
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{_days_to_go(visit, t)}**")
                st.caption(f"{when(visit, t)}\u3000{_people(visit, part, t)}")
        if st.button(label, icon=":material/arrow_forward:", icon_position="right", key="hero_go"):
            st.switch_page(page_spec(page).file, query_params={"visit": str(visit.id)})


def _days_to_go(visit: VisitRow, t: Translator) -> str:
    if visit.status is VisitStatus.RUNNING:
        return t("Under way now")
    if visit.days > 0:
        return t.n("day to go", "days to go", visit.days)
    return t("Today is the day") if visit.days == 0 else countdown(visit.days, t)


def _people(visit: VisitRow, part: MyPart | None, t: Translator) -> str:
    if part is not None:
        told = []
        if part.group:
            told.append(t.pick(part.group, part.group_en))
        if part.guide:
            told.append(t("guide {name}", name=t.pick(part.guide, part.guide_en)))
        told.append(t("{done} of {total} points marked", done=part.done, total=part.total))
        return "\u3000".join(told)
    if visit.days < 0:
        return t.n("1 registered", "{n} registered", visit.registered)
    places = max(0, visit.capacity - visit.registered)
    if not places:
        return t("{n} registered, full", n=visit.registered)
    return t.n(
        "{registered} registered, 1 place left",
        "{registered} registered, {n} places left",
        places,
        registered=visit.registered,
    )


def observing_label(part: MyPart, visit: VisitRow, t: Translator) -> str:
    """Return what an observer's one button says."""
    if part.finished_at is not None:
        return t("Look at my sheet")
    if visit.status is not VisitStatus.RUNNING:
        return t("See what will be observed")
    return t("Go on observing") if part.done else t("Begin to observe")


def nothing_yet(viewer: Viewer) -> None:
    """Say what to do where there is no visit at all."""
    t = viewer.t
    if viewer.may(Capability.PLAN_VISITS):
        empty_state(t("No visit yet"), t("Add an exemplary site first, then plan a visit from a template."))
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button(t("Add a site"), type="primary", icon=":material/add:"):
                st.switch_page(page_spec("sites").file)
    elif viewer.may(Capability.VIEW_ALL_VISITS):
        empty_state(t("No visit yet"), t("As soon as the association plans one, it appears here."))
    elif viewer.may(Capability.VIEW_VISITS):
        empty_state(t("No visit yet"), t("As soon as a visit is planned and you are part of it, it appears here."))
