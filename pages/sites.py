"""The directory of exemplary sites."""

import streamlit as st

from dashboard.access import Capability
from dashboard.navigation import page_spec
from dashboard.queries import sites
from dashboard.ui import site_pieces
from dashboard.ui.empty import empty_state
from dashboard.ui.shell import open_page
from dashboard.ui.tables import found
from models.database import reading
from models.enums import SiteKind, Strength

ACROSS = 3

viewer, t = open_page("sites", heading=False)
with reading() as db:
    rows = sites.directory(db, viewer.actor)
may_edit = viewer.may(Capability.EDIT_SITES)
with st.container(key="title_sites", horizontal=True, vertical_alignment="center"):
    st.title(t("Exemplary sites"), width="stretch")
    if (
        len(rows) > 1
        and viewer.may(Capability.PLAN_VISITS)
        and st.button(t("Compare"), type="tertiary", icon=":material/balance:")
    ):
        st.switch_page(page_spec("host_choice").file)
    if may_edit and st.button(t("Add a site"), type="primary", icon=":material/add:"):
        site_pieces.edit_site(viewer, None)
if not rows:
    empty_state(
        t("No site yet"),
        t("Add the first one: its profile, its honours, and how it rates as a host.")
        if may_edit
        else t("The association has not entered a site yet."),
        icon=":material/location_city:",
    )
    st.stop()
firms = len({row.firm for row in rows if row.firm})
st.markdown(t.n("1 site", "{n} sites", len(rows)) + t(", ") + t.n("managed by 1 firm.", "managed by {n} firms.", firms))

typed = (
    st.text_input(
        t("Search"),
        key="q_sites",
        placeholder=t("Name, firm, district or honour"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    .strip()
    .casefold()
)
kinds = [kind for kind in SiteKind if any(row.kind is kind for row in rows)]
strengths = [one for one in Strength if any(one in row.strengths for row in rows)]
with st.container(horizontal=True, key="site_filters"):
    kind = st.pills(t("Kind"), kinds, format_func=t.enum, key="site_kind")
    strength = st.pills(t("Strength"), strengths, format_func=t.enum, key="site_strength")


def words(row: sites.SiteRow) -> tuple[str, ...]:
    return (row.name, row.name_en, row.firm, row.firm_en, row.district, *(one.title for one in row.honours))


shown = [
    row
    for row in found(
        rows, typed, lambda r: (r.name, r.name_en, r.firm, r.firm_en, r.district, *(h.title for h in r.honours))
    )
    if (kind is None or row.kind is kind) and (strength is None or strength in row.strengths)
]
if not shown:
    empty_state(t("Nothing found"), t("Try another word, or take a filter off."), icon=":material/search_off:")
for start in range(0, len(shown), ACROSS):
    for column, row in zip(st.columns(ACROSS), shown[start : start + ACROSS], strict=False):
        with column, st.container(border=True, key=f"site_{row.id}", height="stretch"):
            site_pieces.draw_card(row, t)
