"""A checklist as one reads it: a dimension with its questions, a point with its levels, what changed."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.documents.checklist_layout import method_words
from dashboard.documents.checklist_sheet import method_word
from dashboard.i18n import Translator
from dashboard.queries.checklists import DimensionRow, PointRow, TemplateRow, VersionRow
from dashboard.rules.checklist import DimensionDraft, PointDraft, Words, plain
from dashboard.rules.checklist_diff import ChecklistDiff, PointChange
from dashboard.rules.text_diff import Change, FieldDiff
from dashboard.ui.escaping import escape
from models.enums import ScoringMethod, StopKind, TemplateState

STATE_COLOURS = {TemplateState.DRAFT: "orange", TemplateState.PUBLISHED: "primary", TemplateState.RETIRED: "gray"}


def state_badge(version: VersionRow, t: Translator) -> str:
    """Return a version's state as a markdown badge, e.g. 第 3 版已发布."""
    words = t("Version {number}: {state}", number=version.number, state=t.enum(version.state))
    return f":{STATE_COLOURS[version.state]}-badge[{escape(words)}]"


def draw_template(template: TemplateRow, t: Translator, open_version: Callable[[VersionRow, str], None]) -> None:
    """Draw one line of the library; `open_version(version, label)` draws the link to a version."""
    shown = template.published or template.versions[0]
    with st.container(key=f"line_{template.id}", gap="small"):
        open_version(shown, f"**{escape(t.pick(template.title, template.title_en))}**")
        badges = [state_badge(one, t) for one in (template.published, template.draft) if one is not None]
        badges = badges or [state_badge(shown, t)]
        facts = [
            t.n("1 dimension", "{n} dimensions", shown.dimensions),
            t.n("1 point", "{n} points", shown.points),
        ]
        visits = sum(one.visits for one in template.versions)
        if visits:
            facts.append(t.n("used by 1 visit", "used by {n} visits", visits))
        st.markdown(" ".join(badges) + "\u2003" + "\u2003".join(facts))
        if template.draft is not None and template.draft is not shown:
            open_version(template.draft, t("Go on with the draft of version {number}", number=template.draft.number))
        if shown.note:
            st.caption(escape(shown.note))


def draw_questions(questions: Sequence[Words], t: Translator) -> None:
    st.markdown("\n".join(f"- {escape(t.pick(question.zh, question.en))}" for question in questions))


def draw_dimension_head(dimension: DimensionRow, t: Translator) -> None:
    """Draw a dimension's weight and the questions that members want to ask."""
    facts = [
        t.n("1 point", "{n} points", len(dimension.live)),
        t("weight {weight}", weight=plain(dimension.weight)),
    ]
    if dimension.max_points is not None:
        facts.append(t("out of {points}", points=plain(dimension.max_points)))
    st.markdown(f"## {escape(t.pick(dimension.title, dimension.title_en))}")
    st.caption("\u2003".join(facts))
    if dimension.questions:
        with st.container(key=f"wash_questions_{dimension.id}", gap="small"):
            st.markdown(f"**{t('What members want to ask')}**")
            draw_questions(dimension.questions, t)


