"""A survey's results, question by question, each under a sentence that says what was found."""

from typing import Any

import streamlit as st

from dashboard.charts.counts import CountBar, choice_chart, score_chart
from dashboard.charts.likert import LikertBar, likert_chart
from dashboard.i18n import Translator
from dashboard.queries.survey_results import QuestionResult, SurveyResults
from dashboard.ui.empty import empty_state
from dashboard.ui.escaping import escape
from dashboard.ui.shell import is_dark
from models.enums import SurveyQuestionKind

CLOSE = 0.2
"""Means nearer than this are not called better or worse."""
SEARCH_FROM = 15


def draw_results(results: SurveyResults, t: Translator) -> None:
    """Draw all questions, or say why there is nothing to see yet."""
    if not results.questions:
        empty_state(
            t("Not enough answers yet"),
            t(
                "Results appear from {least} answers on, so that nobody can be recognised. So far: {n}.",
                least=results.min_shown,
                n=results.responses,
            ),
            icon=":material/bar_chart:",
        )
        return
    for question in results.questions:
        _draw(question, t)


def _draw(question: QuestionResult, t: Translator) -> None:
    title = t.pick(question.title, question.title_en)
    with st.container(key=f"survey_{question.key}"):
        if not (question.rows or question.nps or question.choices or question.texts):
            st.markdown(f"### {escape(title)}")
            st.caption(t.n("1 answer: too few to show", "{n} answers: too few to show", question.n))
            return
        st.markdown(f"### {escape(finding(question, t))}")
        st.caption(
            escape(t("{question} ({answers})", question=title, answers=t.n("1 answer", "{n} answers", question.n)))
        )
        if question.kind is SurveyQuestionKind.TEXT:
            _draw_texts(question, t)
        else:
            st.altair_chart(chart(question, t, dark=is_dark()), theme=None)


def finding(question: QuestionResult, t: Translator) -> str:
    """Return what the answers to a question come to, in one sentence."""
    if question.rows:
        return _matrix_finding(question, t)
    if question.nps is not None:
        score = question.nps
        return t(
            "Net promoter score {score} (±{margin}): {share} would certainly recommend it",
            score=f"{score.score:+.0f}",
            margin=f"{score.margin:.0f}",
            share=t.percent(score.promoters / score.n),
        )
    if question.choices:
        most = max(choice.count for choice in question.choices)
        first = [choice for choice in question.choices if choice.count == most]
        chosen = t(" / ").join(t.pick(choice.title, choice.title_en) for choice in first)
        return t("Most chosen: {choice}, {share}", choice=chosen, share=t.percent(first[0].share))
    return t.n("1 person wrote something", "{n} people wrote something", question.n)


def _matrix_finding(question: QuestionResult, t: Translator) -> str:
    means = [(row.likert.mean or 0.0, t.pick(row.title, row.title_en)) for row in question.rows]
    (low, worst), (high, best) = min(means), max(means)
    if high - low < CLOSE:
        return t("All about equal, around {mean}", mean=t.number(sum(mean for mean, _ in means) / len(means), 1))
    return t(
        "{best} is liked best ({high}), {worst} least ({low})",
        best=best,
        high=t.number(high, 1),
        worst=worst,
        low=t.number(low, 1),
    )


def chart(question: QuestionResult, t: Translator, *, dark: bool) -> Any:
    """Return the picture of a question that is not text."""
    if question.rows:
        return likert_chart(
            [LikertBar(t.pick(row.title, row.title_en), row.likert) for row in question.rows],
            low=t.pick(question.low, question.low_en),
            high=t.pick(question.high, question.high_en),
            mean=t("Mean"),
            answers=t("Answers"),
            dark=dark,
        )
    if question.scores:
        return score_chart(question.scores, dark=dark)
    return choice_chart(
        [
            CountBar(
                t.pick(choice.title, choice.title_en),
                choice.count,
                t("{count} ({share})", count=choice.count, share=t.percent(choice.share)),
            )
            for choice in question.choices
        ],
        dark=dark,
    )


def _draw_texts(question: QuestionResult, t: Translator) -> None:
    texts = list(question.texts)
    if len(texts) > SEARCH_FROM:
        wanted = st.text_input(
            t("Search the texts"),
            key=f"search_{question.key}",
            icon=":material/search:",
            placeholder=t("Search the texts"),
            label_visibility="collapsed",
        )
        texts = [text for text in texts if wanted.strip().casefold() in text.casefold()]
        if not texts:
            st.write(t("No text contains this."))
    with st.container(key=f"rows_{question.key}", gap="small"):
        for text in texts:
            st.markdown(escape(text).replace("\n", "  \n"))
