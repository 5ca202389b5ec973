"""A rotation as a Gantt: a row for each group with its stops, or for each stop with its groups.

Time runs to the right. The way between two stays is a thin line, dotted where a group waits; a time at which a stop is
closed is hatched. Labels stand in the bars; a bar too narrow for a name shows its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from dashboard.charts.theme import Palette, palette, styled

ROW = 46
"""Pixels that a row is high."""
AXIS = 34
"""Pixels above the rows: the page fits the picture with its times into its height."""
BAR = 0.36
"""Half of a bar's height, of the row's."""
HATCH = 1.5
"""Minutes between two strokes of a hatching."""
HAN, LATIN = 13.4, 7.4
"""Pixels that a letter takes across at 13 px."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay in row `row`, in minutes since midnight; `short` stands where `label` does not fit. `changed` marks it."""

    row: int
    start: int
    end: int
    label: str
    short: str
    detail: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """What lies between two stays: walking first, then waiting from `waits` until `end`."""

    row: int
    start: int
    waits: int
    end: int


@dataclass(frozen=True, slots=True)
class Shut:
    """A stop is closed."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gantt:
    """What is drawn; `rows` are the names at the left, `closed` what a hatched time is called."""

    rows: tuple[str, ...]
    bars: tuple[Bar, ...]
    ways: tuple[Way, ...] = ()
    shuts: tuple[Shut, ...] = ()
    closed: str = ""


def gantt(shown: Gantt, *, dark: bool = False) -> alt.LayerChart:
    """Draw the plan; its width is the container's, its height follows the rows."""
    p = palette(dark)
    last = max([bar.end for bar in shown.bars] + [way.end for way in shown.ways], default=60)
    first = min([bar.start for bar in shown.bars] + [way.start for way in shown.ways], default=0)
    span = max(1, last - first)
    frame = _Frame(shown.rows, first, last)
    layers: list[Any] = [_lines(frame, p)]
    layers += _ways(shown.ways, frame, p)
    layers += _shuts(shown, frame, p)
    layers += _bars(shown.bars, frame, span, p)
    chart = alt.layer(*layers).properties(height=ROW * max(1, len(shown.rows)) + AXIS, width="container")
    finished: alt.LayerChart = styled(chart, dark)
    return finished


@dataclass(frozen=True, slots=True)
class _Frame:
    names: tuple[str, ...]
    first: int
    last: int

    def x(self, field: str) -> alt.X:
        step = 10 if self.last - self.first <= 120 else 30
        ticks = list(range(-(-self.first // step) * step, self.last + 1, step))
        clock = "format(floor(datum.value / 60) % 24, '02') + ':' + format(datum.value % 60, '02')"
        axis = alt.Axis(values=ticks, labelExpr=clock, title=None, orient="top", labelOverlap="greedy")
        return alt.X(f"{field}:Q", scale=alt.Scale(domain=[self.first, self.last], nice=False, zero=False), axis=axis)

    def y(self, field: str) -> alt.Y:
        said = "".join(f"datum.value == {n + 0.5} ? {_text(name)} : " for n, name in enumerate(self.names))
        middles = [n + 0.5 for n in range(len(self.names))]
        axis = alt.Axis(values=middles, labelExpr=f"{said}''", title=None, grid=False, labelLimit=130)
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[len(self.names), 0], nice=False), axis=axis)


def _text(name: str) -> str:
    """Return a text as a constant of Vega's expressions."""
    escaped = "".join(c if c.isalnum() else f"\\u{ord(c):04x}" for c in name if ord(c) < 0x10000)
    return f"'{escaped}'"


def _lines(frame: _Frame, p: Palette) -> alt.Chart:
    """Draw the lines between the rows."""
    rows = [{"at": n, "from": frame.first, "to": frame.last} for n in range(len(frame.names) + 1)]
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=p.line, strokeWidth=1)
        .encode(x=frame.x("from"), x2="to:Q", y=frame.y("at"))
    )


