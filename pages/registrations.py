"""Who comes and who waits."""

import streamlit as st

from dashboard.queries import registration_forms, registrations
from dashboard.queries.visits import head as visit_head
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import registration_form as public
from dashboard.ui import registration_forms as forms
from dashboard.ui import registration_list as pieces
from dashboard.ui import roster
from dashboard.ui.empty import empty_state
from dashboard.ui.links import link_to
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

viewer, t = open_page("registrations", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    head = visit_head(db, viewer.actor, visit.id)
    rows = registrations.registrations(db, viewer.actor, visit.id)
    groups = registrations.groups(db, viewer.actor, visit.id)
    form = registration_forms.form_settings(db, viewer.actor, visit.id)
may_register, may_group = may_write(head.status, Write.REGISTER), may_write(head.status, Write.EDIT_PROGRAMME)
with st.container(key="title_registrations", horizontal=True, vertical_alignment="center"):
    st.title(t("Registration"), width="stretch")
    if may_register and st.button(t("Register from a workbook"), type="tertiary", icon=":material/upload_file:"):
        roster.import_dialog(viewer, visit.id)
    if form.may_edit and st.button(t("Public registration"), type="tertiary", icon=":material/how_to_reg:"):
        public.edit(viewer, head, form)
    if may_register and st.button(t("Register members"), type="primary", icon=":material/group_add:"):
        forms.register(viewer, visit.id)
st.markdown(pieces.standing(rows, head.capacity, len(groups), t))
if rows and not groups and may_group:
    link_to(viewer, "groups", label=t("Make groups"))
public.draw(viewer, head, form)
if not rows:
    hint = t("Registration is closed: nobody came in time.")
    if may_register:
        hint = t("Register members here, or let them do it by the public page.")
    elif head.status is VisitStatus.DRAFT:
        hint = t("Registration opens when the plan is settled: open it on the visit's page.")
    empty_state(t("Nobody is registered yet"), hint, icon=":material/group_add:")
    st.stop()
marked = pieces.draw_people(viewer, visit.id, rows, groups, form.interests)
if may_register or may_group:
    pieces.act_on(
        viewer,
        marked,
        groups,
        may_register=may_register,
        may_sign_in=may_write(head.status, Write.SIGN_IN),
        interests=form.interests,
    )
