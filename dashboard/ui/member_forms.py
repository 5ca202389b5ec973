"""Dialogs for one firm and one person."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from dashboard.access import Capability
from dashboard.queries.members import FirmRow, PersonRow
from dashboard.rules.member_import import OPEN_ROLES
from dashboard.services import firms, people
from dashboard.settings import settings
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import writing
from models.enums import FirmKind, PersonState, Role


def firm_dialog(viewer: Viewer, firm: FirmRow | None) -> None:
    """Open the form for a firm, new when none is given."""
    t = viewer.t

    @st.dialog(t("Firm") if firm else t("Add a firm"), width="medium")
    def form() -> None:
        with st.form("firm", border=False):
            name = st.text_input(t("Firm"), value=firm.name if firm else "", max_chars=120)
            left, right = st.columns(2)
            short_name = left.text_input(t("Short name"), value=firm.short_name if firm else "", max_chars=120)
            kind = right.selectbox(
                t("Manages mostly"),
                list(FirmKind),
                format_func=t.enum,
                index=list(FirmKind).index(firm.kind) if firm else 0,
            )
            name_en = left.text_input(t("English name"), value=firm.name_en if firm else "", max_chars=120)
            short_en = right.text_input(
                t("Short English name"), value=firm.short_name_en if firm else "", max_chars=120
            )
            district = left.text_input(t("District"), value=firm.district if firm else "", max_chars=120)
            projects = right.number_input(t("Projects"), 0, 100_000, firm.projects if firm else 0)
            area = left.number_input(t("Area (10,000 m²)"), 0.0, 10_000_000.0, float(firm.area_10k_m2) if firm else 0.0)
            since = right.number_input(t("Member since"), 1980, 2100, firm.since_year if firm else None)
            note = st.text_input(t("Note"), value=firm.note if firm else "", max_chars=300)
            if st.form_submit_button(t("Save"), type="primary"):
                with showing_faults(t):
                    with writing() as db:
                        firms.save_firm(
                            db,
                            actor=viewer.actor,
                            firm_id=firm.id if firm else None,
                            fields=firms.FirmFields(
                                name=name,
                                kind=kind or FirmKind.RESIDENTIAL,
                                name_en=name_en,
                                short_name=short_name,
                                short_name_en=short_en,
                                district=district,
                                projects=int(projects),
                                area_10k_m2=Decimal(str(area)),
                                since_year=int(since) if since else None,
                                note=note,
                            ),
                        )
                    st.rerun()
        if firm and st.button(t("Let this firm rest") if firm.active else t("Take this firm back"), type="tertiary"):
            with showing_faults(t):
                with writing() as db:
                    firms.set_firm_active(db, actor=viewer.actor, firm_id=firm.id, active=not firm.active)
                st.rerun()

    form()


def person_dialog(viewer: Viewer, person: PersonRow | None, choices: Sequence[FirmRow]) -> None:
    """Open the form for a person, new when none is given, with inviting and disabling."""
    t = viewer.t
    roles = list(Role) if viewer.may(Capability.GRANT_ROLES) else sorted(OPEN_ROLES)
    names = {
        firm.id: t.pick(firm.name, firm.name_en)
        for firm in choices
        if firm.active or (person and firm.id == person.firm_id)
    }

    @st.dialog(t("Person") if person else t("Add a person"), width="medium")
    def form() -> None:
        if person and not person.roles <= set(roles):
            st.info(t("This person has rights of the office; only an administrator may change them."))
            return
        with st.form("person", border=False):
            left, right = st.columns(2)
            name = left.text_input(t("Name"), value=person.name if person else "", max_chars=120)
            name_en = right.text_input(
                t("Name in Latin letters"), value=person.name_en if person else "", max_chars=120
            )
            options = [None, *names]
            firm_id = st.selectbox(
                t("Firm"),
                options,
                index=options.index(person.firm_id) if person and person.firm_id in names else 0,
                format_func=lambda i: names[i] if i else t("The association"),
            )
            title = left.text_input(t("Job title"), value=person.title if person else "", max_chars=120)
            title_en = right.text_input(
                t("Job title in English"), value=person.title_en if person else "", max_chars=120
            )
            email = left.text_input(t("E-mail"), value=person.email if person else "", max_chars=254)
            phone = right.text_input(t("Phone"), value=person.phone if person else "", max_chars=32)
            held = st.pills(
                t("Role"),
                roles,
                selection_mode="multi",
                format_func=t.enum,
                default=sorted(person.roles) if person else [Role.OBSERVER],
            )
            if st.form_submit_button(t("Save"), type="primary"):
                with showing_faults(t):
                    with writing() as db:
                        people.save_person(
                            db,
                            actor=viewer.actor,
                            person_id=person.id if person else None,
                            roles=held,
                            fields=people.PersonFields(
                                name=name,
                                email=email,
                                firm_id=firm_id,
                                name_en=name_en,
                                title=title,
                                title_en=title_en,
                                phone=phone,
                            ),
                        )
                    st.rerun()
        if person:
            _account(viewer, person)

    form()


def _account(viewer: Viewer, person: PersonRow) -> None:
    t = viewer.t
    with st.container(horizontal=True):
        if person.state is not PersonState.DISABLED and st.button(t("Make an invitation link"), icon=":material/link:"):
            with showing_faults(t):
                with writing() as db:
                    token = people.invite(db, actor=viewer.actor, person_id=person.id)
                st.code(f"{settings().base_url}/invitation?token={token}", language=None)
                st.caption(
                    t("The link works once, for {days} days. Send it to this person only.", days=people.INVITATION_DAYS)
                )
        disabled = person.state is PersonState.DISABLED
        if st.button(
            t("Take back") if disabled else t("Disable"),
            type="tertiary",
            help=t("A disabled person is signed out at once."),
        ):
            with showing_faults(t):
                with writing() as db:
                    people.set_person_disabled(db, actor=viewer.actor, person_id=person.id, disabled=not disabled)
                st.rerun()
