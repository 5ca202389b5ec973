"""What a visit's registration page shows: where it stands, and everybody by name."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries.registration_forms import InterestChoice
from dashboard.queries.registrations import GroupRow, RegistrationRow
from dashboard.ui import registration_actions as actions
from dashboard.ui import registration_forms as forms
from dashboard.ui import roster
from dashboard.ui.registration_form import yuan
from dashboard.ui.tables import found, marked, search_box
from dashboard.ui.viewer import Viewer
from models.enums import FeeState, RegistrationState


def standing(rows: Sequence[RegistrationRow], capacity: int, groups: int, t: Translator) -> str:
    """Return in one sentence who comes; what is nobody's yet is left out."""
    coming = [row for row in rows if row.state is RegistrationState.REGISTERED]
    parts = [t("{n} registered of {capacity} places", n=len(coming), capacity=capacity)]
    waiting = sum(row.state is RegistrationState.WAITING for row in rows)
    lost = sum(row.group_id is None for row in coming)
    there = sum(row.signed_in_at is not None for row in coming)
    if waiting:
        parts.append(t.n("1 waiting", "{n} waiting", waiting))
    if groups and lost:
        parts.append(t.n("1 without a group", "{n} without a group", lost))
    if there:
        parts.append(t.n("1 signed in", "{n} signed in", there))
    gone = sum(row.state is RegistrationState.CANCELLED for row in rows)
    if gone:
        parts.append(t.n("1 cancelled", "{n} cancelled", gone))
    paid = sum(row.fee_cents for row in rows if row.fee_state is FeeState.PAID)
    owed = sum(row.fee_state is FeeState.UNPAID for row in coming)
    if paid or owed:
        parts.append(t("{yuan} yuan paid", yuan=yuan(paid, t)))
        parts.append(t.n("1 unpaid", "{n} unpaid", owed))
    return t(", ").join(parts) + t(".")


def _filters(
    viewer: Viewer, rows: Sequence[RegistrationRow], groups: Sequence[GroupRow], interests: Sequence[InterestChoice]
) -> list[RegistrationRow]:
    """Draw what the table can be narrowed down by, offering only what occurs, and return the rows that are left."""
    t = viewer.t
    names = {group.id: t.pick(group.name, group.name_en) for group in groups}
    wishes = {one.key: t.pick(one.zh, one.en) for one in interests}
    by: dict[str, Callable[[RegistrationRow], list[str]]] = {
        t("Firm"): lambda row: [t.pick(row.firm, row.firm_en) or t("None")],
        t("Group"): lambda row: [names.get(row.group_id, t("No group")) if row.group_id else t("No group")],
        t("Visit fee"): lambda row: [t.enum(row.fee_state)],
        t("Interests"): lambda row: [wishes[key] for key in row.interests if key in wishes],
        t("Source"): lambda row: [t.enum(row.source)],
    }
    shown = list(rows)
    with st.popover(t("Filter"), icon=":material/filter_list:"):
        for label, values in by.items():
            offered = sorted({value for row in rows for value in values(row)})
            if len(offered) < 2:
                continue
            chosen = st.multiselect(
                label, offered, key=f"registration_by_{label}", placeholder=t("All"), select_all=False
            )
            if chosen:
                shown = [row for row in shown if set(values(row)) & set(chosen)]
    return shown


