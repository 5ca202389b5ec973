"""How ready a visit is, area by area: one block a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import palette, styled

ROW = 34
FEWEST = 6  # checks that the blocks are as wide as, so that two checks do not fill the width


IS_HAN = r"test(regexp('[\\u2e80-\\uffef]'), datum.note)"


@dataclass(frozen=True, slots=True)
class ReadyBar:
    """One area, in words: `done` of `total` checks, and what the others miss."""

    area: str
    done: int
    total: int
    note: str


def readiness_chart(bars: Sequence[ReadyBar], *, dark: bool) -> Any:
    """Draw the areas in the order given: filled blocks are ready, outlined ones missing, the note stands behind."""
    p = palette(dark)
    most = max([FEWEST, *(bar.total for bar in bars)])
    blocks = pd.DataFrame(
        [
            {"area": bar.area, "from": at + 0.06, "to": at + 0.94, "ready": at < bar.done}
            for bar in bars
            for at in range(bar.total)
        ]
    )
    notes = pd.DataFrame(
        [{"area": bar.area, "at": bar.total + 0.25, "note": bar.note, "full": bar.done == bar.total} for bar in bars]
    )
    y = alt.Y(
        "area:N",
        sort=[bar.area for bar in bars],
        title=None,
        axis=alt.Axis(labelColor=p.ink, labelFontSize=14, labelPadding=12),
        scale=alt.Scale(paddingInner=0.36, paddingOuter=0.1),
    )
    x = alt.Scale(domain=[0, most * 1.75], nice=False)
    ready = alt.datum.ready
    rects = (
        alt.Chart(blocks)
        .mark_bar(cornerRadius=5, strokeWidth=1.5)
        .encode(
            x=alt.X("from:Q", scale=x, axis=None),
            x2="to:Q",
            y=y,
            color=alt.condition(ready, alt.value(p.teal), alt.value(p.amber_soft)),
            stroke=alt.condition(ready, alt.value(p.teal), alt.value(p.amber)),
        )
    )
    words = (
        alt.Chart(notes)
        .transform_calculate(room=f"(1 - datum.at / {most * 1.75}) * width / ({IS_HAN} ? 14.5 : 7.2)")  # in letters
        .transform_calculate(
            note="length(datum.note) <= datum.room ? datum.note"
            " : slice(datum.note, 0, max(3, floor(datum.room) - 1)) + '…'"
        )
        .mark_text(align="left", baseline="middle", fontSize=14)
        .encode(
            x=alt.X("at:Q", scale=x, axis=None),
            y=y,
            text="note:N",
            color=alt.condition(alt.datum.full, alt.value(p.muted), alt.value(p.ink)),
        )
    )
    return styled(alt.layer(rects, words).properties(width="container", height=ROW * len(bars)), dark)
