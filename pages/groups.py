"""Who walks with whom: by rules, proposed before it is applied, and by hand."""

import streamlit as st

from dashboard.queries import registrations
from dashboard.queries.grouping import grouping
from dashboard.rules.visit_status import Write, may_write
from dashboard.ui import grouping_board as board
from dashboard.ui import grouping_rules as rules
from dashboard.ui import grouping_words as words
from dashboard.ui.empty import empty_state
from dashboard.ui.links import link_to
from dashboard.ui.shell import open_page
from dashboard.ui.visit_picker import pick_visit
from models.database import reading

viewer, t = open_page("groups", heading=False)
visit = pick_visit(viewer)
with reading() as db:
    room = grouping(db, viewer.actor, visit.id)
    guides = {one.id: t.pick(one.name, one.name_en) for one in registrations.guides(db, viewer.actor)}
may_edit = may_write(room.status, Write.EDIT_PROGRAMME)
found = rules.proposal_of(room)
composing = rules.composing(room)
with st.container(key="title_groups", horizontal=True, vertical_alignment="center"):
    st.title(t("Groups"), width="stretch")
    if may_edit and room.applied_at is not None and found is None:
        st.button(
            t("Undo the groups"),
            icon=":material/undo:",
            type="tertiary",
            help=t("Back to before {moment}", moment=t.moment(room.applied_at, viewer.profile.timezone)),
            on_click=rules.undo,
            args=(viewer, visit.id),
        )
    if may_edit and room.groups and st.button(t("How many groups"), icon=":material/groups:", type="tertiary"):
        board.ask_count(viewer, room)
st.markdown(words.standing(room, t))
if not room.groups:
    empty_state(
        t("No groups yet"), t("Say how many groups walk; then they are composed by rules."), icon=":material/groups:"
    )
    if may_edit:
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button(t("Make groups"), type="primary", icon=":material/groups:"):
                board.ask_count(viewer, room)
    st.stop()
if not room.walkers:
    empty_state(t("Nobody is registered yet"), t("As soon as members are registered, they can be put into groups."))
    link_to(viewer, "registrations")
left, right = st.columns([1, 3.2], gap="medium") if may_edit and room.walkers else (None, st.container())
if left is not None:
    with left:
        rules.draw_rules(viewer, room, primary=found is None)
with right:
    rules.collect(room, t)
    made = found.made if found else board.now(room)
    typed = ""
    if found is not None:
        before = room.place()
        moved = sum(before.get(key) != at for key, at in found.made.place.items())
        with st.container(key="title_proposal", horizontal=True, vertical_alignment="center"):
            head = t.n("Proposal: 1 person would change group", "Proposal: {n} people would change group", moved)
            st.markdown("### " + (head if moved else t("Proposal: the groups as they are")), width="stretch")
            st.button(t("Discard"), type="tertiary", on_click=rules.discard, args=(visit.id,))
            if not composing and st.button(t("Propose another"), icon=":material/shuffle:"):
                rules.propose(room, seed=found.seed + 1, keep=found.keep)
                st.rerun()
            st.button(
                t("Apply"), type="primary", icon=":material/check:", on_click=rules.apply, args=(viewer, room, found)
            )
    if made is not None:
        board.draw_judgement(room, made, t)
    if found is None and may_edit and room.walkers:
        typed = board.draw_tools(viewer, room)
    board.draw_cards(viewer, room, made, guides, typed=typed, may_edit=may_edit and found is None)
