"""Member firms and people: who belongs, who may do what."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import members
from dashboard.ui import member_forms, member_import
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found, search_box, table
from models.database import reading
from models.enums import PersonState

viewer, t = open_page("members", heading=False)
with reading() as db:
    firms = members.firms(db, viewer.actor)
    people = members.people(db, viewer.actor)

may_edit = viewer.may(Capability.EDIT_MEMBERS)
with st.container(key="title_members", horizontal=True, vertical_alignment="center"):
    st.title(t("Members"), width="stretch")
    if may_edit:
        choice = st.menu_button(
            t("More"), [t("Import from a workbook"), t("Add a firm")], key="members_more", type="tertiary"
        )
        if choice == t("Import from a workbook"):
            member_import.dialog(viewer)
        elif choice == t("Add a firm"):
            member_forms.firm_dialog(viewer, None)
        if st.button(t("Add a person"), type="primary", icon=":material/person_add:"):
            member_forms.person_dialog(viewer, None, firms)
waiting = sum(person.state is PersonState.INVITED for person in people)
st.markdown(
    t(
        "{firms} firms, {people} people; {waiting} have not signed in yet.",
        firms=len(firms),
        people=len(people),
        waiting=waiting,
    )
    if waiting
    else t("{firms} firms, {people} people; everybody has signed in.", firms=len(firms), people=len(people))
)

by_firm, by_person = st.tabs([t("Firms"), t("People")])
with by_firm:
    if not firms:
        empty_state(t("No firm yet"), t("Import your member list from a workbook, or add the first firm."))
    else:
        shown = found(
            firms, search_box(t, "firms", len(firms)), lambda f: (f.name, f.name_en, f.short_name, f.district)
        )
        clicked = table(
            {
                t("Firm"): [t.pick(f.name, f.name_en) for f in shown],
                t("Manages mostly"): [t.enum(f.kind) for f in shown],
                t("District"): [f.district for f in shown],
                t("Projects"): [f.projects for f in shown],
                t("Area (10,000 m²)"): [float(f.area_10k_m2) for f in shown],
                t("People"): [f.people for f in shown],
                t("State"): ["" if f.active else t("Resting") for f in shown],
            },
            key="firm_table",
            selectable=may_edit,
        )
        if clicked is not None:
            member_forms.firm_dialog(viewer, shown[clicked])
with by_person:
    if not people:
        empty_state(t("Nobody yet"), t("Import your member list from a workbook, or add the first person."))
    else:
        shown_people = found(
            people,
            search_box(t, "people", len(people)),
            lambda p: (p.name, p.name_en, p.email, p.phone, p.firm, p.firm_en, p.title),
        )
        clicked = table(
            {
                t("Name"): [t.pick(p.name, p.name_en) for p in shown_people],
                t("Firm"): [t.pick(p.firm, p.firm_en) or t("The association") for p in shown_people],
                t("Job title"): [t.pick(p.title, p.title_en) for p in shown_people],
                t("Role"): [t(", ").join(t.enum(role) for role in sorted(p.roles)) for p in shown_people],
                t("E-mail"): [p.email for p in shown_people],
                t("State"): [t.enum(p.state) for p in shown_people],
            },
            key="people_table",
            selectable=may_edit,
        )
        if clicked is not None:
            member_forms.person_dialog(viewer, shown_people[clicked], firms)
