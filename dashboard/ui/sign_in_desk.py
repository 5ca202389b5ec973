"""What the sign-in page does: a scan, a tick, a walk-in, and each of them taken back."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from dashboard.errors import Refused
from dashboard.queries import attendance as queries
from dashboard.queries import badges as badge_queries
from dashboard.queries.attendance import DoorPerson
from dashboard.services import attendance, badges, walk_ins
from dashboard.services.walk_ins import WalkInFields
from dashboard.ui.faults import showing_faults
from dashboard.ui.scan_box import scan_box
from dashboard.ui.sign_in_card import Said
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import RegistrationState

SAID, WAY = "_door_said", "door_way"
IN, OUT = "in", "out"
MOST_ALIKE = 4


def last_said(visit_id: UUID) -> Said | None:
    """Return what was done last at this visit's door in this tab."""
    return _kept().get(visit_id)


def _kept() -> dict[UUID, Said]:
    """Return what was said last at each visit's door in this tab."""
    kept: dict[UUID, Said] = st.session_state.setdefault(SAID, {})
    return kept


def on_scan(viewer: Viewer, visit_id: UUID) -> Callable[[str], None]:
    """Return what happens with each text that a scanner typed; it touches nothing of Streamlit (see `scan_box`)."""
    kept, leaving = _kept(), st.session_state.get(WAY) == OUT

    def scanned(text: str) -> None:
        def work(db: Any) -> Said:
            found = attendance.sign_in_scanned(db, actor=viewer.actor, visit_id=visit_id, scanned=text)
            if leaving and found.already:
                attendance.sign_out(db, actor=viewer.actor, registration_id=found.registration_id)
                return Said(found.registration_id)
            return Said(found.registration_id, already=found.already)

        kept[visit_id] = _done(viewer, work)

    return scanned


def sign_in(viewer: Viewer, visit_id: UUID, ids: Sequence[UUID]) -> None:
    """Sign in these people; the card shows the last of them."""

    def work(db: Any) -> Said:
        done = [attendance.sign_in(db, actor=viewer.actor, registration_id=one) for one in ids]
        return Said(done[-1].registration_id, already=done[-1].already)

    _do(viewer, visit_id, work)


def sign_out(viewer: Viewer, visit_id: UUID, ids: Sequence[UUID]) -> None:
    def work(db: Any) -> Said:
        for one in ids:
            attendance.sign_out(db, actor=viewer.actor, registration_id=one)
        return Said(ids[-1])

    _do(viewer, visit_id, work)


def undo(viewer: Viewer, visit_id: UUID, ids: Sequence[UUID]) -> None:
    """Take back the last step of each."""

    def work(db: Any) -> Said:
        for one in ids:
            attendance.undo(db, actor=viewer.actor, registration_id=one)
        return Said(ids[-1])

    _do(viewer, visit_id, work)


def admit(viewer: Viewer, visit_id: UUID, registration_id: UUID) -> None:
    """Let somebody in who waits or had cancelled."""

    def work(db: Any) -> Said:
        made = walk_ins.admit(db, actor=viewer.actor, registration_id=registration_id)
        return Said(made.registration_id, over=made.over)

    _do(viewer, visit_id, work)


def draw_scanner(viewer: Viewer, visit_id: UUID) -> None:
    """Draw the box for the scanner, and what a scan does."""
    t = viewer.t
    ways = {IN: t("Sign in on site"), OUT: t("Sign out on site")}
    st.segmented_control(
        t("What a scan does"),
        list(ways),
        format_func=ways.__getitem__,
        key=WAY,
        default=IN,
        required=True,
        label_visibility="collapsed",
    )
    scan_box(
        t("Scan here"),
        key=f"scan_{visit_id}",
        hint=t("A badge, a registration code, or the short code typed by hand, then Enter."),
        on_scan=on_scan(viewer, visit_id),
    )


