"""How far observers of the same point lie apart: a dot for each level, as large as the number who gave it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair

from dashboard.charts.labels import axis_of_names, wrapped
from dashboard.charts.theme import palette, styled
from dashboard.i18n import Translator

alt: Any = altair  # its generated annotations refuse what its own manual does

ROW = 40
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """A point: how many gave each level 1-5, the mean, and whether it is to be talked about."""

    name: str
    histogram: tuple[int, int, int, int, int]
    mean: float
    divided: bool


def spread_chart(rows: Sequence[SpreadRow], t: Translator, *, dark: bool = False) -> altair.LayerChart:
    """Return one line a point in the order of the rows; a dot's area is the share of the point's observers."""
    p = palette(dark)
    names = _distinct([wrapped(row.name, 18 if t.language == "zh" else 26) for row in rows])
    dots: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for name, row in zip(names, rows, strict=True):
        given = [level for level in LEVELS if row.histogram[level - 1]]
        n = sum(row.histogram)
        low, high = given[0], given[-1]
        lines.append({"name": name, "low": low, "high": high, "mean": row.mean, "n": n, "divided": row.divided})
        dots += [
            {
                "name": name,
                "level": level,
                "people": row.histogram[level - 1],
                "share": row.histogram[level - 1] / n,
                "divided": row.divided,
            }
            for level in given
        ]
    scale = alt.Scale(domain=[1, 5], nice=False, range=[22, alt.ExprRef("width-22")])
    axis = alt.Axis(
        title=None, values=list(LEVELS), labelExpr=_levels(t), labelPadding=10, labelFlush=False, labelOverlap=False
    )
    y = alt.Y("name:N", sort=None, scale=alt.Scale(domain=names), axis=axis_of_names(names, p.ink))
    tone = alt.condition("datum.divided", alt.value(p.amber), alt.value(p.teal))
    base = alt.Chart(alt.Data(values=lines)).encode(y=y)
    rules = base.mark_rule(strokeWidth=2, opacity=0.45).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=tone
    )
    circles = (
        alt.Chart(alt.Data(values=dots))
        .mark_circle(opacity=0.55)
        .encode(
            x=alt.X("level:Q", scale=scale, axis=axis),
            y=y,
            size=alt.Size("share:Q", scale=alt.Scale(domain=[0, 1], range=[50, 620]), legend=None),
            color=tone,
            tooltip=[
                alt.Tooltip("name:N", title=t("Point")),
                alt.Tooltip("level:Q", title=t("Level 1 to 5")),
                alt.Tooltip("people:Q", title=t("Observers")),
            ],
        )
    )
    means = base.mark_tick(thickness=3, size=20, color=p.ink, opacity=0.8).encode(
        x=alt.X("mean:Q", scale=scale, axis=axis),
        tooltip=[alt.Tooltip("name:N", title=t("Point")), alt.Tooltip("mean:Q", title=t("Mean"), format=".1f")],
    )
    chart = alt.layer(rules, circles, means).properties(height=alt.Step(ROW), width="container")
    return cast(altair.LayerChart, styled(chart, dark))


def _levels(t: Translator) -> str:
    # as JSON, because an apostrophe in a translation would end the expression's string
    return f"replace({json.dumps(t('level {n}', n='#'), ensure_ascii=False)}, '#', datum.label)"


def _distinct(names: list[str]) -> list[str]:
    """Two points may be cut to the same words; each still needs its own row."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name + "\u200b" * (seen[name] - 1))
    return made
