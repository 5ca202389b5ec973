"""Where each role starts: what matters now, and one way on."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import home, visit_overview
from dashboard.ui import home_hero as top
from dashboard.ui import home_panels as panels
from dashboard.ui.shell import open_page
from models.database import reading
from models.enums import VisitStatus

viewer, t = open_page("home", heading=False)
plans, reviews = viewer.may(Capability.PLAN_VISITS), viewer.may(Capability.REVIEW_CASES)
with reading() as db:
    now = home.visit_now(db, viewer.actor) if viewer.may(Capability.VIEW_VISITS) else None
    ahead = (home.visit_ahead(db, viewer.actor) or now) if plans else now
    part = home.my_part(db, viewer.actor, now.id) if now and viewer.may(Capability.SCORE) else None
    told = visit_overview.overview(db, viewer.actor, ahead.id) if plans and ahead else None

pressing = sum(task.badge.days <= 0 for task in told.tasks) if told else 0
running = now is not None and now.status is VisitStatus.RUNNING
runs = running and viewer.may(Capability.RUN_VISITS)
top.greeting(viewer, None if runs else now, ahead, pressing=pressing)
if runs and now:
    panels.today(viewer, now)
if viewer.may(Capability.VIEW_ALL_VISITS):
    panels.late(viewer)
if told and ahead:
    left, right = st.columns([1.7, 1], gap="large")
    with left:
        early = ahead.status in (VisitStatus.DRAFT, VisitStatus.OPEN)
        top.hero(viewer, ahead, page="visit", label=t("Go on preparing") if early else t("Look at the visit"))
    with right:
        panels.missing(viewer, ahead, told)
    st.space("small")
    left, right = st.columns([1.7, 1], gap="large")
    with left:
        panels.tasks(viewer)
        if reviews:
            st.space("small")
            panels.cases_waiting(viewer)
    with right:
        panels.growth(viewer)
elif part and now:
    top.hero(viewer, now, page="observe", label=top.observing_label(part, now, t), part=part)
    st.space("small")
    panels.programme(viewer, now)
elif now:
    over = now.status in (VisitStatus.CLOSED, VisitStatus.ARCHIVED)
    hosts = viewer.may(Capability.VIEW_HOST_SUMMARY)
    page = ("host_summary" if hosts else "results" if reviews else "visit") if over else "visit"
    if running and viewer.may(Capability.VIEW_ALL_VISITS):
        page = "live"
    top.hero(viewer, now, page=page, label=t("Look at the visit"))
    if not viewer.may(Capability.VIEW_ALL_VISITS):
        st.space("small")
        panels.programme(viewer, now)
else:
    top.nothing_yet(viewer)
if not plans and reviews:
    st.space("small")
    left, right = st.columns([1.7, 1], gap="large")
    with left:
        panels.cases_waiting(viewer)
    with right:
        panels.growth(viewer)
if viewer.may(Capability.VIEW_AUDIT):
    st.space("small")
    panels.administration(viewer)
