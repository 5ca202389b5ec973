"""Diverging bars: each row's answers 1-5 as one bar of constant width, the neutral level split by zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import Palette, palette, styled
from dashboard.rules.survey_results import LEVELS, BarSegment, Likert, diverging

ROW = 44
HEAD = " "
"""The empty category whose row holds the words for the columns and the ends."""
NARROW = 300  # pixels: the bars' width on a phone
_ROOM_FOR_LABEL = 0.07
"""The narrowest segment, in shares, that its percentage fits into."""


@dataclass(frozen=True, slots=True)
class LikertBar:
    """A row of the chart: its label and how it was answered."""

    label: str
    likert: Likert


def _fills(p: Palette) -> list[str]:
    return [p.amber, p.amber_pale, p.line, p.teal_pale, p.teal]


def likert_chart(bars: Sequence[LikertBar], *, low: str, high: str, mean: str, answers: str, dark: bool) -> Any:
    """Return one diverging bar per row with percentages inside, and at its right the mean and the number of answers.

    `low` and `high` word the ends of the scale, `mean` and `answers` head the two columns of numbers.
    """
    p = palette(dark)
    rows = [bar for bar in bars if bar.likert.n]
    segments = pd.DataFrame([_values(bar, segment, dark) for bar in rows for segment in diverging(bar.likert)])
    left, right = float(segments["start"].min()), float(segments["end"].max())
    mean_at, n_at = right + 0.12 * (right - left), right + 0.27 * (right - left)
    labels = pd.DataFrame(
        [
            _label(HEAD, left, f"1 {low}", "left", p.amber_text, narrow="1"),
            _label(HEAD, right, f"{LEVELS} {high}", "right", p.teal, narrow=str(LEVELS)),
            _label(HEAD, mean_at, mean, "right", p.muted, narrow=""),
            _label(HEAD, n_at, answers, "right", p.muted, narrow="n"),
            *(_label(bar.label, mean_at, f"{bar.likert.mean:.1f}", "right", p.ink) for bar in rows),
            *(_label(bar.label, n_at, str(bar.likert.n), "right", p.muted) for bar in rows),
        ]
    )
    x = alt.Scale(domain=[left, n_at + 0.01], nice=False, zero=False)
    order = [HEAD, *(bar.label for bar in rows)]
    axis = alt.Axis(labelFontSize=14, labelColor=p.ink, labelLimit=200)
    y = alt.Y("label:N", sort=order, scale=alt.Scale(domain=order), title=None, axis=axis)
    base = alt.Chart(segments)
    bar = base.mark_bar(height=26).encode(
        x=alt.X("start:Q", scale=x, axis=None), x2="end:Q", y=y, color=alt.Color("fill:N", scale=None)
    )
    zero = base.mark_tick(color=p.muted, thickness=1, size=ROW).encode(x=alt.X("zero:Q", scale=x, axis=None), y=y)
    inside = (
        base.transform_filter(alt.datum.share >= _ROOM_FOR_LABEL)
        .mark_text(baseline="middle")
        .encode(x=alt.X("middle:Q", scale=x, axis=None), y=y, text="percent:N", color=alt.Color("ink:N", scale=None))
    )
    beside = [
        alt.Chart(labels[labels["align"] == align])
        .transform_calculate(text=f"width < {NARROW} ? datum.narrow : datum.text")
        .mark_text(align=align, fontWeight="bold")
        .encode(x=alt.X("at:Q", scale=x, axis=None), y=y, text="text:N", color=alt.Color("fill:N", scale=None))
        for align in ("left", "right")
    ]
    return styled(alt.layer(zero, bar, inside, *beside).properties(height=ROW * len(order), width="container"), dark)


def _label(row: str, at: float, text: str, align: str, fill: str, *, narrow: str | None = None) -> dict[str, object]:
    """Return one text; on a phone the headings would run into each other and give way to `narrow`."""
    return {
        "label": row,
        "at": at,
        "text": text,
        "narrow": text if narrow is None else narrow,
        "align": align,
        "fill": fill,
    }


def _values(bar: LikertBar, segment: BarSegment, dark: bool) -> dict[str, object]:
    p = palette(dark)
    share = segment.end - segment.start
    # full teal is dark in light mode and light in dark mode; amber is light enough for dark letters in both
    ink = {1: p.paper if dark else p.ink, LEVELS: p.paper}.get(segment.level, p.ink)
    return {
        "label": bar.label,
        "start": segment.start,
        "end": segment.end,
        "middle": (segment.start + segment.end) / 2,
        "zero": 0.0,
        "share": share,
        "percent": f"{share:.0%}",
        "fill": _fills(p)[segment.level - 1],
        "ink": ink,
    }
