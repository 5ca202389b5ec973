"""Dialogs and actions of registration and groups."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from dashboard.queries import registrations as rows
from dashboard.queries.registration_forms import InterestChoice
from dashboard.services import attendance, groups, registrations
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import RegistrationState


def register(viewer: Viewer, visit_id: UUID) -> None:
    """Register members found by a piece of their or their firm's name."""
    t = viewer.t

    @st.dialog(t("Register members"), width="medium", icon=":material/group_add:")
    def ask() -> None:
        query = st.text_input(t("Name or firm"), key="register_query", max_chars=60)
        with reading() as db:
            people = {one.id: one for one in rows.could_register(db, viewer.actor, visit_id, query)}
        if not people:
            st.markdown(t("Nobody found who is not registered already."))
            return
        chosen = st.multiselect(
            t("People"),
            list(people),
            key="register_people",
            format_func=lambda i: (
                f"{t.pick(people[i].firm, people[i].firm_en)}\u3000{t.pick(people[i].name, people[i].name_en)}"
            ),
            placeholder=t("Choose"),
            select_all=False,
        )
        if len(people) == rows.OFFERED:
            st.caption(t("The first {n} are shown; type to narrow down.", n=rows.OFFERED))
        if st.button(t("Register"), type="primary", width="stretch", disabled=not chosen, key="register_now"):
            with showing_faults(t):
                with writing() as db:
                    made = registrations.register(db, actor=viewer.actor, visit_id=visit_id, person_ids=chosen)
                waiting = sum(row.state is RegistrationState.WAITING for row in made)
                said = t.n("1 registered", "{n} registered", len(made) - waiting)
                if waiting:
                    said += t(", ") + t.n("1 waiting", "{n} waiting", waiting)
                st.toast(said, icon=":material/check:")
                st.rerun()

    ask()


def cancel(viewer: Viewer, ids: Sequence[UUID]) -> None:
    """Ask, then cancel; whoever waited longest gets the place."""
    t = viewer.t

    @st.dialog(t.n("Cancel 1 registration?", "Cancel {n} registrations?", len(ids)), icon=":material/person_remove:")
    def ask() -> None:
        st.markdown(t("Free places go to those waiting. Someone cancelled can be registered again."))
        if st.button(t("Cancel registration"), type="primary", key="cancel_now"):
            with showing_faults(t):
                with writing() as db:
                    promoted = [
                        one
                        for registration_id in ids
                        for one in registrations.cancel(db, actor=viewer.actor, registration_id=registration_id)
                    ]
                if promoted:
                    st.toast(t.n("1 person moved up", "{n} people moved up", len(promoted)), icon=":material/check:")
                st.rerun()

    ask()


def edit_note(viewer: Viewer, row: rows.RegistrationRow, offered: Sequence[InterestChoice] = ()) -> None:
    """Keep what one person eats, cares about and how they come, as they told the association."""
    t = viewer.t

    @st.dialog(t.pick(row.name, row.name_en), icon=":material/edit_note:")
    def ask() -> None:
        dietary = st.text_input(
            t("Diet"), row.dietary, max_chars=300, key="note_diet", placeholder=t("e.g. no pork, vegetarian")
        )
        note = st.text_input(
            t("Note"), row.note, max_chars=300, key="note_text", placeholder=t("e.g. comes by own car, leaves early")
        )
        transport = st.text_input(
            t("How they come"),
            row.transport,
            max_chars=300,
            key="note_transport",
            placeholder=t("e.g. own car, number plate for the gate"),
        )
        names = {one.key: t.pick(one.zh, one.en) for one in offered}
        interests = None
        if names:
            interests = st.pills(
                t("Interests"),
                list(names),
                default=[key for key in row.interests if key in names],
                format_func=names.__getitem__,
                selection_mode="multi",
                key="note_interests",
            )
        if st.button(t("Save"), type="primary", width="stretch", key="note_save"):
            with showing_faults(t):
                with writing() as db:
                    registrations.edit_note(
                        db,
                        actor=viewer.actor,
                        registration_id=row.id,
                        dietary=dietary,
                        note=note,
                        transport=transport,
                        interests=interests,
                    )
                st.toast(t("Saved"), icon=":material/check:")
                st.rerun()

    ask()


def regroup(viewer: Viewer, ids: Sequence[UUID], group_id: UUID | None) -> None:
    with showing_faults(viewer.t), writing() as db:
        groups.place_people(db, actor=viewer.actor, registration_ids=ids, group_id=group_id)
        st.toast(viewer.t("Saved"), icon=":material/check:")


def sign_in(viewer: Viewer, ids: Sequence[UUID]) -> None:
    with showing_faults(viewer.t), writing() as db:
        for registration_id in ids:
            attendance.sign_in(db, actor=viewer.actor, registration_id=registration_id)
        st.toast(viewer.t.n("1 signed in", "{n} signed in", len(ids)), icon=":material/check:")
