"""The form in which a case is written: values in, changed values out; nothing is saved here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.i18n import Translator
from dashboard.rules.case_content import MAX_TAGS, SECTIONS, TEXT_LIMITS
from dashboard.ui.case_words import dimension_choices, dimension_name, field_names
from models.enums import Criterion

FIGURE = ("zh", "value", "unit_zh", "before", "en", "unit_en")
FAQ = ("q", "a", "q_en", "a_en")


def helps(t: Translator) -> dict[str, str]:
    """Return what each field asks for, in the words of a colleague."""
    return {
        "title": t("Say what they did, not what it is called: “One charger, four bays”."),
        "summary": t("What was done and what came of it, with a number; this is all that most people read."),
        "background": t("Which problem did they have, and why did the usual way not work?"),
        "practice": t("Who does what, when, with what? Steps as a list."),
        "result": t("What is different now? Before and after, over which time."),
        "cost": t("Money and hands, once and every month. May stay empty."),
        "conditions": t("Where would this not work? What must be there first?"),
        "how_to_adopt": t("What would you do in the first week, the first month?"),
    }


def case_fields(
    words: Mapping[str, Any], dimension_key: str, names: Mapping[str, tuple[str, str]], key: str, t: Translator
) -> dict[str, object] | None:
    """Draw the whole form; return everything it holds when it is saved, else None. `key` names the version it shows."""
    with st.form("case", border=False):
        chinese, english, numbers, story, judged = st.tabs(
            [t("Chinese"), t("English"), t("Numbers"), t("Voices and tags"), t("Criteria")]
        )
        with chinese:
            place = st.selectbox(
                t("Dimension"),
                dimension_choices(names, dimension_key),
                index=0 if dimension_key else None,
                key=f"dimension_{key}",
                format_func=lambda choice: dimension_name(choice, names, t),
                placeholder=t("Choose"),
            )
            changes: dict[str, object] = dict(text_fields(words, "", key, t))
        with english:
            changes |= text_fields(words, "_en", key, t)
        with numbers:
            changes |= number_fields(words, key, t)
        with story:
            changes |= story_fields(words, key, t)
        with judged:
            changes["criteria"] = criteria_fields(words, key, t)
        saved = st.form_submit_button(t("Save"), type="primary", icon=":material/save:")
    return changes | {"dimension_key": place or ""} if saved else None


def text_fields(words: Mapping[str, Any], end: str, key: str, t: Translator) -> dict[str, str]:
    """Draw the eight texts in one language (`end` is "" or "_en") and return what they hold."""
    names, asked, values = field_names(t), helps(t), {}
    for name in ("title", "summary", *SECTIONS):
        field = name + end
        options: dict[str, Any] = {
            "value": words[field],
            "max_chars": TEXT_LIMITS[field],
            "key": f"{field}_{key}",
            "placeholder": asked[name],
        }
        label = names[name] if not end else names[field]
        values[field] = (
            st.text_input(label, **options)
            if name == "title"
            else st.text_area(label, height=96 if name == "summary" else 150, **options)
        )
    return values


def number_fields(words: Mapping[str, Any], key: str, t: Translator) -> dict[str, Any]:
    """Draw investment, payback and the figures, and return what they hold."""
    names = field_names(t)
    left, right = st.columns(2)
    yuan = words["investment_yuan"]
    investment = left.number_input(
        names["investment_yuan"],
        min_value=0.0,
        value=None if yuan is None else float(yuan),
        step=1000.0,
        format="%.0f",
        key=f"investment_{key}",
        help=t("0 when nothing was spent; empty when nobody knows."),
    )
    payback = right.number_input(
        names["payback_months"], min_value=0, max_value=600, value=words["payback_months"], key=f"payback_{key}"
    )
    st.markdown(f"**{names['figures']}**")
    figures = table(
        words["figures"],
        {
            "zh": st.column_config.TextColumn(t("What is counted"), max_chars=300),
            "value": st.column_config.NumberColumn(t("Now")),
            "unit_zh": st.column_config.TextColumn(t("Unit")),
            "before": st.column_config.NumberColumn(t("Before")),
            "en": st.column_config.TextColumn(t("What is counted (English)")),
            "unit_en": st.column_config.TextColumn(t("Unit (English)")),
        },
        f"figures_{key}",
    )
    series = words["series"] or {}
    st.markdown(f"**{names['series']}**")
    left, middle, right = st.columns(3)
    what = {
        "zh": left.text_input(t("What is counted"), series.get("zh", ""), key=f"series_zh_{key}"),
        "en": middle.text_input(t("What is counted (English)"), series.get("en", ""), key=f"series_en_{key}"),
        "unit_zh": right.text_input(t("Unit"), series.get("unit_zh", ""), key=f"series_unit_{key}"),
        "unit_en": series.get("unit_en", ""),
    }
    english = series.get("labels_en") or []
    stored = [
        {"label": label, "value": value, "label_en": english[i] if i < len(english) else ""}
        for i, (label, value) in enumerate(series.get("points", []))
    ]
    points = table(
        stored,
        {
            "label": st.column_config.TextColumn(t("When"), max_chars=40),
            "value": st.column_config.NumberColumn(t("Value")),
            "label_en": st.column_config.TextColumn(t("When (English)"), max_chars=40),
        },
        f"series_{key}",
    )
    points = [point for point in points if point["value"] is not None]
    return {
        "investment_yuan": None if investment is None else Decimal(str(investment)),
        "payback_months": payback,
        "figures": [row for row in figures if (row["zh"] or row["en"]) and row["value"] is not None],
        "series": {
            **what,
            "points": [[str(point["label"] or ""), point["value"]] for point in points],
            "labels_en": [str(point["label_en"] or "") for point in points]
            if any(p["label_en"] for p in points)
            else [],
        }
        if points
        else None,
    }


def story_fields(words: Mapping[str, Any], key: str, t: Translator) -> dict[str, Any]:
    """Draw quote, questions and tags, and return what they hold."""
    names = field_names(t)
    quote = words["quote"] or {}
    left, right = st.columns([2, 1])
    text = left.text_area(names["quote"], quote.get("text", ""), key=f"quote_{key}", height=80, max_chars=1000)
    by = right.text_input(t("Who said it, and when"), quote.get("by", ""), key=f"quote_by_{key}", max_chars=300)
    st.markdown(f"**{names['faq']}**")
    faq = table(
        words["faq"],
        {
            "q": st.column_config.TextColumn(t("Question"), max_chars=300),
            "a": st.column_config.TextColumn(t("Answer"), max_chars=1000),
            "q_en": st.column_config.TextColumn(t("Question (English)"), max_chars=300),
            "a_en": st.column_config.TextColumn(t("Answer (English)"), max_chars=1000),
        },
        f"faq_{key}",
    )
    stored = {tag["zh"] or tag["en"]: tag for tag in words["tags"]}
    tags = st.multiselect(
        names["tags"],
        list(stored),
        default=list(stored),
        accept_new_options=True,
        max_selections=MAX_TAGS,
        key=f"tags_{key}",
        help=t("Type a tag and press Enter."),
        placeholder=t("Type a tag, then Enter"),
        select_all=False,
    )
    return {
        "quote": {**quote, "text": text, "by": by} if text.strip() or quote.get("text_en") else None,
        "faq": [{name: row[name] or "" for name in FAQ} for row in faq],
        "tags": [stored.get(tag, {"zh": tag, "en": ""}) for tag in tags],
    }


def criteria_fields(words: Mapping[str, Any], key: str, t: Translator) -> dict[str, int | None]:
    """Draw the five criteria, each 1-5 or not judged, and return the marks."""
    asked = {
        Criterion.EFFECTIVE: t("Did it solve the problem, in numbers?"),
        Criterion.SUSTAINABLE: t("Will it still run in three years?"),
        Criterion.FEASIBLE: t("Can an ordinary team do it?"),
        Criterion.PARTICIPATORY: t("Did owners and staff take part?"),
        Criterion.REPLICABLE: t("Would it work elsewhere?"),
    }
    return {
        criterion.value: st.segmented_control(
            f"{t.enum(criterion)}\u3000:small[{asked[criterion]}]",
            [1, 2, 3, 4, 5],
            default=words["criteria"].get(criterion.value),
            key=f"criterion_{criterion.value}_{key}",
        )
        for criterion in Criterion
    }


def table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Draw an editable table and return its rows, empty cells as None; its frame is the stored one, so it is stable."""
    frame = pd.DataFrame([{name: row.get(name) for name in columns} for row in rows], columns=list(columns))
    for name in columns:
        frame[name] = pd.to_numeric(frame[name]) if name in ("value", "before") else frame[name].astype("object")
    edited = st.data_editor(
        frame, column_config=dict(columns), num_rows="dynamic", hide_index=True, key=key, width="stretch"
    )
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in edited.to_dict("records")
    ]
