"""What the page of badges shows: where they stand, everybody with theirs, and what can be done with them."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from dashboard.documents.badges import BadgeSize
from dashboard.documents.qr import qr_png
from dashboard.i18n import Translator
from dashboard.queries import badges as queries
from dashboard.queries.badges import BadgeRow
from dashboard.rules.badge_state import BadgeState
from dashboard.services import badges
from dashboard.ui.badge_sheet import badge_address, field_address, sheet_bytes
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.tables import found, marked, search_box
from dashboard.ui.viewer import Viewer
from models.database import reading, writing

WORKS = (BadgeState.UNUSED, BadgeState.IN_USE)


def working(rows: Sequence[BadgeRow]) -> list[UUID]:
    """Return the badges that let somebody in."""
    return [row.badge_id for row in rows if row.badge_id is not None and row.state in WORKS]


def standing(rows: Sequence[BadgeRow], t: Translator) -> str:
    """Return in one sentence who has a badge."""
    parts = [t("{n} of {registered} people have a badge", n=len(working(rows)), registered=len(rows))]
    used = sum(row.state is BadgeState.IN_USE for row in rows)
    if used:
        parts.append(t.n("1 is in use", "{n} are in use", used))
    return t(", ").join(parts) + t(".")


def issue_button(viewer: Viewer, visit_id: UUID, missing: int, *, primary: bool) -> None:
    """Offer a badge to everyone who has none that works."""
    t = viewer.t
    st.button(
        t.n("Issue 1 badge", "Issue {n} badges", missing),
        type="primary" if primary else "secondary",
        icon=":material/badge:",
        key="issue_badges",
        on_click=_issue,
        args=(viewer, visit_id, None),
    )


def print_button(viewer: Viewer, visit_id: UUID, ids: Sequence[UUID], label: str, *, name: str, primary: bool) -> None:
    """Offer the sheets of these badges in both sizes; each is made when it is asked for."""
    t = viewer.t
    sizes = {BadgeSize.CARD: t("Badges, ten to a sheet"), BadgeSize.LANYARD: t("Badges for lanyards")}
    with st.popover(label, icon=":material/print:", type="primary" if primary else "secondary", key=f"print_{name}"):
        for size, words in sizes.items():
            st.download_button(
                words,
                partial(sheet_bytes, viewer, visit_id, ids, size=size),
                file_name=f"{words}.pdf",
                mime="application/pdf",
                key=f"print_{name}_{size.value}",
                icon=":material/picture_as_pdf:",
                width="stretch",
                on_click="ignore",
            )


def joining(t: Translator) -> None:
    """Draw the code by which any device opens the field app."""
    with st.container(key="wash_joining", horizontal=True, vertical_alignment="center"):
        st.image(qr_png(field_address(), module=6), width=132)
        with st.container(width="stretch", gap="xsmall"):
            st.markdown(f"### {t('Open the field app')}")
            st.markdown(t("Scan with any phone or tablet, then sign in with the badge: its QR code or its short code."))
            st.code(field_address(), language=None, wrap_lines=True)


def draw_people(viewer: Viewer, rows: Sequence[BadgeRow]) -> list[BadgeRow]:
    """Draw the table and return the rows that are marked in it; a column that nobody fills is left out."""
    t = viewer.t
    states = [state for state in BadgeState if any(row.state is state for row in rows)]
    only = None
    with st.container(horizontal=True, vertical_alignment="center"):
        typed = search_box(t, "badges", len(rows))
        if len(states) > 1:
            only = st.pills(t("State"), states, format_func=t.enum, key="badge_state", label_visibility="collapsed")
    shown = found(list(rows), typed, lambda row: (row.name, row.name_en, row.firm, row.firm_en, row.group))
    shown = [row for row in shown if only is None or row.state is only]
    columns = {
        t("Name"): [t.pick(row.name, row.name_en) for row in shown],
        t("Firm"): [t.pick(row.firm, row.firm_en) for row in shown],
        t("Group"): [t.pick(row.group, row.group_en) for row in shown],
        t("Badge"): [t.enum(row.state) for row in shown],
        t("In use since"): [t.moment(row.since, viewer.profile.timezone) if row.since else "" for row in shown],
    }
    return marked(columns, shown, key="badge_table")


def act_on(viewer: Viewer, visit_id: UUID, marked: Sequence[BadgeRow], *, may_issue: bool) -> None:
    """Offer what can be done with the marked people's badges."""
    t = viewer.t
    if not marked:
        st.caption(t("Mark rows to print, replace or revoke single badges."))
        return
    have = working(marked)
    lack = [row.registration_id for row in marked if row.state not in WORKS]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t.n("1 person marked", "{n} people marked", len(marked)))
        if len(have) == 1 and st.button(t("Show"), icon=":material/qr_code_2:", key="show_badge"):
            _show(viewer, visit_id, have[0])
        if have:
            print_button(viewer, visit_id, have, t("Print the marked"), name="marked", primary=False)
        if lack and may_issue:
            st.button(
                t("Issue"), icon=":material/badge:", key="issue_marked", on_click=_issue, args=(viewer, visit_id, lack)
            )
        if have and may_issue and st.button(t("Replace"), icon=":material/autorenew:", key="reissue"):
            _confirm(viewer, marked, anew=True)
        if have and st.button(t("Revoke"), icon=":material/block:", key="revoke"):
            _confirm(viewer, marked, anew=False)


