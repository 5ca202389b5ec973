"""One visit: where it stands, what is missing, what to do next."""

import streamlit as st

from dashboard.access import Capability
from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries import visit_overview, visits
from dashboard.services import visits as service
from dashboard.ui import field_panels
from dashboard.ui import visit_overview as pieces
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.links import link_to
from dashboard.ui.rail import draw_rail
from dashboard.ui.shell import open_page
from dashboard.ui.visit_forms import delete_visit, edit_visit
from dashboard.ui.visit_picker import pick_visit
from dashboard.ui.visit_words import draw_facts
from models.database import reading, writing
from models.enums import VisitStatus


def move_words(to: VisitStatus, t: Translator) -> tuple[str, str]:
    """Return what the move is called, and its icon."""
    return {
        VisitStatus.DRAFT: (t("Back to planning"), ":material/undo:"),
        VisitStatus.OPEN: (t("Open registration"), ":material/campaign:"),
        VisitStatus.RUNNING: (t("Start the visit"), ":material/play_arrow:"),
        VisitStatus.CLOSED: (t("Close the visit"), ":material/flag:"),
        VisitStatus.ARCHIVED: (t("Archive"), ":material/inventory_2:"),
    }[to]


def move(to: VisitStatus) -> None:
    with showing_faults(t), writing() as db:
        service.move_visit(db, actor=viewer.actor, visit_id=head.id, to=to)
        st.toast(t("Saved"), icon=":material/check:")


def attach() -> None:
    with showing_faults(t), writing() as db:
        service.attach(db, actor=viewer.actor, visit_id=head.id, base_version=head.version)


viewer, t = open_page("visit", heading=False)
choice = pick_visit(viewer)
told = None
with reading() as db:
    head = visits.head(db, viewer.actor, choice.id)
    if viewer.may(Capability.VIEW_ALL_VISITS):
        told = visit_overview.overview(db, viewer.actor, choice.id)
with st.container(key="title_visit", horizontal=True, vertical_alignment="center"):
    st.title(escape(t.pick(head.title, head.title_en)), width="stretch")
    if told is not None and viewer.may(Capability.PLAN_VISITS):
        usual = told.moves[0] if told.moves else None
        if usual is VisitStatus.RUNNING and told.days > 0:
            usual = None  # a visit is started on its day; before it, people are what matters
        others = {to: move_words(to, t)[0] for to in told.moves if to is not usual}
        editable = head.status in (VisitStatus.DRAFT, VisitStatus.OPEN)
        menu: dict[object, str] = {"edit": t("Edit visit"), "host": t("Choosing the host")} if editable else {}
        if editable and not (head.checklist_version_id and head.survey_version_id):
            menu["attach"] = t("Attach checklist and survey")
        menu.update(others.items())
        if head.status is VisitStatus.DRAFT:
            menu["delete"] = t("Delete draft")
        picked = None
        if menu:  # a running visit can only be closed, and a menu without entries is refused
            picked = st.menu_button(
                t("More"), list(menu), type="tertiary", key="visit_more", format_func=menu.__getitem__
            )
        if usual is not None:
            words, icon = move_words(usual, t)
            st.button(words, type="primary", icon=icon, on_click=move, args=(usual,), key="visit_move")
        elif head.status is VisitStatus.OPEN and st.button(
            t("Register members"), type="primary", icon=":material/group_add:"
        ):
            st.switch_page(page_spec("registrations").file, query_params={"visit": str(head.id)})
        if picked == "edit":
            edit_visit(viewer, head)
        elif picked == "delete":
            delete_visit(viewer, head)
        elif picked == "host":
            st.switch_page(page_spec("host_choice").file, query_params={"visit": str(head.id)})
        elif picked == "attach":
            attach()
            st.rerun()
        elif isinstance(picked, VisitStatus):
            move(picked)
            st.rerun()
draw_facts(head, t)
if told is None:
    if place := t.pick(head.meeting_place, head.meeting_place_en):
        st.markdown(f":material/location_on: {escape(place)}")
    for name in ("agenda", "observe"):
        link_to(viewer, name)
    st.stop()
draw_rail(told.rail, t)
pieces.draw_returns(told, t)
if head.status is VisitStatus.RUNNING:  # on the day it is what the staff need first
    field_panels.draw_day(viewer, head.id)
st.space("small")
left, right = st.columns(2, gap="large")
with left:
    pieces.draw_readiness(told, t)
with right:
    pieces.draw_registrations(told, t)
st.space("small")
pieces.draw_goals(told, viewer)
st.space("small")
left, right = st.columns(2, gap="large")
with left:
    pieces.draw_gaps(told, viewer)
with right:
    pieces.draw_tasks(told, viewer)
if head.status is not VisitStatus.RUNNING:
    field_panels.draw_day(viewer, head.id)
