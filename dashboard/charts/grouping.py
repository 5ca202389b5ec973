"""Which dimensions each group has eyes for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.labels import axis_of_names, wrapped
from dashboard.charts.theme import palette, styled

ROW = 34  # pixels
COLUMNS = 14
"""Columns of text for a group's name (a Han character takes two)."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """How many people of a group watch a dimension."""

    group: str
    dimension: str
    people: int


def coverage_chart(cells: Sequence[Eyes], wanted: int, *, dark: bool) -> Any:
    """Draw groups × dimensions with the number of people in each; amber where fewer than `wanted` watch."""
    p = palette(dark)
    groups = list(dict.fromkeys(cell.group for cell in cells))
    names = dict(zip(groups, _distinct(groups), strict=True))
    data = pd.DataFrame(
        [
            {
                "group": names[cell.group],
                "dimension": cell.dimension,
                "people": cell.people,
                "tone": 0 if cell.people < wanted else 1 if cell.people <= 2 * max(1, wanted) else 2,
            }
            for cell in cells
        ]
    )
    order = list(names.values())
    dimensions = list(dict.fromkeys(cell.dimension for cell in cells))
    base = alt.Chart(data).encode(
        x=alt.X(
            "dimension:N",
            sort=dimensions,
            title=None,
            axis=alt.Axis(orient="top", labelAngle=0, labelLimit=90, grid=False, labelOverlap=False),
        ),
        y=alt.Y("group:N", sort=order, axis=axis_of_names(order, p.ink)),
        tooltip=alt.value(None),
    )
    fill = alt.Color(
        "tone:O", scale=alt.Scale(domain=[0, 1, 2], range=[p.amber_soft, p.teal_soft, p.teal_pale]), legend=None
    )
    rects = base.mark_rect(cornerRadius=4, stroke=p.paper, strokeWidth=3).encode(color=fill)
    texts = base.mark_text(fontSize=13).encode(
        text="people:Q",
        color=alt.condition("datum.tone == 0", alt.value(p.amber_text), alt.value(p.ink)),
    )
    height = ROW * len(order) + 8
    return styled(alt.layer(rects, texts).properties(width="container", height=height), dark)


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names cut to the chart's room; those that look alike afterwards get a number."""
    made: list[str] = []
    for name in names:
        short, turn = wrapped(name, COLUMNS, lines=1), 2
        while short in made:
            short, turn = f"{wrapped(name, COLUMNS - 3, lines=1)} {turn}", turn + 1
        made.append(short)
    return made
