"""How registration has grown, and when the places will be gone."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.theme import palette, styled
from dashboard.rules.registration_forecast import Forecast

HEIGHT = 210


@dataclass(frozen=True, slots=True)
class RegistrationWords:
    """The labels in the viewer's language; `day` words a date in short."""

    places: str
    today: str
    visit_day: str
    day: Callable[[date], str]


def registration_chart(forecast: Forecast, visit_day: date, words: RegistrationWords, *, dark: bool) -> Any:
    """Draw the daily totals, the line of the capacity, the trend to the day it is full, and the visit's day.

    The forecast needs at least one day of registrations.
    """
    p = palette(dark)
    first, last = forecast.series[0].day, forecast.series[-1]
    end = max((visit_day - first).days, (last.day - first).days, 1)
    totals = pd.DataFrame([{"x": (one.day - first).days, "y": one.registered} for one in forecast.series])
    top = max(forecast.capacity or 0, last.registered) * 1.12 + 1
    # the visit's day and today matter most; a label nearer than a ninth of the width to one of them is left out
    marked = [max(visit_day, last.day), last.day, first, *([forecast.full_on] if forecast.full_on else [])]
    kept: dict[int, str] = {}
    for day in marked:
        at = (day - first).days
        if all(abs(at - other) >= end / 9 for other in kept):
            kept[at] = words.day(day)
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, end * 1.02], nice=False),
        axis=alt.Axis(values=list(kept), labelExpr=f"({json.dumps(kept)})[datum.value]", title=None, grid=False),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=None)
    layers = [
        alt.Chart(totals).mark_area(color=p.teal_soft, opacity=0.7).encode(x=x, y=y),
        alt.Chart(totals).mark_line(color=p.teal, strokeWidth=2.5).encode(x=x, y=y),
    ]
    if forecast.capacity:
        limit = pd.DataFrame([{"x": 0, "y": forecast.capacity, "text": words.places}])
        layers.append(alt.Chart(limit).mark_rule(color=p.line, strokeWidth=1.5).encode(y=y))
        layers.append(
            alt.Chart(limit)
            .mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=p.muted)
            .encode(x=x, y=y, text="text:N")
        )
        if forecast.full_on and not forecast.is_full:
            trend = pd.DataFrame(
                [
                    {"x": (last.day - first).days, "y": last.registered},
                    {"x": (forecast.full_on - first).days, "y": forecast.capacity},
                ]
            )
            layers.append(alt.Chart(trend).mark_line(color=p.teal, strokeWidth=2.5, strokeDash=[3, 4]).encode(x=x, y=y))
    held = pd.DataFrame([{"x": (visit_day - first).days, "y": top * 0.06, "text": words.visit_day}])
    layers.append(alt.Chart(held).mark_rule(color=p.muted, strokeDash=[3, 4], opacity=0.5).encode(x=x))
    layers.append(alt.Chart(held).mark_text(align="right", dx=-6, color=p.muted).encode(x=x, y=y, text="text:N"))
    now = pd.DataFrame([{"x": (last.day - first).days, "y": last.registered, "text": words.today}])
    late = (last.day - first).days > end * 0.7
    layers.append(alt.Chart(now).mark_circle(color=p.teal, size=110, opacity=1).encode(x=x, y=y))
    layers.append(
        alt.Chart(now)
        .mark_text(align="right" if late else "left", dx=-14 if late else 12, dy=16, fontWeight="bold", fontSize=14)
        .encode(x=x, y=y, text="text:N")
    )
    return styled(alt.layer(*layers).properties(width="container", height=HEIGHT), dark)