def draw_actions(viewer: Viewer, visit_id: UUID, person: DoorPerson | None, *, running: bool) -> None:
    """Offer what can be done with whom the card shows."""
    t = viewer.t
    if person is None:
        return
    with st.container(horizontal=True):
        if person.state is not RegistrationState.REGISTERED:
            if running:
                args = (viewer, visit_id, person.id)
                st.button(t("Let in all the same"), icon=":material/person_add:", on_click=admit, args=args)
            return
        one = (viewer, visit_id, [person.id])
        if person.came:
            st.button(t("Undo"), icon=":material/undo:", key="door_undo", on_click=undo, args=one)
        elif running:
            st.button(t("Sign in on site"), icon=":material/how_to_reg:", key="door_in", on_click=sign_in, args=one)
        if person.present:
            st.button(t("Sign out on site"), icon=":material/logout:", key="door_out", on_click=sign_out, args=one)


def ask_walk_in(viewer: Viewer, visit_id: UUID) -> None:
    """Ask who came without a registration, and let them in."""
    t = viewer.t

    @st.dialog(t("Walk-in"), icon=":material/person_add:")
    def dialog() -> None:
        with reading() as db:
            firms = {t.pick(one.name, one.name_en): one.id for one in queries.firm_names(db, viewer.actor)}
        name = st.text_input(t("Name"), key="walk_in_name", max_chars=120)
        firm = st.selectbox(
            t("Firm"),
            list(firms),
            index=None,
            key="walk_in_firm",
            placeholder=t("Find it, or type a new one"),
            accept_new_options=True,
        )
        if firm and (near := like(firm, list(firms))):  # a new one is what Enter takes first
            meant = st.pills(t("Or is it one of these?"), near, key="walk_in_near")
            firm = meant or firm
        phone = st.text_input(t("Telephone"), key="walk_in_phone", max_chars=32)
        badge = st.checkbox(t("Issue a badge"), value=True, key="walk_in_badge")
        st.caption(t("A place is found at once, also when all are taken."))
        if st.button(t("Let in"), type="primary", width="stretch", key="walk_in_now"):
            who = WalkInFields(name=name, firm_id=firms.get(firm or ""), firm_name=firm or "", phone=phone)
            with showing_faults(t):
                let_in(viewer, visit_id, who, badge=badge)
                st.rerun()

    dialog()


def like(typed: str, names: Sequence[str]) -> list[str]:
    """Return the names, at most `MOST_ALIKE`, that hold what was typed or are held by it; none if it is one of them."""

    def bare(text: str) -> str:
        return "".join(text.split()).casefold()

    wanted = bare(typed)
    if typed in names or not wanted:
        return []
    return [name for name in names if bare(name) in wanted or wanted in bare(name)][:MOST_ALIKE]


def let_in(viewer: Viewer, visit_id: UUID, who: WalkInFields, *, badge: bool) -> None:
    """Let somebody in, with a badge where one is wanted; the card shows its short code."""
    with writing() as db:
        made = walk_ins.walk_in(db, actor=viewer.actor, visit_id=visit_id, who=who)
        code = ""
        if badge:
            issued = badges.issue_badges(
                db, actor=viewer.actor, visit_id=visit_id, registration_ids=[made.registration_id]
            )
            ids = [one.id for one in issued]
            links = badge_queries.badge_links(db, viewer.actor, visit_id, badge_ids=ids).links
            code = links[0].code if links else ""
    _kept()[visit_id] = Said(made.registration_id, over=made.over, code=code)


def _do(viewer: Viewer, visit_id: UUID, work: Callable[[Any], Said]) -> None:
    _kept()[visit_id] = _done(viewer, work)


def _done(viewer: Viewer, work: Callable[[Any], Said]) -> Said:
    """Make the change and return what is to be said of it; a refusal is said on the card too, where people look."""
    try:
        with writing() as db:
            return work(db)
    except Refused as refused:
        about = refused.facts.get("registration_id")
        no_place = refused.code == "registration.no_place"
        fault = "" if no_place else viewer.t.error(refused)
        return Said(about if isinstance(about, UUID) else None, fault=fault)
