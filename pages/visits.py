"""All visits: what is coming, what was."""

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import visits
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found, search_box
from dashboard.ui.visit_forms import new_visit
from dashboard.ui.visit_words import countdown, host_names, status_badge, when
from models.database import reading
from models.enums import VisitStatus


def numbers(row: visits.VisitRow, t: Translator) -> str:
    """Return what counts at this point of the visit's life."""
    match row.status:
        case VisitStatus.DRAFT:
            return t("{done} of {total} tasks done", done=row.tasks_done, total=row.tasks)
        case VisitStatus.OPEN:
            told = t("{registered} of {capacity} places taken", registered=row.registered, capacity=row.capacity)
            return told + "  \n" + t("{done} of {total} tasks done", done=row.tasks_done, total=row.tasks)
        case _:
            sheets = t.n("1 sheet in", "{n} sheets in", row.sheets)
            return sheets + "  \n" + t.n("1 survey answer", "{n} survey answers", row.responses)


def draw(row: visits.VisitRow, t: Translator) -> None:
    name, state, figures = st.columns([6, 4, 3], vertical_alignment="center")
    with name, st.container(gap="xsmall"):
        label = t("Visit {number}, {title}", number=row.number, title=escape(t.pick(row.title, row.title_en)))
        st.page_link(page_spec("visit").file, label=f"**{label}**", query_params={"visit": str(row.id)})
        about = [host_names(row.hosts, t), t.pick(row.theme, row.theme_en)]
        st.caption(escape("\u3000".join(part for part in about if part)))
    with state, st.container(gap="xsmall"):
        status_badge(row.status, t)
        st.caption(f"{when(row, t)}\u3000{countdown(row.days, t)}")
    if planner:
        figures.caption(numbers(row, t))


viewer, t = open_page("visits", heading=False)
planner = viewer.may(Capability.VIEW_ALL_VISITS)
with reading() as db:
    rows = visits.rows(db, viewer.actor)
with st.container(key="title_visits", horizontal=True, vertical_alignment="center"):
    st.title(t("Visits"), width="stretch")
    # other pages ask for a new visit in the address; asked once, so that a reload does not ask again
    asked = st.query_params.pop("new", None) is not None
    if viewer.may(Capability.PLAN_VISITS) and (
        st.button(t("New visit"), type="primary", icon=":material/add:") or asked
    ):
        new_visit(viewer)
if not rows:
    empty_state(
        t("No visit yet"),
        t("Choose a host and a theme: programme, goals, tasks and materials are filled in for you.")
        if viewer.may(Capability.PLAN_VISITS)
        else t("As soon as a visit is planned and you are part of it, it appears here."),
        icon=":material/tour:",
    )
    st.stop()
ahead = sorted((row for row in rows if row.days >= 0 and row.status is not VisitStatus.ARCHIVED), key=lambda r: r.days)
st.markdown(t.n("1 visit ahead, {all} in all.", "{n} visits ahead, {all} in all.", len(ahead), all=t.number(len(rows))))
typed = search_box(t, "visits", len(rows))
rows = found(rows, typed, lambda r: (r.title, r.title_en, r.theme, r.theme_en, host_names(r.hosts, t)))
ahead = [row for row in ahead if row in rows]
for heading, part in ((t("Ahead"), ahead), (t("Past visits"), [row for row in rows if row not in ahead])):
    if part:
        st.markdown(f"### {heading}")
        with st.container(key=f"rows_visits_{heading}"):
            for row in part:
                with st.container():
                    draw(row, t)