def draw_people(
    viewer: Viewer,
    visit_id: UUID,
    rows: Sequence[RegistrationRow],
    groups: Sequence[GroupRow],
    interests: Sequence[InterestChoice] = (),
) -> list[RegistrationRow]:
    """Draw the table and return the rows that are marked in it; a column that nobody fills is left out."""
    t = viewer.t
    states = [state for state in RegistrationState if any(row.state is state for row in rows)]
    only = None
    bar = st.container(horizontal=True, vertical_alignment="center")
    with bar:
        typed = search_box(t, "registrations", len(rows))
        if len(states) > 1:
            only = st.pills(
                t("State"), states, format_func=t.enum, key="registration_state", label_visibility="collapsed"
            )
        left = _filters(viewer, rows, groups, interests)
    shown = found(left, typed, lambda row: (row.name, row.name_en, row.firm, row.firm_en, row.title))
    shown = [row for row in shown if only is None or row.state is only]
    with bar:
        roster.download(viewer, visit_id, [row.id for row in shown])
    names = {group.id: t.pick(group.name, group.name_en) for group in groups}
    wishes = {one.key: t.pick(one.zh, one.en) for one in interests}
    zone = viewer.profile.timezone
    columns = {
        t("Name"): [t.pick(row.name, row.name_en) for row in shown],
        t("Firm"): [_firm(row, t) for row in shown],
        t("Kind of firm"): [t.enum(row.firm_kind) if row.firm_kind else "" for row in shown],
        t("Post"): [t.pick(row.title, row.title_en) for row in shown],
        t("State"): [t.enum(row.state) for row in shown] if len(states) > 1 else [],
        t("Group"): [names.get(row.group_id, "") if row.group_id else "" for row in shown],
        t("Signed in"): [t.moment(row.signed_in_at, zone) if row.signed_in_at else "" for row in shown],
        t("Visit fee"): [_fee(row, t) for row in shown],
        t("Interests"): [t(", ").join(wishes[key] for key in row.interests if key in wishes) for row in shown],
        t("Host wished for"): [t.pick(row.host, row.host_en) for row in shown],
        t("Telephone"): [row.phone for row in shown],
        t("Diet"): [row.dietary for row in shown],
        t("How they come"): [row.transport for row in shown],
        t("Note"): [row.note for row in shown],
        t("Source"): [t.enum(row.source) for row in shown] if len({row.source for row in rows}) > 1 else [],
        t("Registered at"): [t.moment(row.registered_at, zone) for row in shown],
    }
    return marked(columns, shown, key="registration_table")


def _firm(row: RegistrationRow, t: Translator) -> str:
    """Return the firm, marked when no member is called so."""
    return t("{firm} (not a member?)", firm=row.firm_written) if row.firm_written else t.pick(row.firm, row.firm_en)


def _fee(row: RegistrationRow, t: Translator) -> str:
    if not row.fee_cents:
        return ""
    said = t("{yuan} yuan, {state}", yuan=yuan(row.fee_cents, t), state=t.enum(row.fee_state))
    return f"{said} {row.receipt_number}".strip()


def act_on(
    viewer: Viewer,
    marked: Sequence[RegistrationRow],
    groups: Sequence[GroupRow],
    *,
    may_register: bool,
    may_sign_in: bool,
    interests: Sequence[InterestChoice] = (),
) -> None:
    """Offer what can be done with the marked people."""
    t = viewer.t
    active = [row for row in marked if row.state is not RegistrationState.CANCELLED]
    seated = [row.id for row in active if row.state is RegistrationState.REGISTERED]
    if not marked:
        st.caption(t("Mark rows to move people to a group, sign them in, edit their details or cancel."))
        return
    names = {group.id: t.pick(group.name, group.name_en) for group in groups}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t.n("1 person marked", "{n} people marked", len(marked)))
        if groups and seated and may_register:
            to = st.menu_button(
                t("Move to group"), list(names), format_func=names.__getitem__, icon=":material/groups:", key="regroup"
            )
            if to is not None:
                forms.regroup(viewer, seated, to)
                st.rerun()
        if may_sign_in and seated:
            st.button(t("Sign in on site"), icon=":material/how_to_reg:", on_click=forms.sign_in, args=(viewer, seated))
        if may_register and len(active) == 1 and st.button(t("Edit details"), icon=":material/edit_note:"):
            forms.edit_note(viewer, active[0], interests)
        if may_register and active and st.button(t("Cancel registration"), icon=":material/person_remove:"):
            forms.cancel(viewer, [row.id for row in active])
        actions.offer(viewer, marked, may_register=may_register)
