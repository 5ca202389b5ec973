"""Where each role starts: what matters now, and one way on."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import home
from dashboard.ui import home_panels as panels
from dashboard.ui.shell import open_page
from models.database import reading

viewer, t = open_page("home", heading=False)
plans, reviews = viewer.may(Capability.PLAN_VISITS), viewer.may(Capability.REVIEW_CASES)
with reading() as db:
    now = home.visit_now(db, viewer.actor) if viewer.may(Capability.VIEW_VISITS) else None
    ahead = (home.visit_ahead(db, viewer.actor) or now) if plans else now
    part = home.my_part(db, viewer.actor, now.id) if now and viewer.may(Capability.SCORE) else None

panels.greeting(viewer, now, ahead)
if plans and ahead:
    left, right = st.columns([1.7, 1], gap="large")
    with left:
        panels.hero(viewer, ahead, page="visit", label=t("Go on preparing"))
        panels.tasks(viewer)
    with right:
        panels.missing(viewer, ahead)
        panels.growth(viewer)
elif part and now:
    panels.hero(viewer, now, page="observe", label=panels.observing_label(part, now, t), part=part)
elif now:
    page = "host_summary" if viewer.may(Capability.VIEW_HOST_SUMMARY) else "results" if reviews else "visits"
    panels.hero(viewer, now, page=page, label=t("Look at the visit"))
else:
    panels.nothing_yet(viewer)
if not plans and reviews:
    left, right = st.columns([1.7, 1], gap="large")
    with left:
        panels.cases_waiting(viewer)
    with right:
        panels.growth(viewer)
if viewer.may(Capability.VIEW_AUDIT):
    panels.administration(viewer)
