"""Planned against actual: how long each segment of a day was to last, and how long it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair

from dashboard.charts.labels import axis_of_names, wrapped
from dashboard.charts.theme import palette, styled
from dashboard.i18n import Translator

alt: Any = altair  # its generated annotations refuse what its own manual does

ROW = 38


@dataclass(frozen=True, slots=True)
class DurationRow:
    """A segment with its minutes as planned and as they were."""

    name: str
    planned: int
    actual: int


def durations_chart(rows: Sequence[DurationRow], t: Translator, *, dark: bool = False) -> altair.LayerChart:
    """Return one line a segment in the order of the rows: a ring where the plan was, a dot where it ended up.

    What took longer is amber and says by how much; what did not is teal.
    """
    p = palette(dark)
    names = _distinct([wrapped(row.name, 20 if t.language == "zh" else 26) for row in rows])
    values = [
        {
            "name": name,
            "planned": row.planned,
            "actual": row.actual,
            "longer": row.actual > row.planned,
            "words": _difference(row, t),
            "right": max(row.planned, row.actual),
        }
        for name, row in zip(names, rows, strict=True)
    ]
    most = max((max(row.planned, row.actual) for row in rows), default=1)
    scale = alt.Scale(domain=[0, most * 1.18], nice=False)
    x_axis = alt.Axis(title=t("minutes"), tickMinStep=5)
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("name:N", sort=None, scale=alt.Scale(domain=names), axis=axis_of_names(names, p.ink)),
        tooltip=[
            alt.Tooltip("name:N", title=t("Segment")),
            alt.Tooltip("planned:Q", title=t("Planned")),
            alt.Tooltip("actual:Q", title=t("Actual")),
        ],
    )
    tone = alt.condition("datum.longer", alt.value(p.amber), alt.value(p.teal))
    x = alt.X("actual:Q", scale=scale, axis=x_axis)
    rules = base.mark_rule(strokeWidth=3, opacity=0.5).encode(
        x=alt.X("planned:Q", scale=scale, axis=x_axis), x2="actual:Q", color=tone
    )
    plan = base.mark_point(size=90, strokeWidth=2, filled=False, color=p.muted, opacity=1).encode(
        x=alt.X("planned:Q", scale=scale, axis=x_axis)
    )
    real = base.mark_circle(size=130, opacity=1).encode(x=x, color=tone)
    said = base.mark_text(align="left", dx=12, fontSize=12, color=p.ink).encode(
        x=alt.X("right:Q", scale=scale, axis=x_axis), text="words:N"
    )
    chart = alt.layer(rules, plan, real, said).properties(height=alt.Step(ROW), width="container")
    return cast(altair.LayerChart, styled(chart, dark))


def _difference(row: DurationRow, t: Translator) -> str:
    difference = row.actual - row.planned
    if difference == 0:
        return t("as planned")
    return f"{difference:+d}".replace("-", "\N{MINUS SIGN}")


def _distinct(names: list[str]) -> list[str]:
    """Two segments may be cut to the same words; each still needs its own row."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name + "\u200b" * (seen[name] - 1))
    return made
