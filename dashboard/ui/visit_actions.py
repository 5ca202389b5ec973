"""What a planner does with a visit from its overview: the next step, and the menu of the others."""

from collections.abc import Sequence

import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries.visits import VisitHead
from dashboard.services import visits as service
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from dashboard.ui.visit_forms import delete_visit, edit_visit
from models.database import writing
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


def draw_actions(viewer: Viewer, head: VisitHead, moves: Sequence[VisitStatus], days: int) -> None:
    """Draw the menu and the one main button; `moves` are the legal ones, `days` how far ahead the visit is."""
    t = viewer.t
    usual = moves[0] if moves else None
    if usual is VisitStatus.RUNNING and days > 0:
        usual = None  # a visit is started on its day; before it, people are what matters
    if usual is VisitStatus.ARCHIVED:
        usual = None  # what was learned comes first; putting away is for the menu
    menu = _menu(head, [to for to in moves if to is not usual], t)
    picked = None
    if menu:  # a running visit can only be closed, and a menu without entries is refused
        picked = st.menu_button(t("More"), list(menu), type="tertiary", key="visit_more", format_func=menu.__getitem__)
    if usual is not None:
        words, icon = move_words(usual, t)
        on_the_day = usual is VisitStatus.CLOSED  # then the day itself comes first, and its end last
        st.button(
            words,
            type="secondary" if on_the_day else "primary",
            icon=icon,
            on_click=_move,
            args=(viewer, head, usual),
            key="visit_move",
        )
        spec = page_spec("live")
        if on_the_day and st.button(t(spec.title), type="primary", icon=spec.icon, key="visit_live"):
            st.switch_page(spec.file, query_params={"visit": str(head.id)})
    elif head.status is VisitStatus.OPEN and st.button(
        t("Register members"), type="primary", icon=":material/group_add:"
    ):
        st.switch_page(page_spec("registrations").file, query_params={"visit": str(head.id)})
    elif head.status is VisitStatus.CLOSED and st.button(
        t("Results"), type="primary", icon=page_spec("results").icon, key="visit_results"
    ):
        st.switch_page(page_spec("results").file, query_params={"visit": str(head.id)})
    if picked is not None:
        _act(viewer, head, picked)


def _menu(head: VisitHead, others: Sequence[VisitStatus], t: Translator) -> dict[object, str]:
    editable = head.status in (VisitStatus.DRAFT, VisitStatus.OPEN)
    menu: dict[object, str] = {"edit": t("Edit visit"), "host": t("Choosing the host")} if editable else {}
    if editable and not (head.checklist_version_id and head.survey_version_id):
        menu["attach"] = t("Attach checklist and survey")
    menu.update({to: move_words(to, t)[0] for to in others})
    if head.status is VisitStatus.DRAFT:
        menu["delete"] = t("Delete draft")
    return menu


def _act(viewer: Viewer, head: VisitHead, picked: object) -> None:
    if picked == "edit":
        edit_visit(viewer, head)
    elif picked == "delete":
        delete_visit(viewer, head)
    elif picked == "host":
        st.switch_page(page_spec("host_choice").file, query_params={"visit": str(head.id)})
    elif picked == "attach":
        with showing_faults(viewer.t), writing() as db:
            service.attach(db, actor=viewer.actor, visit_id=head.id, base_version=head.version)
        st.rerun()
    elif isinstance(picked, VisitStatus):
        _move(viewer, head, picked)
        st.rerun()


def _move(viewer: Viewer, head: VisitHead, to: VisitStatus) -> None:
    with showing_faults(viewer.t), writing() as db:
        service.move_visit(db, actor=viewer.actor, visit_id=head.id, to=to)
        st.toast(viewer.t("Saved"), icon=":material/check:")
