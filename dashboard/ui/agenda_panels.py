"""Pieces of the programme's page: the table, one line's details, what could be better, and a conflict."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

import pandas as pd
import streamlit as st
from uuid_utils.compat import uuid7

from dashboard.i18n import Translator
from dashboard.navigation import page_spec
from dashboard.queries.agenda import Programme, Saved, timed
from dashboard.rules import agenda_fixes
from dashboard.rules.agenda import LEAST_MINUTES, MOST_MINUTES, Schedule
from dashboard.rules.agenda_fixes import Fix, Suggestion
from dashboard.rules.agenda_lines import WORDS, Line, follow, items
from dashboard.rules.agenda_warnings import Lack, Missing
from dashboard.ui import agenda_words as words
from dashboard.ui.agenda_draft import Draft, drop
from dashboard.ui.escaping import escape
from dashboard.ui.visit_words import listed
from models.enums import AgendaKind

SHORTENINGS_SHOWN = 2
LACKS_SHOWN = 4
STEP = 5  # minutes


def table(lines: Sequence[Line], times: Schedule, t: Translator, *, full: bool = False) -> pd.DataFrame:
    """Return the lines as a table: start, minutes, title; with `full` also place and speaker.

    The frame is made once for the same cells and shared: whoever changes it makes a copy, as Streamlit does.
    """
    columns: list[tuple[str, tuple[object, ...]]] = [
        ("start", tuple(t.time(one.start.time()) for one in times.items)),
        ("minutes", tuple(line.minutes for line in lines)),
        ("title", tuple(t.pick(line.title, line.title_en) for line in lines)),
    ]
    if full:
        columns.append(("place", tuple(t.pick(line.place, line.place_en) for line in lines)))
        columns.append(("speaker", tuple(t.pick(line.speaker, line.speaker_en) for line in lines)))
    return _frame(tuple(columns))


@lru_cache(maxsize=64)
def _frame(columns: tuple[tuple[str, tuple[object, ...]], ...]) -> pd.DataFrame:
    # without rows pandas would call every column a float
    types = {name: int if name == "minutes" else object for name, _ in columns}
    return pd.DataFrame({name: list(cells) for name, cells in columns}).astype(types)


def show_table(lines: Sequence[Line], times: Schedule, t: Translator, *, full: bool = True) -> None:
    """Draw the lines to read."""
    st.dataframe(
        table(lines, times, t, full=full),
        hide_index=True,
        height="content",
        column_config={
            "start": st.column_config.TextColumn(t("Start"), width=64),
            "minutes": st.column_config.NumberColumn(t("Min"), width=56),
            "title": st.column_config.TextColumn(t("Item")),
            "place": st.column_config.TextColumn(t("Place")),
            "speaker": st.column_config.TextColumn(t("Speaker")),
        },
    )


def edit_table(draft: Draft, times: Schedule, t: Translator) -> None:
    """Draw the lines to edit: minutes and titles at once in the table, everything else in the details.

    The table is given what it was first drawn from, with new clock times: so its own edits stay where they are.
    """
    frame = table(draft.lines, times, t)
    st.data_editor(
        frame,
        key=draft.rows_key,
        hide_index=True,
        num_rows="fixed",
        height="content",
        disabled=["start"],
        alt=t("Programme"),
        column_config={
            "start": st.column_config.TextColumn(t("Start"), width=64),
            "minutes": st.column_config.NumberColumn(
                t("Min"), width=72, min_value=LEAST_MINUTES, max_value=MOST_MINUTES, step=1, required=True
            ),
            "title": st.column_config.TextColumn(t("Item"), max_chars=WORDS["title"], required=True),
        },
    )


def line_buttons(draft: Draft, shown: Programme, lines: Sequence[Line], times: Schedule, t: Translator) -> None:
    """Offer to add a line and to open one's details."""
    with st.container(horizontal=True):
        if st.button(t("Add an item"), icon=":material/add:", key="agenda_add"):
            details(draft, shown, lines, None, t)
        labels = {
            line.id: f"{t.time(one.start.time())} {escape(words.name(line, t))}"
            for line, one in zip(lines, times.items, strict=True)
        }
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
            details(draft, shown, lines, chosen, t)


