"""One exemplary site: its profile, honours, ratings and visits."""

from uuid import UUID

import streamlit as st

from dashboard.access import Capability
from dashboard.navigation import page_spec
from dashboard.queries import sites
from dashboard.ui import site_pieces
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import open_page
from dashboard.ui.visit_forms import new_visit
from models.database import reading

KEY = "site"


def load(site_id: UUID) -> sites.SiteProfile | None:
    """Return the site, or None after saying why not."""
    found: list[sites.SiteProfile] = []
    with showing_faults(t), reading() as db:
        found.append(sites.profile(db, viewer.actor, site_id))
    return found[0] if found else None


viewer, t = open_page("site", heading=False)
try:
    asked = UUID(str(st.query_params.get(KEY) or st.session_state.get(KEY)))
except ValueError:
    empty_state(t("No site chosen"), t("Choose one from the directory."), icon=":material/apartment:")
    st.page_link(page_spec("sites").file, label=t("Exemplary sites"), icon=page_spec("sites").icon)
    st.stop()
site = load(asked)
if site is None:
    st.page_link(page_spec("sites").file, label=t("Exemplary sites"), icon=page_spec("sites").icon)
    st.stop()
st.session_state[KEY] = st.query_params[KEY] = str(asked)
st.page_link(page_spec("sites").file, label=t("Exemplary sites"), icon=":material/arrow_back:")
with st.container(key="title_site", horizontal=True, vertical_alignment="center"):
    st.title(escape(t.pick(site.row.name, site.row.name_en)), width="stretch")
    if viewer.may(Capability.EDIT_SITES):
        menu = {"edit": t("Edit profile"), "honours": t("Honours"), "ratings": t("Ratings")}
        picked = st.menu_button(t("More"), list(menu), type="tertiary", key="site_more", format_func=menu.__getitem__)
        if picked == "edit":
            site_pieces.edit_site(viewer, site)
        elif picked == "honours":
            site_pieces.edit_honours(viewer, site)
        elif picked == "ratings":
            site_pieces.edit_ratings(viewer, site)
    can_host = viewer.may(Capability.PLAN_VISITS) and site.row.active
    if can_host and st.button(t("Plan a visit here"), type="primary", icon=":material/tour:"):
        new_visit(viewer, host=asked)
badges = [f":gray-badge[{t.enum(site.row.kind)}]", *(f":green-badge[{t.enum(one)}]" for one in site.row.strengths)]
st.markdown(" ".join(badges))

left, right = st.columns([3, 2], gap="large")
with left:
    if introduction := t.pick(site.introduction, site.introduction_en):
        st.markdown(escape(introduction))
    site_pieces.draw_profile(site, t)
with right:
    st.image(site_pieces.art(site.row.kind), width="stretch")
    st.markdown("### " + t.n("1 honour", "{n} honours", len(site.row.honours)))
    if site.row.honours:
        st.markdown(site_pieces.honour_lines(site.row.honours, t))
    st.markdown("### " + t("As a host"))
    site_pieces.draw_ratings(site, t)
    st.markdown("### " + t.n("1 visit here", "{n} visits here", len(site.visits)))
    for visit in site.visits:
        label = t("Visit {number}, {title}", number=visit.number, title=escape(t.pick(visit.title, visit.title_en)))
        st.page_link(
            page_spec("visit").file,
            label=f"{label}\u3000:gray[{t.date(visit.day, 'long')}]",
            query_params={"visit": str(visit.id)},
        )
