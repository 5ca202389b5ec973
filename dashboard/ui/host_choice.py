"""The comparison of host candidates: weights, scores, and how firmly the choice stands."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from dashboard.charts.host_choice import ScoreBar, TurningBar, score_chart, turning_chart
from dashboard.i18n import Translator
from dashboard.queries.sites import SiteRow
from dashboard.rules.host_choice import Candidate, Choice
from dashboard.rules.host_span import spans
from dashboard.rules.representativeness import representativeness
from dashboard.ui.escaping import escape
from dashboard.ui.shell import is_dark
from dashboard.ui.visit_words import listed
from models.enums import FirmKind, HostCriterion

EVEN = 25


def draw_weights(saved: Mapping[str, float] | None, key: str, t: Translator) -> dict[HostCriterion, float]:
    """Draw one slider a criterion; only their relations matter."""
    weights = {}
    for column, criterion in zip(st.columns(4), HostCriterion, strict=True):
        now = int((saved or {}).get(criterion.value, EVEN))
        weights[criterion] = float(
            column.slider(t.enum(criterion), 0, 100, now, 5, key=f"weight_{criterion.value}_{key}")
        )
    return weights


def finding(choice: Choice, names: Mapping[UUID, str], t: Translator) -> str:
    """Return in one sentence who leads and how firmly."""
    if not choice.leaders:
        return t("None of these sites is rated yet.")
    leaders = listed([names[one] for one in choice.leaders], t)
    if len(choice.leaders) > 1:
        return t("{names} are level", names=leaders)
    shaky = [nudge for nudge in choice.nudges if nudge.changed]
    if shaky:
        criteria = listed(list(dict.fromkeys(t.enum(nudge.criterion) for nudge in shaky)), t)
        return t("{name} leads, but moving {criteria} by 20 % changes that", name=leaders, criteria=criteria)
    return t("{name} leads, whichever weight moves by 20 %", name=leaders)


def draw_scores(
    candidates: Sequence[Candidate],
    weights: Mapping[HostCriterion, float],
    choice: Choice,
    names: Mapping[UUID, str],
    t: Translator,
) -> None:
    """Draw the ranking; candidates without any rating are named below it."""
    moved = spans(candidates, weights)
    bars = [
        ScoreBar(
            names[one.id],
            one.score,
            moved[one.id].low,
            moved[one.id].high,
            one.id in choice.leaders,
            t.number(one.score, 0),
        )
        for one in choice.ranking
        if one.score is not None
    ]
    if bars:
        st.altair_chart(score_chart(bars, dark=is_dark()), theme=None, key="host_scores")
        st.caption(t("Score out of 100; the line spans what it becomes when one weight moves by 20 %."))
    for one in choice.ranking:
        if one.unrated:
            st.caption(
                t(
                    "{name} is not rated on {criteria}; these are left out of its score.",
                    name=escape(names[one.id]),
                    criteria=listed([t.enum(criterion) for criterion in one.unrated], t),
                )
            )


def draw_turnings(choice: Choice, names: Mapping[UUID, str], t: Translator) -> None:
    """Draw where each weight would turn the choice."""
    bars = []
    for turning in choice.turnings:
        if turning.change is None or turning.leaders is None:
            label = t("never turns the choice")
        else:
            after = listed([names[one] for one in turning.leaders], t)
            label = t("{change}: {names}", change=f"{turning.change:+.0%}".replace("-", "\N{MINUS SIGN}"), names=after)
            if not round(turning.change, 2):
                label = t("any change: {names}", names=after)
        bars.append(TurningBar(t.enum(turning.criterion), turning.change, label))
    st.altair_chart(turning_chart(bars, dark=is_dark()), theme=None, key="host_turnings")


def draw_table(sites: Sequence[SiteRow], members: Mapping[FirmKind, int], t: Translator) -> None:
    """Draw the candidates side by side, the reasons with the ratings."""
    data: dict[str, list[str]] = {
        t("Criterion"): [f"**{t.enum(criterion)}**" for criterion in HostCriterion]
        + [t("Kind"), t("Honours"), t("Strengths"), t("Visits so far")]
    }
    for site in sites:
        cells = []
        for criterion in HostCriterion:
            given = site.ratings.get(criterion)
            cell = (
                f"**{given.rating}**\u2002{escape(t.pick(given.reason, given.reason_en))}" if given else t("not rated")
            )
            told = representativeness(site.kind, members)
            if criterion is HostCriterion.REPRESENTATIVENESS and told.rating is not None:
                cell += "\u2002:gray[" + t("members suggest {n}", n=told.rating) + "]"
            cells.append(cell)
        cells += [
            t.enum(site.kind),
            t.number(len(site.honours)),
            listed([t.enum(one) for one in site.strengths], t),
            t.number(site.visits),
        ]
        data[escape(t.pick(site.name, site.name_en))] = cells
    st.table(data, border="horizontal", hide_index=True)
