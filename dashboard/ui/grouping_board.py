"""The groups as cards: who is in each, what it is like, who guides it; and moving people by hand."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.charts.grouping import coverage_chart
from dashboard.i18n import Translator
from dashboard.queries.grouping import Grouping, Walker
from dashboard.queries.registrations import GroupRow
from dashboard.rules.group_composer import Composition, judged
from dashboard.services import groups
from dashboard.ui import grouping_words as words
from dashboard.ui.escaping import escape
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import is_dark
from dashboard.ui.tables import found, search_box
from dashboard.ui.viewer import Viewer
from models.base import NAME
from models.database import writing

SHOWN = 5
"""Unmet wishes that are not folded away."""


def now(room: Grouping) -> Composition | None:
    """Return the groups as they are, judged by the rules; None while nobody is in one."""
    placed = room.place()
    members = [member for member in room.members() if member.key in placed]
    return judged(members, len(room.groups), room.wishes(), placed) if members else None


def draw_judgement(room: Grouping, made: Composition, t: Translator) -> None:
    """Draw what the groups leave unmet, and which dimensions they watch."""
    names = words.names_of(room, t)
    if made.unmet:
        texts = [words.unmet_text(one, names, t) for one in made.unmet]
        with st.container(key="kind_unmet", gap="xsmall"):
            st.markdown("**" + t.n("1 rule could not be kept", "{n} rules could not be kept", len(texts)) + "**")
            st.markdown("\n".join(f"- {text}" for text in texts[:SHOWN]))
            if texts[SHOWN:]:
                with st.expander(t.n("1 more", "{n} more", len(texts) - SHOWN)):
                    st.markdown("\n".join(f"- {text}" for text in texts[SHOWN:]))
    if room.dimensions:
        cells, wanted = words.coverage(room, made, t), room.wishes().watchers
        st.markdown("### " + words.coverage_title(cells, wanted, t))
        st.altair_chart(coverage_chart(cells, wanted, dark=is_dark()), theme=None, key="group_coverage")


def draw_tools(viewer: Viewer, room: Grouping) -> str:
    """Draw the search and, for marked people, where to put them; return what was typed."""
    t = viewer.t
    typed = search_box(t, "groups", len(room.walkers))
    by_id = {one.id: one for one in room.walkers}
    names = {group.id: t.pick(group.name, group.name_en) for group in room.groups}

    def label(one: UUID) -> str:
        walker = by_id[one]
        group = names.get(walker.group_id) if walker.group_id else None
        return "\u3000".join(part for part in (_name(walker, t), t.pick(walker.firm, walker.firm_en), group) if part)

    with st.container(horizontal=True, vertical_alignment="bottom", key="group_tools"):
        chosen = st.multiselect(
            t("Move people by hand"),
            list(by_id),
            format_func=label,
            placeholder=t("Choose people"),
            key="group_people",
            select_all=False,
        )
        to = st.menu_button(
            t("Move to group"),
            list(names),
            format_func=names.__getitem__,
            icon=":material/groups:",
            key="group_move",
            disabled=not chosen,
        )
        pinned = [one for one in chosen if by_id[one].pinned]
        if chosen and len(pinned) == len(chosen):
            st.button(t("Let go"), icon=":material/keep_off:", on_click=_pin, args=(viewer, chosen, False))
        elif chosen and all(by_id[one].group_id for one in chosen):
            st.button(t("Hold here"), icon=":material/keep:", on_click=_pin, args=(viewer, chosen, True))
    if to is not None and chosen:
        with showing_faults(t):
            with writing() as db:
                groups.place_people(db, actor=viewer.actor, registration_ids=chosen, group_id=to)
            st.toast(t("Moved, and held there"), icon=":material/keep:")
            st.rerun()
    return typed


def _pin(viewer: Viewer, chosen: Sequence[UUID], pinned: bool) -> None:
    with showing_faults(viewer.t), writing() as db:
        groups.pin_people(db, actor=viewer.actor, registration_ids=list(chosen), pinned=pinned)


THIRD, HALF = 250, 350  # pixels: a card's least width, three or two to a row beside the rules
PAIRED = (2, 4)  # so many groups leave no card alone in its row


def draw_cards(
    viewer: Viewer, room: Grouping, made: Composition | None, guides: Mapping[UUID, str], *, typed: str, may_edit: bool
) -> None:
    """Draw one card a group; where `made` differs from what is, who comes and who goes is marked."""
    t, before = viewer.t, room.place()
    after = made.place if made else {}
    names = words.names_of(room, t)
    shown = found(room.walkers, typed, lambda one: (one.name, one.name_en, one.firm, one.firm_en))
    if typed and not shown:
        st.markdown(t("Nobody of this name or firm is coming."))
    lost = [one for one in shown if str(one.id) not in after]
    width = HALF if len(room.groups) in PAIRED else THIRD
    with st.container(horizontal=True, key="group_cards"):
        for at, group in enumerate(room.groups):
            inside = [one for one in room.walkers if after.get(str(one.id)) == at]
            gone = [one for one in shown if before.get(str(one.id)) == at != after.get(str(one.id), at)]
            with st.container(border=True, width=width, gap="xsmall", key=f"group_{group.id}"):
                _head(viewer, group, inside, guides, may_edit=may_edit)
                lines = [
                    _line(one, names, made, t, new=before.get(str(one.id)) != at) for one in inside if one in shown
                ]
                for one in gone:
                    target = escape(names.groups[after[str(one.id)]])
                    lines.append(f":gray[− {escape(_name(one, t))} → {target}]")
                if lines:
                    st.markdown("  \n".join(lines))
        if lost:
            with st.container(border=True, width=width, gap="xsmall", key="group_none"):
                st.markdown(
                    "**" + t("Without a group") + "**\u3000:gray[" + t.n("1 person", "{n} people", len(lost)) + "]"
                )
                st.markdown("  \n".join(_line(one, names, None, t, new=False) for one in lost))


def _head(
    viewer: Viewer, group: GroupRow, inside: Sequence[Walker], guides: Mapping[UUID, str], *, may_edit: bool
) -> None:
    t = viewer.t
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        people = t.n("1 person", "{n} people", len(inside))
        st.markdown(f"**{escape(t.pick(group.name, group.name_en))}**\u3000:gray[{people}]", width="stretch")
        if may_edit and st.button(t("Rename"), key=f"rename_{group.id}", type="tertiary", help=t("Rename the group")):
            _rename(viewer, group)
    if inside:
        st.caption(words.kinds_text(inside, t))
    key = f"guide_{group.id}"
    st.session_state[key] = group.guide_id if group.guide_id in guides else None
    st.selectbox(
        t("Guide"),
        list(guides),
        key=key,
        format_func=guides.__getitem__,
        placeholder=t("Name a guide"),
        disabled=not may_edit,
        label_visibility="collapsed",
        on_change=_name_guide,
        args=(viewer, group, key),
    )


def _line(one: Walker, names: words.Names, made: Composition | None, t: Translator, *, new: bool) -> str:
    watched = made.watches.get(str(one.id)) if made else None
    about = [t.pick(one.firm, one.firm_en), names.dimensions.get(watched, "") if watched else ""]
    name = escape(_name(one, t))
    if new and made is not None:
        name = f":primary[＋ **{name}**]"
    held = " :material/keep:" if one.pinned else ""
    joint = "・" if t.language == "zh" else ", "
    return f"{name}{held}\u3000:gray[{joint.join(escape(part) for part in about if part)}]"


def _name(one: Walker, t: Translator) -> str:
    return t.pick(one.name, one.name_en)


def _rename(viewer: Viewer, group: GroupRow) -> None:
    t = viewer.t

    @st.dialog(t("Rename the group"), icon=":material/edit:")
    def ask() -> None:
        name = st.text_input(t("Name"), group.name, max_chars=NAME, key=f"name_{group.id}")
        name_en = st.text_input(t("English name"), group.name_en, max_chars=NAME, key=f"name_en_{group.id}")
        if st.button(t("Save"), type="primary", width="stretch", key=f"save_{group.id}"):
            with showing_faults(t):
                with writing() as db:
                    groups.edit_group(
                        db,
                        actor=viewer.actor,
                        group_id=group.id,
                        name=name,
                        name_en=name_en,
                        guide_id=group.guide_id,
                    )
                st.rerun()

    ask()


def _name_guide(viewer: Viewer, group: GroupRow, key: str) -> None:
    """Save a group's guide at once."""
    with showing_faults(viewer.t), writing() as db:
        groups.edit_group(
            db,
            actor=viewer.actor,
            group_id=group.id,
            name=group.name,
            name_en=group.name_en,
            guide_id=st.session_state[key],
        )


def ask_count(viewer: Viewer, room: Grouping) -> None:
    """Ask how many groups there should be."""
    t, people = viewer.t, len(room.walkers)

    @st.dialog(t("How many groups"), icon=":material/groups:")
    def ask() -> None:
        count = int(
            st.number_input(
                t("How many groups"),
                1,
                groups.MOST_GROUPS,
                len(room.groups) or max(1, min(groups.MOST_GROUPS, -(-people // 15))),
                key="group_count",
                label_visibility="collapsed",
            )
        )
        st.caption(t.n("About 1 person a group.", "About {n} people a group.", -(-people // count)))
        placed = room.place()
        freed = sum(at >= count for at in placed.values())
        if freed:
            st.warning(t.n("1 person will lose their group.", "{n} people will lose their group.", freed))
        if st.button(t("Make groups"), type="primary", width="stretch", key="group_make"):
            with showing_faults(t):
                with writing() as db:
                    groups.make_groups(db, actor=viewer.actor, visit_id=room.visit_id, count=count)
                st.rerun()

    ask()
