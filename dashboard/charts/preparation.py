"""The preparation of a visit on one strip, from T-14 to T+7: what is due when, in which area, and what is late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import altair as alt

from dashboard.charts.theme import palette, styled

FIRST, LAST = -14, 7  # days from the visit that are shown at least
ROW = 40  # pixels an area
SMALL, LARGE = 70, 150  # square pixels of a mark


class Mark(StrEnum):
    """How a task stands."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class StripTask:
    """A task, `offset` days from the visit (before it: negative)."""

    title: str
    area: str
    offset: int
    day: str
    owner: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class StripWords:
    """What the chart says: names of the marks, and of today and the visit's day."""

    marks: dict[Mark, str]
    today: str
    visit: str
    task: str
    owner: str
    due: str


def preparation_strip(
    tasks: Sequence[StripTask],
    areas: Sequence[str],
    days_off: Sequence[int],
    today: int,
    words: StripWords,
    *,
    dark: bool = False,
) -> alt.LayerChart:
    """Draw the strip; `days_off` and `today` count from the visit. Its width is the container's."""
    p = palette(dark)
    first = min([FIRST, *(task.offset for task in tasks)])
    last = max([LAST, *(task.offset for task in tasks)])
    inside = first <= today <= last
    days_off = [day for day in days_off if first <= day <= last]
    x_scale = alt.Scale(domain=[first - 0.6, last + 0.6], nice=False)
    x_axis = alt.Axis(
        title=None, grid=False, values=list(range(first, last + 1, 7 if last - first > 40 else 1)), labelOverlap=True,
        labelExpr="datum.value == 0 ? 'T' : (datum.value > 0 ? 'T+' : 'T−') + abs(datum.value)",
    )  # fmt: skip
    x = alt.X("offset:Q", scale=x_scale, axis=x_axis)
    y = alt.Y(
        "area:N",
        sort=list(areas),
        scale=alt.Scale(domain=list(areas)),
        axis=alt.Axis(title=None, grid=True, gridColor=p.line, tickBand="extent", domain=False, ticks=False),
    )
    of_day = Counter((task.area, task.offset) for task in tasks)
    most = max([1, *of_day.values()])
    spread: Counter[tuple[str, int]] = Counter()
    rows: list[dict[str, Any]] = []
    for task in tasks:
        # those of one day stand under each other, in the middle of their row
        place = spread[task.area, task.offset] - (of_day[task.area, task.offset] - 1) / 2
        spread[task.area, task.offset] += 1
        rows.append(
            {
                "offset": task.offset,
                "area": task.area,
                "place": place,
                "mark": words.marks[task.mark],
                words.task: task.title,
                words.owner: task.owner,
                words.due: task.day,
            }
        )
    shade = (
        alt.Chart(alt.InlineData(values=[{"from": day - 0.5, "to": day + 0.5} for day in days_off]))
        .mark_rect(color=p.wash)
        .encode(x=alt.X("from:Q", scale=x_scale, axis=x_axis), x2="to:Q")
    )
    lines = [{"at": 0, "name": words.visit}] + ([{"at": today, "name": words.today}] if inside and today else [])
    rule = (
        alt.Chart(alt.InlineData(values=lines))
        .mark_rule(strokeWidth=1.5)
        .encode(
            x=alt.X("at:Q", scale=x_scale),
            color=alt.Color(
                "name:N",
                scale=alt.Scale(domain=[words.visit, words.today], range=[p.teal, p.amber]),
                legend=None,
            ),
        )
    )
    label = rule.mark_text(align="left", dx=4, baseline="top", fontSize=12, fontWeight="bold").encode(
        y=alt.value(3), text="name:N"
    )
    marks = [words.marks[mark] for mark in Mark]
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, strokeWidth=1.6, opacity=1)
        .encode(
            x=x,
            y=y,
            yOffset=alt.YOffset("place:Q", scale=alt.Scale(domain=[-max(2, most / 2), max(2, most / 2)])),
            shape=alt.Shape("mark:N", scale=alt.Scale(domain=marks, range=["circle", "circle", "diamond"]), title=None),
            fill=alt.Fill("mark:N", scale=alt.Scale(domain=marks, range=[p.teal, p.paper, p.red]), title=None),
            stroke=alt.Stroke("mark:N", scale=alt.Scale(domain=marks, range=[p.teal, p.teal, p.red]), title=None),
            size=alt.Size("mark:N", scale=alt.Scale(domain=marks, range=[SMALL, SMALL, LARGE]), legend=None),
            tooltip=[f"{words.task}:N", f"{words.owner}:N", f"{words.due}:N", alt.Tooltip("mark:N", title=" ")],
        )
    )
    chart = alt.layer(shade, rule, label, points).resolve_scale(color="independent")
    drawn: alt.LayerChart = styled(chart.properties(width="container", height=ROW * len(areas)), dark)
    return drawn
