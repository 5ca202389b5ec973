"""Host candidates side by side: their scores, and how far a weight may move before the winner changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import palette, styled

ROW = 38


@dataclass(frozen=True, slots=True)
class ScoreBar:
    """A candidate's score out of 100 and where it lies between the lowest and highest of the weights moved by 20 %."""

    name: str
    score: float
    low: float
    high: float
    leads: bool
    label: str


@dataclass(frozen=True, slots=True)
class TurningBar:
    """A criterion's turning point: `change` is relative (-0.25: a quarter less), None when nothing turns."""

    criterion: str
    change: float | None
    label: str


def score_chart(bars: Sequence[ScoreBar], *, dark: bool) -> Any:
    """Draw one bar a candidate in the order given; the thin line spans the scores under moved weights."""
    p = palette(dark)
    data = pd.DataFrame(
        [
            {"name": b.name, "score": b.score, "low": b.low, "high": b.high, "leads": b.leads, "label": b.label}
            for b in bars
        ]
    )
    y = alt.Y(
        "name:N",
        sort=[bar.name for bar in bars],
        title=None,
        axis=alt.Axis(labelColor=p.ink, labelFontSize=14, labelLimit=170),
        scale=alt.Scale(paddingInner=0.4, paddingOuter=0.1),
    )
    scale = alt.Scale(domain=[0, 112], nice=False)
    base = alt.Chart(data)
    drawn = base.mark_bar(cornerRadiusEnd=4).encode(
        x=alt.X("score:Q", scale=scale, axis=None),
        y=y,
        color=alt.condition(alt.datum.leads, alt.value(p.teal), alt.value(p.teal_pale)),
    )
    span = base.mark_rule(color=p.ink, strokeWidth=1.5).encode(
        x=alt.X("low:Q", scale=scale, axis=None), x2="high:Q", y=y
    )
    words = base.mark_text(align="left", dx=8, fontSize=14, fontWeight="bold").encode(
        x=alt.X("high:Q", scale=scale, axis=None), y=y, text="label:N"
    )
    return styled(alt.layer(drawn, span, words).properties(width="container", height=ROW * len(bars)), dark)


def turning_chart(bars: Sequence[TurningBar], *, dark: bool) -> Any:
    """Draw where each weight turns the choice, between -100 % and +100 %; the band is ±20 %."""
    p = palette(dark)
    order = [bar.criterion for bar in bars]
    data = pd.DataFrame(
        [
            {
                "criterion": bar.criterion,
                "at": max(-1.0, min(1.0, bar.change)) if bar.change is not None else 0.0,
                "turns": bar.change is not None,
                "near": bar.change is not None and abs(bar.change) <= 0.2,
                "label": bar.label,
            }
            for bar in bars
        ]
    )
    y = alt.Y(
        "criterion:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelColor=p.ink, labelFontSize=14),
        scale=alt.Scale(paddingInner=0.4, paddingOuter=0.2),
    )
    axis = alt.Axis(
        values=[-1, -0.5, 0, 0.5, 1], labelExpr="datum.value ? format(datum.value, '+.0%') : '0%'", title=None
    )
    x = alt.X("at:Q", scale=alt.Scale(domain=[-1.05, 1.05], nice=False), axis=axis)
    band = alt.Chart(pd.DataFrame([{"from": -0.2, "to": 0.2}])).mark_rect(color=p.wash).encode(x="from:Q", x2="to:Q")
    dots = (
        alt.Chart(data)
        .transform_filter(alt.datum.turns)
        .mark_circle(size=130, opacity=1)
        .encode(x=x, y=y, color=alt.condition(alt.datum.near, alt.value(p.amber), alt.value(p.teal)))
    )
    # beside the dot, towards the middle: above it the words would run into the criterion's name
    turns, at = alt.datum.turns, alt.datum.at
    words = [
        alt.Chart(data)
        .transform_filter(where)
        .mark_text(**place, fontSize=13, color=p.muted, limit=260)
        .encode(x=x, y=y, text="label:N")
        for where, place in (
            (turns & (at < 0), {"align": "left", "dx": 13}),
            (turns & (at >= 0), {"align": "right", "dx": -13}),
            ("!datum.turns", {"align": "center"}),
        )
    ]
    return styled(alt.layer(band, dots, *words).properties(width="container", height=44 * len(bars)), dark)
