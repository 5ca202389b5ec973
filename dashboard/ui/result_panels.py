"""The pieces of the results page: filters, charts, what to talk about, notes, and the rows behind the numbers."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from dashboard.charts.balance import balance_chart
from dashboard.charts.profile import profile_chart
from dashboard.charts.spread import SpreadRow, spread_chart
from dashboard.i18n import Translator
from dashboard.queries import results as queries
from dashboard.queries.result_rows import AnswerRow
from dashboard.queries.results import GroupChoice, VisitResults
from dashboard.ui import result_words as words
from dashboard.ui.faults import showing_faults
from dashboard.ui.shell import escape, is_dark
from dashboard.ui.tables import found, search_box, table
from dashboard.ui.viewer import Viewer
from models.database import reading
from models.enums import FirmKind, Tag

MOST_SPREADS = 8
MOST_TALKS = 3
NOTES_SHOWN = 12
TONES = {
    Tag.HIGHLIGHT: "green",
    Tag.BORROW: "green",
    Tag.QUESTION: "blue",
    Tag.SUGGESTION: "orange",
    Tag.ISSUE: "red",
}
MakeCase = Callable[[UUID], None]


def filters(results: VisitResults, t: Translator) -> None:
    """Draw the filters; what is chosen stands in the session under `results_kind` and `results_group`."""
    by_id = {group.id: group for group in results.groups}
    chosen_kind, chosen_group = chosen()
    with st.container(horizontal=True, key="results_filters"):
        st.selectbox(
            t("Kind of firm"),
            ["", *results.kinds],
            format_func=lambda kind: t.enum(kind) if kind else t("All kinds of firm"),
            key="results_kind",
            width=200,
            label_visibility="collapsed",
            disabled=not results.staff and chosen_group is not None,
        )
        st.selectbox(
            t("Group"),
            ["", *by_id],
            format_func=lambda i: _group_name(by_id[i], t) if i in by_id else t("All groups"),
            key="results_group",
            width=200,
            label_visibility="collapsed",
            disabled=not results.staff and chosen_kind is not None,
        )
    if chosen_kind or chosen_group:
        st.caption(t("Only this part is counted; the median is still that of all observers of other visits."))


def chosen() -> tuple[FirmKind | None, UUID | None]:
    """Return the filters in force."""
    kind, group = st.session_state.get("results_kind"), st.session_state.get("results_group")
    return (kind if isinstance(kind, FirmKind) else None), (group if isinstance(group, UUID) else None)


def forget() -> None:
    """Drop the filters: those of one visit mean nothing at another."""
    for key in ("results_kind", "results_group"):
        st.session_state.pop(key, None)


def _group_name(group: GroupChoice, t: Translator) -> str:
    return t.pick(group.name, group.name_en)


def charts(results: VisitResults, t: Translator) -> None:
    """Draw the profile beside the balance."""
    names = words.dimension_names(results, t)
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        st.markdown(f"### {escape(words.profile_title(results.profile_finding, names, t))}")
        if results.profile:
            st.altair_chart(profile_chart(results.profile, names, t, dark=is_dark()), theme=None)
    with right:
        st.markdown(f"### {escape(words.balance_title(results.balance_finding, names, t))}")
        sided = [row for row in results.balances if row.learn or row.fault]
        order = list(names)
        sided.sort(key=lambda row: order.index(row.dimension))
        if sided:
            st.altair_chart(balance_chart(sided, names, t, dark=is_dark()), theme=None)
        else:
            st.caption(t("Tags on notes (highlight, worth borrowing, suggestion, issue) are counted here."))


def spreads(results: VisitResults, viewer: Viewer, t: Translator, make_case: MakeCase | None) -> None:
    """Draw the spread of observers beside what the review should talk about."""
    talks = results.discuss[:MOST_TALKS]
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        st.markdown(f"### {escape(words.spread_title(len(results.discuss), t))}")
        rows = spread_rows(results, t)
        if rows:
            st.altair_chart(spread_chart(rows, t, dark=is_dark()), theme=None)
            st.caption(t("The larger the dot, the more people gave this level; the upright line is the mean."))
    with right:
        st.markdown(f"### {t('For the review')}")
        if not talks:
            st.caption(t("No point divides four or more observers. Ask about the notes below instead."))
        with st.container(key="rows_talks"):
            for place, talk in enumerate(talks):
                with st.container(key=f"talk_{place}", horizontal=True, vertical_alignment="center"):
                    title = escape(t.pick(talk.point.title, talk.point.title_en))
                    why = escape(words.reason_words(talk.reason, results, t))
                    st.markdown(f"**{title}**  \n:gray[{why}]", width="stretch")
                    with st.container(width="content", gap="xsmall"):
                        opened = st.button(
                            t("Answers given"), key=f"talk_rows_{place}", type="tertiary", icon=":material/list:"
                        )
                        if opened:
                            drill(viewer, results, t, point_id=talk.point.id)
                        _case_button(make_case, talk.point.id, f"talk_case_{place}", t)


def spread_rows(results: VisitResults, t: Translator) -> list[SpreadRow]:
    """Return the divided points, most divided first, then those on which people agree most."""
    divided = [talk.point for talk in results.discuss][: MOST_SPREADS - 2]
    known = {talk.point.id for talk in results.discuss}
    agreed = sorted(
        (p for p in results.points if p.spread is not None and p.spread.sd is not None and p.id not in known),
        key=lambda p: ((p.spread.sd or 0.0) if p.spread else 0.0, -p.n),
    )
    shown = [*divided, *reversed(agreed[: MOST_SPREADS - len(divided)])]
    return [
        SpreadRow(t.pick(p.title, p.title_en), p.spread.histogram, p.mean, p.id in known)
        for p in shown
        if p.spread is not None and p.mean is not None
    ]


def cards(results: VisitResults, t: Translator, make_case: MakeCase | None) -> None:
    """Draw the most telling notes, with a picture where there is one."""
    if not results.telling:
        return
    st.space("small")
    st.markdown(f"### {t('Notes that tell most')}")
    for place, (column, row) in enumerate(zip(st.columns(3, gap="medium"), results.telling, strict=False)):
        with column, st.container(border=True, height="stretch", key=f"card_{place}"):
            if row.photo_id is not None:
                with st.container(key=f"shot_{place}"):
                    st.markdown(f"![{escape(t.pick(row.point, row.point_en))}](/photos/{row.photo_id})")
            _note(row, t, gap="\n\n")
            _case_button(make_case, row.point_id, f"card_case_{place}", t)


def _note(row: AnswerRow, t: Translator, *, gap: str = "\u3000") -> None:
    tags = " ".join(f":{TONES[tag]}-background[{t.enum(tag)}]" for tag in row.tags)
    title = f"**{escape(t.pick(row.point, row.point_en))}**"
    st.markdown(gap.join(part for part in (tags, title) if part))
    if row.note:
        st.markdown(escape(row.note).replace("\n", "  \n"))
    echo = t.n("one more says so", "{n} more say so", row.echoes) if row.echoes else ""
    st.caption("　".join(part for part in (escape(words.source_words(row, t)), echo) if part))


def _case_button(make_case: MakeCase | None, point_id: UUID, key: str, t: Translator) -> None:
    if make_case is not None and st.button(
        t("Write as a case"), key=key, type="tertiary", icon=":material/auto_stories:"
    ):
        make_case(point_id)  # not a callback: only the script itself can go on to another page


def details(results: VisitResults, viewer: Viewer, t: Translator) -> None:
    """Draw the numbers by dimension and by point, each leading to its rows, and every note."""
    st.markdown(f"### {t('Where the numbers come from')}")
    by_dimension, by_point, all_notes = st.tabs([t("By dimension"), t("By point"), t("All notes")])
    with by_dimension:
        sections = [section for section in results.sections if section.n]
        clicked = table(
            {
                t("Dimension"): [t.pick(s.title, s.title_en) for s in sections],
                t("Score (of 100)"): [round(float(s.score), 1) if s.score is not None else None for s in sections],
                t("Mean level"): [round(s.level, 2) if s.level is not None else None for s in sections],
                t("Scores"): [s.n for s in sections],
            },
            key="results_sections",
            selectable=True,
        )
        if _newly("sections", clicked) and clicked is not None:
            drill(viewer, results, t, dimension_id=sections[clicked].dimension_id)
    with by_point:
        names = words.dimension_names(results, t)
        typed = search_box(t, "results_points", len(results.points))
        points = found(results.points, typed, lambda p: (p.title, p.title_en, names[p.dimension]))
        clicked = table(
            {
                t("Point"): [t.pick(p.title, p.title_en) for p in points],
                t("Dimension"): [names[p.dimension] for p in points],
                t("Mean level"): [round(p.mean, 2) if p.mean is not None else None for p in points],
                t("Scores"): [p.n for p in points],
                t("Spread (SD)"): [
                    round(p.spread.sd, 2) if p.spread and p.spread.sd is not None else None for p in points
                ],
                t("Not seen"): [p.not_seen for p in points],
                t("Not applicable"): [p.not_applicable for p in points],
                t("Notes taken"): [p.notes for p in points],
            },
            key="results_points",
            selectable=True,
        )
        if _newly("points", clicked) and clicked is not None:
            drill(viewer, results, t, point_id=points[clicked].id)
    with all_notes:
        notes(results, t)


def notes(results: VisitResults, t: Translator) -> None:
    """Draw every note, by tag, longest list last."""
    counts = {tag: sum(tag in row.tags for row in results.notes) for tag in Tag}
    tag = st.pills(
        t("Tag"),
        [tag for tag in Tag if counts[tag]],
        format_func=lambda tag: f"{t.enum(tag)} {counts[tag]}",
        key="results_tag",
        label_visibility="collapsed",
    )
    rows = [row for row in results.notes if (tag is None or tag in row.tags) and row.note]
    typed = search_box(t, "results_notes", len(rows))
    rows = found(rows, typed, lambda row: (row.note, row.point, row.point_en, row.firm, row.observer))
    if not rows:
        st.caption(t("No written note here."))
    shown = len(rows) if st.session_state.get("results_all_notes") else NOTES_SHOWN
    with st.container(key="rows_notes"):
        for place, row in enumerate(rows[:shown]):
            with st.container(key=f"note_{place}"):
                _note(row, t)
    if len(rows) > NOTES_SHOWN:
        st.toggle(t("Show all {n}", n=len(rows)), key="results_all_notes")


def _newly(key: str, clicked: int | None) -> bool:
    """A table keeps its selection through later reruns; the rows open only when it was just made."""
    before = st.session_state.get(f"_opened_{key}")
    st.session_state[f"_opened_{key}"] = clicked
    return clicked is not None and clicked != before


def drill(
    viewer: Viewer,
    results: VisitResults,
    t: Translator,
    *,
    point_id: UUID | None = None,
    dimension_id: UUID | None = None,
) -> None:
    """Open the answers behind a number."""
    titles = {p.id: t.pick(p.title, p.title_en) for p in results.points} | {
        s.dimension_id: t.pick(s.title, s.title_en) for s in results.sections
    }
    title = titles.get(point_id or dimension_id or results.visit_id, t("Observers’ answers"))
    kind, group = chosen()

    def body() -> None:
        with showing_faults(t):
            with reading() as db:
                rows = queries.answer_rows(
                    db,
                    viewer.actor,
                    results.visit_id,
                    point_id=point_id,
                    dimension_id=dimension_id,
                    kind=kind,
                    group_id=group,
                )
            _answers(rows, results.staff, dimension_id is not None, t)

    st.dialog(title, width="large")(body)()


def _answers(rows: list[AnswerRow], staff: bool, with_point: bool, t: Translator) -> None:
    scores = [row.score for row in rows if row.score is not None]
    if scores:
        mean = t.number(sum(scores) / len(scores), 2)
        st.markdown(t("{n} scores, {mean} on average (levels 1 to 5).", n=t.number(len(scores)), mean=mean))
    columns: dict[str, list[object]] = {t("Point"): [t.pick(r.point, r.point_en) for r in rows]} if with_point else {}
    columns |= {
        t("Level 1 to 5"): [r.score for r in rows],
        t("Answer"): [words.answer_words(r, t) for r in rows],
        t("Tag"): [t(" / ").join(t.enum(tag) for tag in r.tags) for r in rows],
        t("Observer's note"): [r.note for r in rows],
        t("Kind of firm"): [t.enum(r.kind) if r.kind else "" for r in rows],
    }
    if staff:
        columns |= {
            t("Firm"): [t.pick(r.firm, r.firm_en) for r in rows],
            t("Observer"): [t.pick(r.observer, r.observer_en) for r in rows],
        }
    table(columns, key="results_answers", selectable=False)