def draw_point(point: PointRow, number: int, t: Translator) -> None:
    """Draw one point: how it is scored, what to look at, what each level looks like, what to ask."""
    title = escape(t.pick(point.title, point.title_en))
    badges = [f":primary-badge[{method_words(t)[method_word(point)]}]"]
    if point.retired:
        title = f"~~{title}~~"
        badges = [f":gray-badge[{t('Out of use')}]"]
    st.markdown(f"### {number}\u2002{title}")
    stops = t("list separator").join(t.enum(StopKind(kind)) for kind in point.stop_kinds)
    facts = [scoring_words(point, t), t("seen at {stops}", stops=stops) if stops else ""]
    st.markdown(" ".join(badges) + "".join(f"\u2003:gray[{escape(fact)}]" for fact in facts if fact))
    hint = t.pick(point.hint, point.hint_en)
    if hint:
        st.markdown(escape(hint))
    if point.retired:
        return
    levels = [escape(t.pick(anchor.zh, anchor.en)) for anchor in point.anchors]
    choices = [escape(t.pick(choice.zh, choice.en)) for choice in point.choices]
    left, right = st.columns([1, 1], gap="large") if point.questions and (levels or choices) else (st.container(),) * 2
    if levels:
        left.markdown("\n".join(f"{n}. {text}" for n, text in enumerate(levels, start=1)))
    if choices:
        left.markdown("\n".join(f"- {text}" for text in choices))
    if point.questions:
        with right:
            st.markdown(f":gray[{t('Ask on site')}]")
            draw_questions(point.questions, t)


def scoring_words(point: PointDraft, t: Translator) -> str:
    """Return what the answer may be worth, in words; empty where the method says it all."""
    most = plain(point.max_points) if point.max_points is not None else ""
    if point.grades:
        return t("gives {grades} points", grades=" / ".join(plain(grade) for grade in point.grades))
    if point.per_fault is not None:
        return t("out of {points}, {off} off for each fault", points=most, off=plain(point.per_fault))
    if point.method is ScoringMethod.NUMBER:
        unit = t.pick(point.unit, point.unit_en)
        if point.minimum is not None and point.maximum is not None:
            return f"{plain(point.minimum)}–{plain(point.maximum)} {unit}".strip()
        return unit
    return t("out of {points}", points=most) if most else ""


def draw_diff(diff: ChecklistDiff, t: Translator) -> None:
    """Draw what changed: removed words struck out, added ones marked."""
    if not diff:
        st.markdown(t("Nothing differs."))
        return
    words = {
        PointChange.ADDED: t("added"),
        PointChange.CHANGED: t("changed"),
        PointChange.MOVED: t("moved"),
        PointChange.RETIRED: t("taken out of use"),
        PointChange.RESTORED: t("back in use"),
        PointChange.REMOVED: t("removed"),
    }
    for change in diff.dimensions:
        _draw_change(change.dimension, words[change.change], change.fields, t)
    for point in diff.points:
        _draw_change(point.point, words[point.change], point.fields, t)


def _draw_change(what: DimensionDraft | PointDraft, word: str, fields: Sequence[FieldDiff], t: Translator) -> None:
    names = field_words(t)
    lines = [f"**{escape(t.pick(what.title, what.title_en))}** :gray-badge[{word}]"]
    for field in fields:
        text = "".join(_segment(segment.change, segment.text) for segment in field.segments)
        lines.append(f"- :gray[{names.get(field.field, field.field)}] {text}")
    st.markdown("\n".join([lines[0], "", *lines[1:]]))


def _segment(change: Change, text: str) -> str:
    shown = escape(text.replace("\n", " / "))
    if not shown.strip():
        return shown
    if change is Change.REMOVED:
        return f":red[~~{shown.strip()}~~] "
    return f":primary-background[{shown}]" if change is Change.ADDED else shown


def field_words(t: Translator) -> dict[str, str]:
    """Return the names of a dimension's and a point's fields."""
    return {
        "title": t("Title"),
        "title_en": t("Title in English"),
        "short": t("Short name"),
        "short_en": t("Short name in English"),
        "hint": t("What to look at"),
        "hint_en": t("What to look at, in English"),
        "method": t("Method"),
        "weight": t("Weight"),
        "max_points": t("Full points"),
        "per_fault": t("Off per fault"),
        "grades": t("Grades"),
        "minimum": t("Least"),
        "maximum": t("Most"),
        "unit": t("Unit"),
        "unit_en": t("Unit in English"),
        "choices": t("Choices"),
        "anchors": t("Levels"),
        "questions": t("Guiding questions"),
        "stop_kinds": t("Seen at"),
    }
