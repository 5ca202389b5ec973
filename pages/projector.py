"""The projector: the whole screen for everybody in the room; it renews itself and has nothing to press."""

import streamlit as st

from dashboard.queries import board, live, moderation
from dashboard.settings import settings
from dashboard.ui import projector
from dashboard.ui.shell import open_page, style
from dashboard.ui.visit_picker import pick_visit
from models.database import reading
from models.enums import VisitStatus

EVERY = 2.0

viewer, t = open_page("projector", heading=False)
st.html(style("projector.css"))
with st.container(key="noprint_picker"):
    visit = pick_visit(viewer, among=(VisitStatus.RUNNING,))


@st.fragment(run_every=EVERY)
def screen() -> None:
    """Draw everything afresh; a picture of the room, so nothing in it is a widget."""
    with reading() as db:
        day = live.day(db, viewer.actor, visit.id)
        asked = moderation.questions(db, viewer.actor, visit.id)
        told = board.desk_board(db, viewer.actor, visit.id).notices
    st.html(projector.screen(visit, day, asked, told, t, join=f"{settings().base_url.rstrip('/')}/field/"))


screen()
