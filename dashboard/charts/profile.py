"""A visit's dimensions as dumbbells: the median of other visits, this visit, and the difference."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import altair

from dashboard.charts.labels import axis_of_names, wrapped
from dashboard.charts.theme import palette, styled
from dashboard.i18n import Translator
from dashboard.rules.profile import VISIBLE_DELTA, ProfileRow

alt: Any = altair  # its generated annotations refuse what its own manual does

ROW = 42
LOWEST, HIGHEST = 1.0, 5.0
_HEADER = " "


def signed(delta: float, t: Translator) -> str:
    """Return a difference with its sign, `0.0` when it does not show."""
    if abs(delta) < VISIBLE_DELTA:
        return "0.0"
    # at least one tenth: rounding half to even would show 0.05 as a signed nothing
    return ("+" if delta > 0 else "−") + t.number(max(0.1, abs(delta)), 1)


def scale_of(rows: Sequence[ProfileRow]) -> tuple[float, float]:
    """Return the part of 1-5 that holds every mark, in half levels and at least two levels wide."""
    marks = [mark for row in rows for mark in (row.this, row.median) if mark is not None]
    low = max(LOWEST, int((min(marks) - 0.2) * 2) / 2)
    high = min(HIGHEST, -int(-(max(marks) + 0.2) * 2 // 1) / 2)
    while high - low < 2:
        low, high = max(LOWEST, low - 0.5), min(HIGHEST, high + 0.5)
    return low, high


def profile_chart(
    rows: Sequence[ProfileRow], names: Mapping[str, str], t: Translator, *, dark: bool = False
) -> altair.LayerChart:
    """Return one dumbbell a dimension (levels 1-5), in the order of the rows; `names` words the dimensions."""
    p = palette(dark)
    compared = any(row.median is not None for row in rows)
    values: list[dict[str, Any]] = [
        {
            "name": wrapped(names[row.dimension], 16),
            "this": row.this,
            "median": row.median,
            "delta": signed(row.delta, t) if row.delta is not None else "",
            "level": t.number(row.this, 1),
            "n": row.n,
            "below": row.delta is not None and row.delta <= -VISIBLE_DELTA,
        }
        for row in rows
    ]
    order = [_HEADER, *(value["name"] for value in values)]
    low, high = scale_of(rows)
    x_scale = alt.Scale(
        domain=[low, high], nice=False, zero=False, range=[6, alt.ExprRef("width-66" if compared else "width-28")]
    )
    y = alt.Y("name:N", sort=None, scale=alt.Scale(domain=order), axis=axis_of_names(order[1:], p.ink))
    steps = [low + step / 2 for step in range(int((high - low) * 2) + 1)]
    axis = alt.Axis(title=None, values=steps, format=".1f", labelPadding=10, labelFlush=False)
    x = alt.X("this:Q", scale=x_scale, axis=axis)
    base = alt.Chart(alt.Data(values=values)).encode(y=y)
    tone = alt.condition("datum.below", alt.value(p.amber), alt.value(p.teal))
    pale = alt.condition("datum.below", alt.value(p.amber_pale), alt.value(p.teal_pale))
    text_tone = alt.condition("datum.below", alt.value(p.amber_text), alt.value(p.teal))
    tip = [
        alt.Tooltip("name:N", title=t("Dimension")),
        alt.Tooltip("level:N", title=t("This visit")),
        alt.Tooltip("median:Q", title=t("Median of other visits"), format=".1f"),
        alt.Tooltip("n:Q", title=t("Scores")),
    ]
    layers = [base.mark_circle(size=140, opacity=1).encode(x=x, color=tone, tooltip=tip)]
    if compared:
        line = base.transform_filter("isValid(datum.median)")
        layers = [
            line.mark_bar(height=5, opacity=0.75).encode(x=x, x2="median:Q", color=pale),
            line.mark_tick(thickness=3, size=18, color=p.muted, opacity=0.7).encode(x=alt.X("median:Q", scale=x_scale)),
            *layers,
            line.mark_text(align="right", fontSize=14).encode(x=alt.value("width"), text="delta:N", color=text_tone),
        ]
    left = base.transform_filter("datum.below").mark_text(align="right", dx=-13, fontWeight="bold", fontSize=14)
    right = base.transform_filter("!datum.below").mark_text(align="left", dx=13, fontWeight="bold", fontSize=14)
    layers += [part.encode(x=x, text="level:N") for part in (left, right)]
    layers += _header(rows, x_scale, y, t, dark=dark)
    chart = alt.layer(*layers).properties(height=alt.Step(ROW), width="container")
    return cast(altair.LayerChart, styled(chart, dark))


def _header(rows: Sequence[ProfileRow], x_scale: Any, y: Any, t: Translator, *, dark: bool) -> list[Any]:
    """Words above the first dumbbell's own marks, which is the legend."""
    first, p = rows[0], palette(dark)
    if first.median is None:
        words = [("this", first.this, t("This visit"), "center", p.teal, "bold")]
    else:
        right = first.this >= first.median
        words = [
            ("this", first.this, t("This visit"), "left" if right else "right", p.teal, "bold"),
            ("median", first.median, t("Median before"), "right" if right else "left", p.muted, "normal"),
        ]
    made: list[Any] = [
        alt.Chart(alt.Data(values=[{"name": _HEADER, "x": x, "text": word}]))
        .mark_text(align=align, color=color, fontWeight=weight, dx=-6 if align == "left" else 6, dy=4)
        .encode(x=alt.X("x:Q", scale=x_scale), y=y, text="text:N")
        for _, x, word, align, color, weight in words
    ]
    if any(row.median is not None for row in rows):
        made.append(
            alt.Chart(alt.Data(values=[{"name": _HEADER, "text": t("Gap")}]))
            .mark_text(align="right", color=p.muted, dy=4)
            .encode(x=alt.value("width"), y=y, text="text:N")
        )
    return made
