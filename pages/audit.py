"""Who changed what, newest first."""

import streamlit as st

from dashboard.queries import members
from dashboard.ui.audit_words import action_words, noun_words, values_words
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
        rows,
        search_box(t, "audit", len(rows)),
        lambda r: (r.actor, r.actor_en, action_words(r.action, t), noun_words(r.noun, t), values_words(r.after)),
    )
    st.dataframe(
        {
            t("When"): [t.moment(r.at, viewer.profile.timezone) for r in shown],
            t("Who"): [t.pick(r.actor, r.actor_en) for r in shown],
            t("Action"): [action_words(r.action, t) for r in shown],
            t("Object"): [noun_words(r.noun, t) for r in shown],
            t("Value before"): [values_words(r.before) for r in shown],
            t("Value after"): [values_words(r.after) for r in shown],
        },
        hide_index=True,
        height=640,
    )