def _show(viewer: Viewer, visit_id: UUID, badge_id: UUID) -> None:
    """Open one badge large, for whoever stands at the desk without one."""
    t = viewer.t

    @st.dialog(t("Badge"))
    def dialog() -> None:
        with showing_faults(t):
            with reading() as db:
                links = queries.badge_links(db, viewer.actor, visit_id, badge_ids=[badge_id]).links
            for one in links:
                with st.container(horizontal_alignment="center"):
                    st.markdown(f"## {escape(t.pick(one.name, one.name_en))}", text_alignment="center")
                    st.image(qr_png(badge_address(one.token), module=8), width=320)
                    st.markdown(f"### {one.code}", text_alignment="center")
                    st.caption(t("Scan to sign in, or type the code"), text_alignment="center")

    dialog()


def _confirm(viewer: Viewer, marked: Sequence[BadgeRow], *, anew: bool) -> None:
    t = viewer.t
    chosen = [row for row in marked if row.state in WORKS]

    @st.dialog(t("Replace badges") if anew else t("Revoke badges"))
    def dialog() -> None:
        names = t(", ").join(escape(t.pick(row.name, row.name_en)) for row in chosen[:12])
        st.markdown(names + ("…" if len(chosen) > 12 else ""))
        st.markdown(
            t("The old badges stop working at once, also on the device that uses one now. Print the new ones after.")
            if anew
            else t(
                "The badges stop working at once. Who uses one now is signed out; entries that are not sent yet stay "
                "on the device. A new badge can be issued at any time."
            )
        )
        if st.button(t("Replace") if anew else t("Revoke"), type="primary", key="confirm_badges"):
            with showing_faults(t):
                end(viewer, working(chosen), anew=anew)
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    dialog()


def end(viewer: Viewer, ids: Sequence[UUID], *, anew: bool) -> None:
    """Revoke these badges, or give their people new ones: all or none."""
    with writing() as db:
        for badge_id in ids:
            (badges.reissue if anew else badges.revoke)(db, actor=viewer.actor, badge_id=badge_id)


def _issue(viewer: Viewer, visit_id: UUID, registration_ids: Sequence[UUID] | None) -> None:
    t = viewer.t
    with showing_faults(t):
        with writing() as db:
            made = badges.issue_badges(db, actor=viewer.actor, visit_id=visit_id, registration_ids=registration_ids)
        st.toast(t.n("1 badge is ready.", "{n} badges are ready.", len(made)), icon=":material/check:")
