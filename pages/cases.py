"""The case library: find what somebody has done already, and see what is being written."""

import streamlit as st

from dashboard.access import Capability
from dashboard.queries import case_search, case_work, cases
from dashboard.queries.case_search import PAGE, Wish
from dashboard.rules.case_facets import FACETS
from dashboard.ui.case_begin import begin_case
from dashboard.ui.case_list import draw_hits, draw_work, pick_facets, pick_order, pick_part
from dashboard.ui.empty import empty_state
from dashboard.ui.prose import plain
from dashboard.ui.shell import open_page
from models.database import reading

viewer, t = open_page("cases", heading=False)
writes = viewer.may(Capability.WRITE_CASES)
with reading() as db:
    names = cases.dimension_names(db, viewer.actor)
    size, visits = case_search.library_size(db, viewer.actor)
    waiting = case_work.review_counts(db, viewer.actor)

with st.container(key="title", horizontal=True, vertical_alignment="center"):
    st.title(t("Case library"), width="stretch")
    if writes and st.button(t("Write a case"), type="primary", icon=":material/edit_note:"):
        begin_case(viewer, names)
line = t("{cases} cases from {visits} visits.", cases=t.number(size), visits=t.number(visits))
if waiting.awaiting:
    line += t.n(" 1 waits for your review.", " {n} wait for your review.", waiting.awaiting)
if waiting.returned:
    line += t.n(" 1 of yours came back.", " {n} of yours came back.", waiting.returned)
st.markdown(line)

if writes and pick_part(t) == "work":
    with reading() as db:
        rows = case_work.list_cases(db, viewer.actor)
    draw_work(rows, t)
    st.stop()

with st.container(key="q"):
    said = st.text_input(
        t("Search"),
        value=st.query_params.get("q", ""),
        max_chars=100,
        key="case_words",
        icon=":material/search:",
        placeholder=t("A practice, a place, a problem: garage charging, flood, neighbours"),
        label_visibility="collapsed",
    )
st.query_params.from_dict({"q": said} if said else {})
chosen = {facet: st.session_state.get(f"facet_{facet}") or [] for facet in FACETS}
left, right = st.columns([1, 3.1], gap="large")
with right, st.container(key="results_bar", horizontal=True, vertical_alignment="center"):
    heading = st.container(width="stretch")
    order = pick_order(t)
asked = (said, {facet: tuple(values) for facet, values in chosen.items()}, order)
if st.session_state.get("cases_asked") != asked:  # another question begins on its first page
    st.session_state["cases_asked"], st.session_state["cases_page"] = asked, 1
with reading() as db:
    found = case_search.search(db, viewer.actor, Wish(said, chosen, order, st.session_state["cases_page"]))
with left:
    pick_facets(found.facets, names, t)
with right:
    mentions = t.n("**1 case** mentions “{words}”", "**{n} cases** mention “{words}”", found.total, words=plain(said))
    heading.markdown(mentions if said else t.n("**1 case**", "**{n} cases**", found.total))
    if found.total:
        draw_hits(found.hits, names, t)
    elif size:
        empty_state(
            t("Nothing found"), t("Try fewer or shorter words, or take a filter back."), icon=":material/search_off:"
        )
    else:
        empty_state(
            t("No case yet"), t("The first case begins on a visit: pick what is worth borrowing and write it up.")
        )
    if found.total > PAGE:
        st.pagination(-(-found.total // PAGE), key="cases_page")
