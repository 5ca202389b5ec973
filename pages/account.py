"""One's own account: language and password."""

import streamlit as st

from dashboard.services import sessions
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import open_page
from models.database import writing

viewer, t = open_page("account")
st.write(t("Signed in as {name}", name=escape(t.pick(viewer.profile.name, viewer.profile.name_en))))
with st.form("password", border=False, width=420):
    old = st.text_input(t("Present password"), type="password", autocomplete="current-password")
    new = st.text_input(t("New password"), type="password", autocomplete="new-password")
    if st.form_submit_button(t("Change password"), type="primary"):
        with showing_faults(t):
            with writing() as db:
                sessions.change_password(db, actor=viewer.actor, old=old, new=new)
            st.toast(t("Saved"), icon=":material/check:")