def details(draft: Draft, shown: Programme, lines: Sequence[Line], line_id: UUID | None, t: Translator) -> None:
    """Open the dialog with everything about one line, or about a new one."""
    title = t("New item") if line_id is None else t("Item details")
    st.dialog(title, width="medium")(details_form)(draft, shown, tuple(lines), line_id, t)


def details_form(draft: Draft, shown: Programme, lines: tuple[Line, ...], line_id: UUID | None, t: Translator) -> None:
    """Draw the form of one line, or of a new one (None); what is entered goes into the draft."""
    at = next((n for n, line in enumerate(lines) if line.id == line_id), None)
    old = lines[at] if at is not None else Line(uuid7(), AgendaKind.TALK, "", 30)
    others = [line for line in lines if line.id != old.id]
    key = f"agenda_{draft.generation}_{line_id}"
    with st.form(key, border=False):
        left, right = st.columns(2)
        kinds = list(AgendaKind)
        kind_at = left.selectbox(
            t("Kind"), range(len(kinds)), kinds.index(old.kind), format_func=lambda n: t.enum(kinds[n])
        )
        place_in_order = right.selectbox(
            t("Where in the programme"),
            range(len(others) + 1),
            len(others) if at is None else at,
            format_func=lambda n: t("first") if n == 0 else t("after “{item}”", item=words.name(others[n - 1], t)),
        )
        title = left.text_input(t("Title"), old.title, max_chars=WORDS["title"])
        title_en = right.text_input(t("Title in English"), old.title_en, max_chars=WORDS["title_en"])
        minutes = left.number_input(t("Minutes"), LEAST_MINUTES, MOST_MINUTES, old.minutes, step=STEP)
        fixed = right.time_input(
            t("Fixed start"),
            old.fixed_start,
            step=STEP * 60,
            help=t("Leave it empty and the item follows what is before it."),
        )
        place = left.text_input(t("Place"), old.place, max_chars=WORDS["place"])
        place_en = right.text_input(t("Place in English"), old.place_en, max_chars=WORDS["place_en"])
        speaker = left.text_input(t("Speaker"), old.speaker, max_chars=WORDS["speaker"])
        speaker_en = right.text_input(t("Speaker in English"), old.speaker_en, max_chars=WORDS["speaker_en"])
        names = {guide.id: t.pick(guide.name, guide.name_en) for guide in shown.guides}
        options = [None, *names]
        guide = left.selectbox(
            t("Guide"),
            options,
            options.index(old.guide_id) if old.guide_id in options else 0,
            format_func=lambda one: names[one] if one else t("nobody yet"),
        )
        note = st.text_input(t("Note"), old.note, max_chars=WORDS["note"])
        note_en = st.text_input(t("Note in English"), old.note_en, max_chars=WORDS["note_en"])
        done = st.form_submit_button(t("Put into the programme"), type="primary")
    if done and not (title.strip() or title_en.strip()):
        st.error(t("Give the item a title."), icon=":material/error:")
    elif done:
        others.insert(
            place_in_order,
            replace(
                old,
                kind=kinds[kind_at],
                title=title,
                title_en=title_en,
                minutes=int(minutes),
                fixed_start=fixed,
                place=place,
                place_en=place_en,
                speaker=speaker,
                speaker_en=speaker_en,
                guide_id=guide,
                note=note,
                note_en=note_en,
            ),
        )
        draft.put(others)
        st.rerun()
    if at is not None and st.button(
        t("Remove this item"), icon=":material/delete:", key=f"{key}_remove", type="tertiary"
    ):
        draft.put(others)
        st.rerun()
    st.caption(t("Nothing is stored until you save the programme."))


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
