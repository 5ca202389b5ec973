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
    zone = viewer.profile.timezone
    # each entry once in words: shown, and searched
    worded = [(r, values_words(r.noun, r.before, t, zone), values_words(r.noun, r.after, t, zone)) for r in rows]
    shown = found(
        worded,
        search_box(t, "audit", len(rows)),
        lambda w: (w[0].actor, w[0].actor_en, action_words(w[0].action, t), noun_words(w[0].noun, t), *w[1:]),
    )
    st.dataframe(
        {
            t("When"): [t.moment(r.at, zone) for r, _, _ in shown],
            t("Who"): [t.pick(r.actor, r.actor_en) for r, _, _ in shown],
            t("Action"): [action_words(r.action, t) for r, _, _ in shown],
            t("Object"): [noun_words(r.noun, t) for r, _, _ in shown],
            t("Value before"): [before for _, before, _ in shown],
            t("Value after"): [after for _, _, after in shown],
        },
        hide_index=True,
        height=640,
    )
