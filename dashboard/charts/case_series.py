"""How a case's number went over time: bars with their values on them, the last one in full colour."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import palette, styled

HEIGHT = 180


def series_chart(points: Sequence[tuple[str, float]], *, dark: bool = False) -> Any:
    """Return the bars of (label, value) in the order given; labels may repeat."""
    p = palette(dark)
    rows = pd.DataFrame(
        {
            "place": range(len(points)),
            "label": [label for label, _ in points],
            "value": [float(value) for _, value in points],
            "last": [i == len(points) - 1 for i in range(len(points))],
        }
    )
    labels = {i: label for i, (label, _) in enumerate(points)}
    # Labels hang on the place, not on the text: two Junes of two years stay two bars.
    axis = alt.Axis(title=None, labelAngle=0, labelExpr=f"{_json(labels)}[datum.value]", grid=False)
    base = alt.Chart(rows).encode(
        x=alt.X("place:O", axis=axis, scale=alt.Scale(paddingInner=0.45, paddingOuter=0.2)),
        y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True)),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("value:Q", title=" ")],
    )
    colour = alt.condition("datum.last", alt.value(p.teal), alt.value(p.teal_soft))
    bars = base.mark_bar(cornerRadiusTopLeft=4, cornerRadiusTopRight=4).encode(color=colour)
    values = base.mark_text(dy=-9, fontWeight="bold", color=p.ink).encode(text=alt.Text("value:Q", format=",.4~g"))
    return styled((bars + values).properties(height=HEIGHT, width="container"), dark)


def _json(labels: dict[int, str]) -> str:
    import json

    # Vega's expressions read JSON; "<" and the like need no escape, since it never becomes HTML.
    return json.dumps(labels, ensure_ascii=True)
