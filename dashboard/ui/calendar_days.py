"""The association's own days off and workdays: a small list that one adds to."""

from uuid import UUID

import streamlit as st

from dashboard.queries import calendar_days as reads
from dashboard.queries.visits import today_at
from dashboard.rules.holidays_cn import LAST_OFFICIAL_YEAR
from dashboard.services import calendar_days
from dashboard.services.calendar_days import DayFields
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.database import reading, writing
from models.enums import DayKind


def draw_days(viewer: Viewer) -> None:
    """Draw the own days, and the form for another one."""
    t = viewer.t
    with reading() as db:
        rows = reads.own_days(db, viewer.actor)
    st.markdown(
        t(
            "Holidays and make-up workdays are official up to {year}, provisional later. "
            "Your own days go before them, and due dates keep to both.",
            year=LAST_OFFICIAL_YEAR,
        )
    )
    with st.form("own_day", clear_on_submit=True, border=False):
        one, two, three = st.columns([1, 1, 2])
        day = one.date_input(t("Date"), today_at(viewer.profile.timezone), key="own_day_date")
        kind = two.selectbox(t("Kind of day"), list(DayKind), format_func=t.enum, key="own_day_kind")
        name_given = three.text_input(t("What it is called"), max_chars=120, key="own_day_name")
        sent = st.form_submit_button(t("Add the day"), icon=":material/add:")
    if sent:
        with showing_faults(t):
            with writing() as db:
                calendar_days.set_day(
                    db, actor=viewer.actor, change=DayFields(day, kind or DayKind.HOLIDAY, name_given)
                )
            st.toast(t("Saved"), icon=":material/check:")
            st.rerun()
    with st.container(key="rows_own_days"):
        for row in rows:
            with st.container(key=f"own_day_{row.id}", horizontal=True, vertical_alignment="center"):
                name = escape(t.pick(row.name, row.name_en))
                told = f"**{t.date(row.day, 'long')}**\u3000{name}\u3000:gray[{t.enum(row.kind)}]"
                st.markdown(told, width="stretch")
                st.button(
                    t("Remove"),
                    key=f"own_day_off_{row.id}",
                    type="tertiary",
                    icon=":material/delete:",
                    on_click=_remove,
                    args=(viewer, row.id),
                )


def _remove(viewer: Viewer, row_id: UUID) -> None:
    with showing_faults(viewer.t), writing() as db:
        calendar_days.remove_day(db, actor=viewer.actor, calendar_day_id=row_id)
