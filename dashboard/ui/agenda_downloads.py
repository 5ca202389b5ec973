"""What one may take away from the programme's page: the booklet and the calendar, built only when asked for."""

from typing import Literal

import streamlit as st

from dashboard.i18n import Translator
from dashboard.queries import agenda as reads
from dashboard.queries import booklet as booklets
from dashboard.queries.agenda import Programme
from dashboard.settings import settings
from dashboard.ui import agenda_template
from dashboard.ui.agenda_draft import Draft
from dashboard.ui.booklet import booklet_pdf, calendar
from dashboard.ui.viewer import Viewer
from models.database import reading

Kind = Literal["primary", "secondary", "tertiary"]


def booklet_bytes(viewer: Viewer, shown: Programme) -> bytes:
    """Return the published programme's booklet, read afresh."""
    with reading() as db:
        rows = booklets.booklet(db, viewer.actor, shown.visit_id)
    return booklet_pdf(rows, viewer.t, base_url=settings().base_url)


def calendar_bytes(viewer: Viewer, shown: Programme) -> bytes:
    """Return the published programme's calendar file, read afresh; before the first, who plans gets the draft's."""
    with reading() as db:
        fresh = reads.printed_programme(db, viewer.actor, shown.visit_id)
        removed = reads.removed(db, viewer.actor, shown.visit_id)
    return calendar(fresh, removed, viewer.t, url=f"{settings().base_url}/agenda?visit={shown.visit_id}")


def booklet(viewer: Viewer, shown: Programme, t: Translator, *, kind: Kind = "primary") -> None:
    """Offer the booklet."""
    st.download_button(
        t("Programme booklet"),
        lambda: booklet_bytes(viewer, shown),
        file_name=t("programme-{number}.pdf", number=shown.number),
        mime="application/pdf",
        key=f"agenda_booklet_{kind}",
        icon=":material/menu_book:",
        type=kind,
        on_click="ignore",
    )


def more(viewer: Viewer, shown: Programme, draft: Draft, t: Translator) -> None:
    """Draw the menu of everything else that one may do with the programme."""
    with st.popover(t("More"), type="tertiary"):
        if draft.changed(t):
            st.caption(t("Files hold what is stored, without your unsaved changes."))
            booklet(viewer, shown, t, kind="tertiary")
        st.download_button(
            t("Calendar file (.ics)"),
            lambda: calendar_bytes(viewer, shown),
            file_name=t("programme-{number}.ics", number=shown.number),
            mime="text/calendar",
            key="agenda_calendar",
            icon=":material/calendar_month:",
            type="tertiary",
            on_click="ignore",
        )
        if shown.may_edit and st.button(
            t("Begin again from a template"), key="agenda_restart", icon=":material/restart_alt:", type="tertiary"
        ):
            agenda_template.begin_again(viewer, draft, shown, draft.edited(t), t)
        if shown.may_edit and st.button(
            t("Keep as a template"), key="agenda_keep", icon=":material/bookmark_add:", type="tertiary"
        ):
            agenda_template.keep(viewer, shown, t)
