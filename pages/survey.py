"""A visit's satisfaction survey: how people reach it, and what they say."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import survey_results, surveys
from dashboard.rules.survey_state import SurveyState
from dashboard.services import surveys as survey_services
from dashboard.ui import survey_link
from dashboard.ui.empty import empty_state
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import open_page
from dashboard.ui.survey_results import draw_results
from dashboard.ui.visit_picker import pick_visit
from models.database import reading, writing

DAYS_OPEN = 7

viewer, t = open_page("survey", heading=False)
visit = pick_visit(viewer)
may_edit = viewer.may(Capability.EDIT_SURVEYS)
with reading() as db:
    survey = surveys.overview(db, viewer.actor, visit.id)
    results = survey_results.results(db, viewer.actor, visit.id)


def open_survey() -> None:
    last = visit.day + timedelta(days=DAYS_OPEN)
    closes_at = datetime.combine(last, survey_link.LAST_MINUTE, ZoneInfo(viewer.profile.timezone))
    with showing_faults(t):
        with writing() as db:
            survey_services.open_survey(db, actor=viewer.actor, visit_id=visit.id, closes_at=closes_at)
        st.toast(t("The survey has its link now."), icon=":material/check:")


def close_survey() -> None:
    with showing_faults(t):
        with writing() as db:
            survey_services.close_survey(db, actor=viewer.actor, visit_id=visit.id)
        st.toast(t("The survey is closed."), icon=":material/check:")


CHOICES = {"links": t("Personal links"), "awaited": t("Not answered yet"), "close": t("Close the survey now")}

chosen = None
with st.container(key="title_survey", horizontal=True, vertical_alignment="center"):
    st.title(t("Survey"), width="stretch")
    if survey is not None and may_edit:
        offered = [key for key in CHOICES if key != "close" or survey.state is SurveyState.OPEN]
        chosen = st.menu_button(
            t("More"), offered, format_func=lambda key: CHOICES[key], type="tertiary", key="survey_more"
        )
    shows_code = survey is not None and survey.state is not SurveyState.CLOSED
    if survey is not None and shows_code and st.button(t("Show the code"), type="primary", icon=":material/qr_code_2:"):
        survey_link.show_code(survey, t)

if survey is None:
    st.write(t("Five questions or so, a minute on the phone, right after the visit."))
    empty_state(
        t("No survey for this visit yet"),
        t("It takes one press: the questions are ready, participants scan a code and answer without an account.")
        if may_edit
        else t("The association’s staff open it; the results then appear here."),
        icon=":material/sentiment_satisfied:",
    )
    if may_edit:
        st.button(t("Open the survey"), type="primary", on_click=open_survey)
    st.stop()

st.write(survey_link.where_it_stands(survey, t))
if chosen == "links":
    survey_link.show_personal_links(viewer, survey, visit.id, t)
elif chosen == "awaited":
    survey_link.show_awaited(viewer, visit.id, t)
elif chosen == "close":
    close_survey()
    st.rerun()

main, side = st.columns([2.4, 1], gap="large")
with main:
    draw_results(results, t)
with side:
    survey_link.draw_link(viewer, survey, visit.id, t)
