"""How people reach a visit's survey: code, address, closing date, personal links."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.access import Capability
from dashboard.documents.qr import qr_png
from dashboard.documents.survey_links import LinkRow, links_workbook
from dashboard.i18n import Translator
from dashboard.queries import surveys as survey_queries
from dashboard.queries.surveys import SurveyOverview
from dashboard.rules.survey_state import SurveyState
from dashboard.services import surveys
from dashboard.settings import settings
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LAST_MINUTE = time(23, 59)


def address(slug: str) -> str:
    """Return the address that phones open."""
    return f"{settings().base_url}/s/{slug}"


def draw_link(viewer: Viewer, survey: SurveyOverview, visit_id: UUID, t: Translator) -> None:
    """Draw the panel with the code, the address to copy and, for who may, the closing date."""
    with st.container(key="wash_survey_link"):
        st.markdown(f"### {t('Scan to answer')}")
        st.image(qr_png(address(survey.slug)), width=200)
        st.code(address(survey.slug), language=None, wrap_lines=True)
        if viewer.may(Capability.EDIT_SURVEYS):
            _draw_closing(viewer, survey, visit_id, t)
        st.caption(t("Answers are anonymous: a link is used up, but nobody can see which answer came by it."))


def _draw_closing(viewer: Viewer, survey: SurveyOverview, visit_id: UUID, t: Translator) -> None:
    local = survey.closes_at.astimezone(ZoneInfo(survey.timezone)).date() if survey.closes_at else None
    key = f"closes_{visit_id}"

    def save() -> None:
        chosen: date | None = st.session_state[key]
        moment = datetime.combine(chosen, LAST_MINUTE, ZoneInfo(survey.timezone)) if chosen else None
        with showing_faults(t):
            with writing() as db:
                surveys.set_closing(db, actor=viewer.actor, visit_id=visit_id, closes_at=moment)
            st.toast(t("Saved"), icon=":material/check:")

    st.date_input(
        t("Takes answers until the end of"),
        value=local,
        key=key,
        format="YYYY-MM-DD" if t.language == "zh" else "DD/MM/YYYY",
        on_change=save,
    )


def show_code(survey: SurveyOverview, t: Translator) -> None:
    """Open the code large, for a projector."""

    @st.dialog(t("Scan to answer"), width="large")
    def dialog() -> None:
        with st.container(horizontal_alignment="center"):
            st.image(qr_png(address(survey.slug), module=16), width=460)
            st.markdown(f"## {address(survey.slug).partition('://')[2]}", text_alignment="center")
            st.markdown(t("No account, no name: about a minute on the phone."), text_alignment="center")

    dialog()


def show_personal_links(viewer: Viewer, survey: SurveyOverview, visit_id: UUID, t: Translator) -> None:
    """Open the dialog that makes a personal link for everyone who has not answered, as a workbook."""

    @st.dialog(t("Personal links"))
    def dialog() -> None:
        st.write(
            t(
                "Each registered person gets a link that works once, so that a reminder can leave out who has "
                "answered. The answers stay anonymous. Links sent earlier stay good."
            )
        )
        if st.button(t("Make the links"), type="primary", key="make_links"):
            with showing_faults(t):
                with writing() as db:
                    links = surveys.issue_personal_links(db, actor=viewer.actor, visit_id=visit_id)
                rows = [
                    LinkRow(one.firm, t.pick(one.name, one.name_en), one.email, f"{address(survey.slug)}?k={one.token}")
                    for one in links
                ]
                st.success(t.n("1 link is ready.", "{n} links are ready.", len(rows)), icon=":material/check:")
                st.download_button(
                    t("Download the list"),
                    links_workbook(rows, t),
                    file_name=f"{t('Personal links')}.xlsx",
                    mime=XLSX,
                    icon=":material/download:",
                    on_click="ignore",
                )

    dialog()


def show_awaited(viewer: Viewer, visit_id: UUID, t: Translator) -> None:
    """Open the list of those who have a personal link and have not answered by it."""

    @st.dialog(t("Not answered yet"), width="medium")
    def dialog() -> None:
        with showing_faults(t):
            with reading() as db:
                people = survey_queries.awaited(db, viewer.actor, visit_id)
            if not people:
                st.write(t("Nobody with a personal link is left to remind."))
                return
            st.write(t.n("1 person has a link and has not answered by it.",
                         "{n} people have a link and have not answered by it.", len(people)))  # fmt: skip
            st.dataframe(
                {
                    t("Firm"): [one.firm for one in people],
                    t("Name"): [t.pick(one.name, one.name_en) for one in people],
                    t("E-mail"): [one.email for one in people],
                },
                hide_index=True,
            )

    dialog()


def where_it_stands(survey: SurveyOverview, t: Translator) -> str:
    """Return the sentence under the title: state, answers, share, closing time."""
    parts = [
        {
            SurveyState.NOT_YET: t("The survey opens when the visit begins."),
            SurveyState.OPEN: t("The survey is open."),
            SurveyState.CLOSED: t("The survey is closed."),
        }[survey.state],
        t.n("1 answer", "{n} answers", survey.responses),
    ]
    if survey.registered:
        parts.append(
            t("{share} of {registered} registered", share=t.percent(survey.responses / survey.registered),
              registered=survey.registered)
        )  # fmt: skip
    if survey.invited:
        parts.append(t("{used} of {invited} personal links used", used=survey.used, invited=survey.invited))
    if survey.closes_at and survey.state is not SurveyState.CLOSED:
        parts.append(t("until {moment}", moment=t.moment(survey.closes_at, survey.timezone)))
    return t("{state} {facts}.", state=parts[0], facts=t(", ").join(parts[1:]))
