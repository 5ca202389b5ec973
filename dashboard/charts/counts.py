"""Plain bars with their numbers written on them: choices taken, and scores of 0-10 given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import palette, styled

ROW = 34
NARROW = 500  # pixels: a phone
NUMBER = 76  # pixels for “12 (34%)”
PROMOTER, PASSIVE = 9, 7


@dataclass(frozen=True, slots=True)
class CountBar:
    """A choice: its wording, how many took it, and what to write at the bar's end."""

    label: str
    count: int
    text: str


def choice_chart(bars: Sequence[CountBar], *, dark: bool) -> Any:
    """Return a horizontal bar for each choice, the most taken first and in full colour."""
    p = palette(dark)
    ordered = sorted(bars, key=lambda bar: -bar.count)
    most = max((bar.count for bar in ordered), default=0)
    rows = pd.DataFrame(
        [
            {
                "label": bar.label,
                "count": bar.count,
                "text": bar.text,
                "fill": p.teal if bar.count == most else p.teal_pale,
            }
            for bar in ordered
        ]
    )
    room = alt.ExprRef(expr=f"containerSize()[0] < {NARROW} ? 150 : 280")  # on a phone half of the width is the bars'
    y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelFontSize=14, labelColor=p.ink, labelLimit=room))
    # the numbers stand behind the bars: the longest one leaves them their room, however narrow the chart is
    ends: list[Any] = [0, alt.ExprRef(expr=f"max(16, width - {NUMBER})")]
    x = alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, max(most, 1)], range=ends))
    base = alt.Chart(rows)
    bar = base.mark_bar(height=20, cornerRadiusEnd=3).encode(x=x, y=y, color=alt.Color("fill:N", scale=None))
    text = base.mark_text(align="left", dx=8, color=p.ink).encode(x=x, y=y, text="text:N")
    return styled(alt.layer(bar, text).properties(height=ROW * len(ordered), width="container"), dark)


def score_chart(counts: Sequence[int], *, dark: bool) -> Any:
    """Return a column for each score 0-10 with the number of people above it, coloured by what it counts as."""
    p = palette(dark)
    rows = pd.DataFrame(
        [
            {
                "score": str(score),
                "count": count,
                "text": str(count) if count else "",
                "fill": p.teal if score >= PROMOTER else p.teal_pale if score >= PASSIVE else p.amber,
            }
            for score, count in enumerate(counts)
        ]
    )
    x = alt.X("score:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelFontSize=14, labelColor=p.ink))
    y = alt.Y("count:Q", axis=None, scale=alt.Scale(domain=[0, max([*counts, 1]) * 1.15]))
    base = alt.Chart(rows)
    bar = base.mark_bar(size=26, cornerRadiusEnd=3).encode(x=x, y=y, color=alt.Color("fill:N", scale=None))
    text = base.mark_text(baseline="bottom", dy=-4, color=p.ink).encode(x=x, y=y, text="text:N")
    return styled(alt.layer(bar, text).properties(height=180, width="container"), dark)
