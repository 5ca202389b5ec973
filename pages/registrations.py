"""Who comes, who waits, and who walks with whom."""

from typing import Any, cast

import streamlit as st

from dashboard.queries import registrations
from dashboard.queries.visits import head as visit_head
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import registration_forms as forms
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found, search_box
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import RegistrationState

viewer, t = open_page("registrations", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    head = visit_head(db, viewer.actor, visit.id)
    rows = registrations.registrations(db, viewer.actor, visit.id)
    groups = registrations.groups(db, viewer.actor, visit.id)
    guides = {one.id: t.pick(one.name, one.name_en) for one in registrations.guides(db, viewer.actor)}
may_register, may_group = may_write(head.status, Write.REGISTER), may_write(head.status, Write.EDIT_PROGRAMME)
coming = [row for row in rows if row.state is RegistrationState.REGISTERED]
waiting = [row for row in rows if row.state is RegistrationState.WAITING]
with st.container(key="title_registrations", horizontal=True, vertical_alignment="center"):
    st.title(t("Registration and groups"), width="stretch")
    if may_group and coming and st.button(t("Groups"), icon=":material/groups:", type="tertiary"):
        forms.make_groups(viewer, visit.id, len(groups), len(coming))
    if may_register and st.button(t("Register members"), type="primary", icon=":material/group_add:"):
        forms.register(viewer, visit.id)
st.markdown(
    t(
        "{registered} of {capacity} places taken, {waiting} waiting; {lost} without a group, {there} signed in.",
        registered=len(coming),
        capacity=head.capacity,
        waiting=len(waiting),
        lost=sum(row.group_id is None for row in coming),
        there=sum(row.signed_in_at is not None for row in coming),
    )
)
if not rows:
    hint = (
        t("Register members here.")
        if may_register
        else t("Registration opens when the plan is settled: open it on the visit's page.")
    )
    empty_state(t("Nobody is registered yet"), hint, icon=":material/group_add:")
    st.stop()

if groups:
    lost = sum(group.guide_id is None for group in groups)
    st.markdown(
        "### "
        + (
            t.n("{groups} groups, 1 without a guide", "{groups} groups, {n} without a guide", lost, groups=len(groups))
            if lost
            else t("{groups} groups, all with a guide", groups=len(groups))
        )
    )
    with st.container(horizontal=True):
        for group in groups:
            with st.container(border=True, width=216, gap="xsmall", key=f"group_{group.id}"):
                people = t.n("1 person", "{n} people", group.people)
                st.markdown(f"**{escape(t.pick(group.name, group.name_en))}**\u3000:gray[{people}]")
                key = f"guide_{group.id}"
                st.session_state[key] = group.guide_id if group.guide_id in guides else None
                st.selectbox(
                    t("Guide"),
                    list(guides),
                    key=key,
                    format_func=guides.__getitem__,
                    placeholder=t("Name a guide"),
                    disabled=not may_group,
                    label_visibility="collapsed",
                    on_change=forms.name_guide,
                    args=(viewer, group, key),
                )

states = [state for state in RegistrationState if any(row.state is state for row in rows)]
with st.container(horizontal=True, vertical_alignment="center"):
    typed = search_box(t, "registrations", len(rows))
    only = st.pills(t("State"), states, format_func=t.enum, key="registration_state", label_visibility="collapsed")
shown = found(rows, typed, lambda row: (row.name, row.name_en, row.firm, row.firm_en, row.title))
shown = [row for row in shown if only is None or row.state is only]
names = {group.id: t.pick(group.name, group.name_en) for group in groups}
state = cast(
    "Any",
    st.dataframe(
        {
            t("Name"): [t.pick(row.name, row.name_en) for row in shown],
            t("Firm"): [t.pick(row.firm, row.firm_en) for row in shown],
            t("Kind of firm"): [t.enum(row.firm_kind) if row.firm_kind else "" for row in shown],
            t("Post"): [t.pick(row.title, row.title_en) for row in shown],
            t("Telephone"): [row.phone for row in shown],
            t("State"): [t.enum(row.state) for row in shown],
            t("Group"): [names.get(row.group_id, "") if row.group_id else "" for row in shown],
            t("Signed in"): [
                t.moment(row.signed_in_at, viewer.profile.timezone) if row.signed_in_at else "" for row in shown
            ],
            t("Diet"): [row.dietary for row in shown],
        },
        hide_index=True,
        key="registration_table",
        on_select="rerun",
        selection_mode="multi-row",
    ),
)
marked = [shown[at] for at in state.selection.rows if at < len(shown)]
ids = [row.id for row in marked if row.state is not RegistrationState.CANCELLED]
seated = [row.id for row in marked if row.state is RegistrationState.REGISTERED]
if not ids:
    st.caption(t("Mark rows to move people to a group, sign them in or cancel."))
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t.n("1 person marked", "{n} people marked", len(ids)))
        if groups and seated:
            to = st.menu_button(
                t("Move to group"), list(names), format_func=names.__getitem__, icon=":material/groups:", key="regroup"
            )
            if to is not None:
                forms.regroup(viewer, seated, to)
                st.rerun()
        if may_write(head.status, Write.SIGN_IN) and seated:
            st.button(t("Sign in on site"), icon=":material/how_to_reg:", on_click=forms.sign_in, args=(viewer, seated))
        if may_register and st.button(t("Cancel registration"), icon=":material/person_remove:"):
            forms.cancel(viewer, ids)