def _ways(ways: Sequence[Way], frame: _Frame, p: Palette) -> list[alt.Chart]:
    walks = [{"from": way.start, "to": way.waits, "at": way.row + 0.5} for way in ways if way.waits > way.start]
    waits = [{"from": way.waits, "to": way.end, "at": way.row + 0.5} for way in ways if way.end > way.waits]
    found = []
    for rows, dash, colour in ((walks, [1, 0], p.muted), (waits, [2, 3], p.amber)):
        if rows:
            found.append(
                alt.Chart(alt.InlineData(values=rows))
                .mark_rule(color=colour, strokeWidth=2, strokeDash=dash)
                .encode(x=frame.x("from"), x2="to:Q", y=frame.y("at"))
            )
    return found


def _shuts(shown: Gantt, frame: _Frame, p: Palette) -> list[alt.Chart]:
    shuts = [
        Shut(one.row, max(one.start, frame.first), min(one.end, frame.last))
        for one in shown.shuts
        if one.start < frame.last and one.end > frame.first
    ]
    if not shuts:
        return []
    strokes = []
    for one in shuts:
        at = one.start - HATCH
        while (at := at + HATCH) < one.end:
            end = min(at + 2 * HATCH, one.end)
            reach = (end - at) / (2 * HATCH) * 2 * BAR
            bottom = one.row + 0.5 + BAR
            strokes.append({"from": at, "to": end, "low": bottom, "high": bottom - reach})
    base = alt.Chart(alt.InlineData(values=strokes))
    labels = [{"at": (one.start + one.end) / 2, "row": one.row + 0.5, "label": shown.closed} for one in shuts]
    written = alt.Chart(alt.InlineData(values=labels)).encode(x=frame.x("at"), y=frame.y("row"), text="label:N")
    return [
        base.mark_rule(color=p.muted, strokeWidth=1, opacity=0.55).encode(
            x=frame.x("from"), x2="to:Q", y=frame.y("low"), y2="high:Q"
        ),
        written.mark_text(color=p.paper, stroke=p.paper, strokeWidth=5, fontSize=12),
        written.mark_text(color=p.muted, fontSize=12),
    ]


def _bars(bars: Sequence[Bar], frame: _Frame, span: int, p: Palette) -> list[alt.Chart]:
    rows = [
        {
            "from": bar.start,
            "to": bar.end,
            "top": bar.row + 0.5 - BAR,
            "bottom": bar.row + 0.5 + BAR,
            "upper": bar.row + 0.5 - 0.15,
            "lower": bar.row + 0.5 + 0.18,
            "label": bar.label,
            "short": bar.short,
            "when": f"{_clock(bar.start)}–{_clock(bar.end)}",
            "begins": _clock(bar.start),
            "share": (bar.end - bar.start) / span,
            "detail": bar.detail,
            "size": sum(HAN if ord(c) > 0x2E7F else LATIN for c in bar.label) + 14,
            "fill": p.amber_soft if bar.changed else p.teal_soft,
            "stroke": p.amber if bar.changed else p.teal_soft,
        }
        for bar in bars
    ]
    if not rows:
        return []
    base = (
        alt.Chart(alt.InlineData(values=rows))
        .transform_calculate(wide="datum.share * width")
        .transform_calculate(
            written="datum.wide >= min(datum.size, 64) ? datum.label : datum.wide >= 18 ? datum.short : ''"
        )
        .transform_calculate(timed="datum.wide >= 46 ? datum.begins : ''")
        .encode(x=frame.x("from"))
    )
    hint = [alt.Tooltip("label:N", title=" "), alt.Tooltip("when:N", title=" "), alt.Tooltip("detail:N", title=" ")]
    words = {"align": "left", "baseline": "middle", "dx": 6, "limit": alt.ExprRef(expr="datum.wide - 9")}
    return [
        base.mark_rect(cornerRadius=5, strokeWidth=1.5).encode(
            x2="to:Q",
            y=frame.y("top"),
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=hint,
        ),
        base.mark_text(**words, color=p.ink, fontSize=13).encode(y=frame.y("upper"), text="written:N"),
        base.mark_text(**words, color=p.muted, fontSize=11).encode(y=frame.y("lower"), text="timed:N"),
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
