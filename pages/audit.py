"""Who changed what, newest first."""

import json

import streamlit as st

from dashboard.queries import members
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found, search_box
from models.database import reading

viewer, t = open_page("audit")
with reading() as db:
    rows = members.audit_trail(db, viewer.actor, limit=500)
st.markdown(t("The newest {n} writes. The trail cannot be changed or deleted, not even here.", n=len(rows)))
if not rows:
    empty_state(t("Nothing has been written yet"), t("Every change will be listed here with who, what and when."))
else:
    shown = found(
        rows, search_box(t, "audit", len(rows)), lambda r: (r.actor, r.actor_en, r.action, r.noun, str(r.after))
    )
    st.dataframe(
        {
            t("When"): [t.moment(r.at, viewer.profile.timezone) for r in shown],
            t("Who"): [t.pick(r.actor, r.actor_en) for r in shown],
            t("Action"): [r.action for r in shown],
            t("Object"): [r.noun for r in shown],
            t("Before"): [json.dumps(r.before, ensure_ascii=False) if r.before else "" for r in shown],
            t("After"): [json.dumps(r.after, ensure_ascii=False) if r.after else "" for r in shown],
        },
        hide_index=True,
        height=640,
    )
