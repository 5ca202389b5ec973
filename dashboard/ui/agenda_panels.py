"""Pieces of the programme's page: one line's details, what could be better, and a conflict."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import streamlit as st

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries.agenda import Programme, Saved, timed
from dashboard.rules import agenda_fixes
from dashboard.rules.agenda import Schedule
from dashboard.rules.agenda_fixes import Fix, Suggestion
from dashboard.rules.agenda_lines import Line, follow, items
from dashboard.rules.agenda_warnings import Lack, Missing
from dashboard.ui import agenda_words as words
from dashboard.ui.agenda_details import details
from dashboard.ui.agenda_draft import Draft, drop
from dashboard.ui.agenda_durations import Asking, nothing
from dashboard.ui.agenda_table import show_table
from dashboard.ui.escaping import escape
from dashboard.ui.visit_words import listed

SHORTENINGS_SHOWN = 2
LACKS_SHOWN = 4
STEP = 5  # minutes


def line_buttons(
    draft: Draft,
    shown: Programme,
    lines: Sequence[Line],
    times: Schedule,
    t: Translator,
    asking: Asking = nothing,
) -> None:
    """Offer to add a line and to open one's details."""
    with st.container(horizontal=True):
        if st.button(t("Add an item"), icon=":material/add:", key="agenda_add"):
            details(draft, shown, lines, None, t, asking)
        starts = {one.item.id: t.time(one.start.time()) for one in times.items}
        labels = {line.id: f"{starts.get(line.id, '—')} {escape(words.name(line, t))}" for line in lines}
        if not labels:
            return
        chosen = st.menu_button(
            t("Details, order, removal"),
            list(labels),
            key="agenda_details",
            icon=":material/edit:",
            format_func=lambda line_id: labels.get(line_id, ""),
        )
        if chosen is not None:
            details(draft, shown, lines, chosen, t, asking)


def improvements(
    draft: Draft, shown: Programme, lines: Sequence[Line], t: Translator, *, times: Schedule, lacks: Sequence[Missing]
) -> None:
    """Say kindly and concretely what could be better, each with what to do about it."""
    by_id = {line.id: line for line in lines}
    fixes: dict[object, list[Suggestion]] = {}
    for fix in agenda_fixes.suggestions(times):
        fixes.setdefault((fix.problem, fix.about), []).append(fix)
    lacking = {lack: [one for one in lacks if one.lack is lack] for lack in Lack}
    lost = [group for group in shown.groups if group.guide_id is None] if not lacking[Lack.NO_GUIDE] else []
    count = len(fixes) + sum(1 for found in lacking.values() if found) + bool(lost)
    if not count:
        st.markdown("### " + t("Nothing is missing"))
        st.markdown(t("Every item has its place and its people, and the times fit."))
        return
    st.markdown("### " + t.n("One thing could be better", "{n} things could be better", count))
    for number, every in enumerate(fixes.values()):
        offered = _few(every)
        head = words.problem(offered[0], times, by_id, t)
        offers = [(words.remedy(fix, by_id, t), f"fix_{number}_{rank}") for rank, fix in enumerate(offered)]
        taken = _panel(f"kind_fix_{number}", head, offers, t("Accept"))
        if taken is not None:
            accept(draft, lines, offered[taken])
            st.rerun()
    for found in lacking.values():
        if found:
            _lacking(draft, shown, by_id, found, t)
    if lost:
        names = listed([escape(t.pick(group.name, group.name_en)) for group in lost], t)
        head = t.n("1 group has no guide", "{n} groups have no guide", len(lost))
        if _panel("kind_no_group_guide", head, [(names, "lack_group_guide")], t("Name a guide")) is not None:
            st.switch_page(page_spec("groups").file, query_params={"visit": str(shown.visit_id)})


def _few(offered: Sequence[Suggestion]) -> list[Suggestion]:
    """Leave out all shortenings but the best, so that the other ways out are seen too."""
    short = [one for one in offered if one.fix is Fix.SHORTEN]
    return short[:SHORTENINGS_SHOWN] + [one for one in offered if one.fix is not Fix.SHORTEN]


def _lacking(draft: Draft, shown: Programme, by_id: dict[UUID, Line], found: Sequence[Missing], t: Translator) -> None:
    first, lines = found[0], tuple(by_id.values())
    head = words.lack_heading(first.lack, found, t)
    if first.lack is Lack.TOUR_SHORT:
        item, more = escape(words.name(by_id[first.item_id], t)), first.needed - first.minutes
        text = t("Give “{item}” {n} minutes more", item=item, n=more)
        if _panel("kind_tour_short", head, [(text, "lack_tour")], t("Accept")) is not None:
            lengthen(draft, lines, first.item_id, first.needed)
            st.rerun()
        return
    offers = [(escape(words.name(by_id[one.item_id], t)), f"{one.lack}_{one.item_id}") for one in found[:LACKS_SHOWN]]
    more = len(found) - LACKS_SHOWN
    taken = _panel(f"kind_{first.lack}", head, offers, t("Fill in"), t("and {n} more", n=more) if more > 0 else "")
    if taken is not None:
        details(draft, shown, lines, found[taken].item_id, t)


def _panel(key: str, head: str, offers: Sequence[tuple[str, str]], label: str, foot: str = "") -> int | None:
    """Draw what could be better with its offers (words and button's key); return the number of the one taken."""
    taken = None
    with st.container(key=key, gap="small"):
        if len(offers) > 1:
            st.markdown(f"**{head}**")
        for number, (text, button_key) in enumerate(offers):
            with st.container(horizontal=True, vertical_alignment="center"):
                # the text in a container of its own wraps beside the button instead of pushing it below
                with st.container(gap=None, width="stretch"):
                    if len(offers) == 1:
                        st.markdown(f"**{head}**")
                    st.caption(text)
                if st.button(label, key=button_key):
                    taken = number
        if foot:
            st.caption(foot)
    return taken


def accept(draft: Draft, lines: Sequence[Line], one: Suggestion) -> None:
    """Make a suggested fix in the draft."""
    fixed = agenda_fixes.apply(items(lines), one)
    draft.put(follow(lines, fixed), one.end.time() if one.end is not None else None)


def lengthen(draft: Draft, lines: Sequence[Line], line_id: UUID, minutes: int) -> None:
    """Give a line of the draft another duration."""
    draft.put([replace(line, minutes=minutes) if line.id == line_id else line for line in lines])


def conflict(draft: Draft, theirs: Programme, saved: Saved | None, t: Translator) -> None:
    """Say who has saved meanwhile, and let the person look, combine, or take theirs; what was typed is still there."""
    with st.container(key="kind_conflict", gap="small"):
        if saved is None:
            what = t("The programme was changed while you were editing it")
        else:
            who = escape(t.pick(saved.by, saved.by_en))
            when = t.moment(saved.at, theirs.timezone)
            what = t("{who} saved the programme at {when}, while you were editing it", who=who, when=when)
        st.markdown(f"**{what}**")
        st.markdown(t("Your changes are all here, but not stored. Look at the other version, then decide."))
        with st.expander(t("What is stored now")):
            show_table(theirs.lines, timed(theirs), t)
        with st.container(horizontal=True):
            st.button(
                t("Put my changes on top"), key="agenda_rebase", on_click=draft.rebase, args=(theirs, t), type="primary"
            )
            st.button(t("Take the other version"), key="agenda_theirs", on_click=drop)
