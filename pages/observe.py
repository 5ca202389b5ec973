"""Scoring what one sees: my stops in order, one card a point, saved at every tap."""

from functools import partial

import streamlit as st

from dashboard.queries import observe
from dashboard.ui import observing
from dashboard.ui.answering import Answering
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.folded_card import folded, folded_card
from dashboard.ui.point_card import point_card
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading

viewer, t = open_page("observe", heading=False)
visit = pick_visit(viewer)
observing.draw_style()
with reading() as db:
    sheet = observe.my_sheet(db, viewer.actor, visit.id)
doing = Answering(viewer, visit.id)
with st.container(key="title_observe", horizontal=True, vertical_alignment="center"):
    st.title(t("Observe"), width="stretch")
    if sheet.places:
        observing.tablet_link(t)
        observing.finish_button(sheet, doing, t)
if not sheet.registered:
    empty_state(
        t("You are not registered for this visit"),
        t("Only registered people score. Ask the association to put you on the list."),
        icon=":material/how_to_reg:",
    )
    st.stop()
if not sheet.places:
    empty_state(
        t("This visit has no checklist yet"),
        t("The association attaches one before the day; then its points appear here."),
        icon=":material/fact_check:",
    )
    st.stop()

st.markdown(observing.where_it_stands(sheet, doing, t))
observing.notices(sheet, doing, t, viewer.profile.timezone)
place = observing.pick_place(sheet, t)
with st.container(key="observe_body"):
    with st.container(key="observe_rail"):
        observing.dimension_progress(sheet, t)
    with st.container(key="observe_cards"):
        st.markdown(f"## {escape(observing.place_name(place, t))}\u2002:gray[{place.done}/{len(place.cards)}]")
        observing.place_questions(place, t)
        draw = partial(point_card, doing=doing, t=t, locked=not sheet.may_score)
        closed = folded(place, doing)
        for number, card in enumerate(place.cards, start=1):
            if card.id in closed:
                folded_card(card, number, t)
            else:
                draw(card, place, number)
        if not place.cards:
            st.caption(t("Nothing to score here: look, listen and ask."))
        observing.next_place_button(sheet, place, t)
