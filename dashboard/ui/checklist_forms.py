"""The dialogs in which a draft is edited; each saves at once, against the version that it was opened on."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.documents.checklist_layout import METHODS, method_words
from dashboard.documents.checklist_sheet import method_word
from dashboard.i18n import Translator
from dashboard.queries.checklists import Checklist, DimensionRow, PointRow
from dashboard.rules.checklist import Anchor, Choice, DimensionDraft, PointDraft, Words, plain
from dashboard.rules.checklist_faults import LEVELS, MAX_CHOICES, SHORT
from dashboard.rules.checklist_import import GRADED
from dashboard.rules.plain_text import clean_text
from dashboard.services import checklist_points
from dashboard.ui.faults import showing_faults
from dashboard.ui.viewer import Viewer
from models.base import LINE, NAME
from models.database import writing
from models.enums import ScoringMethod, StopKind


def dimension_dialog(viewer: Viewer, sheet: Checklist, dimension: DimensionRow | None) -> None:
    """Edit a dimension, or add one at the end."""
    t, key = viewer.t, f"d_{dimension.id if dimension else 'new'}"

    @st.dialog(t("Edit dimension") if dimension else t("Add a dimension"), width="large")
    def form() -> None:
        title, title_en = _pair(t("Title"), t("Title in English"), dimension, "title", key, NAME)
        short, short_en = _pair(t("Short name"), t("Short name in English"), dimension, "short", key, SHORT)
        left, right = st.columns(2)
        weight = _decimal(left, t("Weight"), dimension.weight if dimension else Decimal(1), f"{key}_weight")
        most = _decimal(right, t("Full points"), dimension.max_points if dimension else None, f"{key}_most")
        questions = _questions(t, dimension.questions if dimension else (), key)
        if st.button(t("Save"), type="primary", key=f"{key}_save"):
            draft = DimensionDraft(
                key=dimension.key if dimension else _fresh_key("d", [one.key for one in sheet.dimensions]),
                title=title,
                title_en=title_en,
                short=short,
                short_en=short_en,
                weight=Decimal(1) if weight is None else weight,
                max_points=most,
                questions=questions,
            )
            with showing_faults(t):
                with writing() as db:
                    base: dict[str, Any] = {"actor": viewer.actor, "base_version": sheet.version, "dimension": draft}
                    if dimension is None:
                        checklist_points.add_dimension(db, version_id=sheet.version_id, **base)
                    else:
                        checklist_points.edit_dimension(db, dimension_id=dimension.id, **base)
                st.rerun()

    form()


def point_dialog(viewer: Viewer, sheet: Checklist, dimension: DimensionRow, point: PointRow | None) -> None:
    """Edit a point, or add one at the end of a dimension."""
    t, key = viewer.t, f"p_{point.id if point else dimension.id}"

    @st.dialog(t("Edit point") if point else t("Add a point"), width="large")
    def form() -> None:
        title, title_en = _pair(t("Point"), t("Point in English"), point, "title", key, LINE)
        hint, hint_en = _pair(t("What to look at"), t("What to look at, in English"), point, "hint", key, LINE)
        left, right = st.columns([3, 1])
        words = method_words(t)
        method = left.selectbox(
            t("Method"),
            METHODS,
            index=METHODS.index(method_word(point)) if point else 0,
            format_func=lambda word: words[word],
            key=f"{key}_method",
        )
        weight = _decimal(right, t("Weight"), point.weight if point else Decimal(1), f"{key}_weight")
        fields = _method_fields(t, method, point, key)
        stops = st.multiselect(
            t("Seen at"),
            list(StopKind),
            default=list(point.stop_kinds) if point else [],
            format_func=t.enum,
            key=f"{key}_stops",
            placeholder=t("Choose"),
            select_all=False,
        )
        questions = _questions(t, point.questions if point else (), key)
        if st.button(t("Save"), type="primary", key=f"{key}_save"):
            keys = [one.key for d in sheet.dimensions for one in d.points]
            with showing_faults(t):
                draft = PointDraft(
                    key=point.key if point else _fresh_key(f"{dimension.key}.p", keys),
                    title=title,
                    title_en=title_en,
                    hint=hint,
                    hint_en=hint_en,
                    method=ScoringMethod.DEDUCTION if method == GRADED else ScoringMethod(method),
                    weight=Decimal(1) if weight is None else weight,
                    stop_kinds=tuple(stops),
                    questions=questions,
                    retired=point.retired if point else False,
                    **fields,
                )
                with writing() as db:
                    base: dict[str, Any] = {"actor": viewer.actor, "base_version": sheet.version, "point": draft}
                    if point is None:
                        checklist_points.add_point(db, dimension_id=dimension.id, **base)
                    else:
                        checklist_points.edit_point(db, point_id=point.id, **base)
                st.rerun()

    form()


def _method_fields(t: Translator, method: str, point: PointRow | None, key: str) -> dict[str, Any]:
    """Draw what only this method needs and return it as fields of a point."""
    fields: dict[str, Any] = {}
    if method in ("level", "pass_fail", "deduction", GRADED):
        fields["max_points"] = _decimal(st, t("Full points"), point.max_points if point else None, f"{key}_most")
    if method == "level":
        fields["anchors"] = _anchors(t, point, key)
    elif method == "deduction":
        fields["per_fault"] = _decimal(st, t("Off per fault"), point.per_fault if point else None, f"{key}_fault")
    elif method == GRADED:
        options = sorted(point.grades if point else (), reverse=True)
        written = st.multiselect(
            t("Grades"),
            [plain(grade) for grade in options],
            default=[plain(grade) for grade in options],
            accept_new_options=True,
            key=f"{key}_grades",
            placeholder=t("Choose"),
            select_all=False,
        )
        numbers = [_number(word) for word in written]
        fields["grades"] = tuple(number for number in numbers if number is not None)
    elif method == "number":
        left, right = st.columns(2)
        fields["minimum"] = _decimal(left, t("Least"), point.minimum if point else None, f"{key}_least")
        fields["maximum"] = _decimal(right, t("Most"), point.maximum if point else None, f"{key}_top")
        fields["unit"], fields["unit_en"] = _pair(t("Unit"), t("Unit in English"), point, "unit", key, SHORT)
    elif method == "choice":
        fields["choices"] = _choices(t, point, key)
    return fields


def _pair(
    label: str, label_en: str, row: DimensionRow | PointRow | None, name: str, key: str, limit: int
) -> tuple[str, str]:
    left, right = st.columns(2)
    chinese = left.text_input(label, getattr(row, name, ""), max_chars=limit, key=f"{key}_{name}")
    english = right.text_input(label_en, getattr(row, f"{name}_en", ""), max_chars=limit, key=f"{key}_{name}_en")
    return clean_text(chinese), clean_text(english)


def _decimal(place: Any, label: str, value: Decimal | None, key: str) -> Decimal | None:
    given = place.number_input(
        label, value=None if value is None else float(value), min_value=None, step=None, format="%g", key=key
    )
    return None if given is None else _number(repr(given))


def _number(word: str) -> Decimal | None:
    try:
        number = Decimal(word.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _anchors(t: Translator, point: PointRow | None, key: str) -> tuple[Anchor, ...]:
    by_level = {anchor.level: anchor for anchor in (point.anchors if point else ())}
    frame = pd.DataFrame(
        {
            "level": list(LEVELS),
            "zh": [by_level[n].zh if n in by_level else "" for n in LEVELS],
            "en": [by_level[n].en if n in by_level else "" for n in LEVELS],
        }
    )
    st.markdown(f"**{t('What each level looks like')}**")
    edited = st.data_editor(
        frame,
        key=f"{key}_anchors",
        hide_index=True,
        disabled=["level"],
        column_config={
            "level": st.column_config.NumberColumn(t("Level"), width="small"),
            "zh": st.column_config.TextColumn(t("In Chinese"), max_chars=LINE),
            "en": st.column_config.TextColumn(t("In English"), max_chars=LINE),
        },
    )
    anchors = [Anchor(int(row["level"]), _cell(row["zh"]), _cell(row["en"])) for row in edited.to_dict("records")]
    return tuple(anchor for anchor in anchors if anchor.zh or anchor.en)


def _questions(t: Translator, questions: tuple[Words, ...], key: str) -> tuple[Words, ...]:
    frame = pd.DataFrame({"zh": [q.zh for q in questions], "en": [q.en for q in questions]}, dtype="str")
    st.markdown(f"**{t('Guiding questions')}**")
    edited = st.data_editor(
        frame,
        key=f"{key}_questions",
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "zh": st.column_config.TextColumn(t("In Chinese"), max_chars=LINE),
            "en": st.column_config.TextColumn(t("In English"), max_chars=LINE),
        },
    )
    words = [Words(_cell(row["zh"]), _cell(row["en"])) for row in edited.to_dict("records")]
    return tuple(word for word in words if word.zh or word.en)


def _choices(t: Translator, point: PointRow | None, key: str) -> tuple[Choice, ...]:
    choices = point.choices if point else ()
    frame = pd.DataFrame(
        {"key": [c.key for c in choices], "zh": [c.zh for c in choices], "en": [c.en for c in choices]}, dtype="str"
    )
    st.markdown(f"**{t('Choices')}**")
    edited = st.data_editor(
        frame,
        key=f"{key}_choices",
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "key": None,
            "zh": st.column_config.TextColumn(t("In Chinese"), max_chars=NAME),
            "en": st.column_config.TextColumn(t("In English"), max_chars=NAME),
        },
    )
    rows = [row for row in edited.to_dict("records") if _cell(row["zh"]) or _cell(row["en"])][: MAX_CHOICES + 1]
    keys = [_cell(row["key"]) for row in rows]
    found: list[Choice] = []
    for row, known in zip(rows, keys, strict=True):
        fresh = known or _fresh_key("c", [*keys, *(choice.key for choice in found)])
        found.append(Choice(fresh, _cell(row["zh"]), _cell(row["en"])))
    return tuple(found)


def _cell(value: object) -> str:
    return clean_text(value) if isinstance(value, str) else ""


def _fresh_key(stem: str, taken: list[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
