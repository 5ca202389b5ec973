"""The programme as a picture: time runs down, the groups' lanes stand side by side."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from dashboard.charts.theme import Palette, palette, styled

HEAD = 70  # pixels above the first item for the groups' names
LINE = 15  # pixels: a line of text
LEAST_BOX = 24  # pixels: one line of text
LEAST_NARROW_BOX = 34  # two lines, where the lanes are many and the names go on below
MANY_LANES = 3
SCALES = (2.4, 4.4)  # pixels a minute, at least and at most
GAP = 0.025  # of the width, between two lanes
HAN, LATIN = 1.04, 0.54  # of the font's size that a letter takes across
SIZE = "(width < 420 ? 11 : 13)"  # pixels: on a phone the lanes are narrow
_IS_HAN = r"test(regexp('[\\u2e80-\\uffef]'), datum.label)"
_EVEN = f"ceil(length(datum.label) / ceil(length(datum.label) / max(2, floor((WIDTH) / ({HAN} * {SIZE})))))"
_LETTERS = f"max(6, floor((WIDTH) / ({LATIN} * {SIZE})))"
_WRAPPED = (  # Vega wraps no text: Chinese breaks anywhere, in lines of one length; English between words
    rf"split(trim({_IS_HAN}"
    rf" ? replace(datum.label, regexp('(.{{' + {_EVEN} + '}})', 'g'), '$1\n')"
    rf" : replace(datum.label, regexp('(.{{1,' + {_LETTERS} + '}})( +|$)', 'g'), '$1\n'))"
    r", '\n')"
)
_FITTED = (  # what has no line of its own any more stays on the last one, where `limit` cuts it
    "split(join(slice(datum.pieces, 0, datum.fits - 1), '\\n') + (datum.fits > 1 ? '\\n' : '')"
    f" + join(slice(datum.pieces, datum.fits - 1), {_IS_HAN} ? '' : ' '), '\\n')"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of time, in minutes since midnight; `lane` is a group's column, None for everybody's.

    `tight` marks what clashes or is too short.
    """

    label: str
    start: float
    end: float
    detail: str = ""
    lane: int | None = None
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a lane, in three lines; `open` says that the guide is not settled."""

    name: str
    size: str = ""
    guide: str = ""
    open: bool = False


@lru_cache(maxsize=64)
def timeline_spec(boxes: tuple[Box, ...], heads: tuple[Head, ...], end: int, *, end_label: str, dark: bool) -> str:
    """Return `timeline` as Vega-Lite JSON; the same rows are drawn again on every rerun of a page."""
    spec = timeline(boxes, heads, end, end_label=end_label, dark=dark).to_dict()
    named = spec.pop("datasets", {})

    def inline(part: dict[str, Any]) -> dict[str, Any]:
        for layer in part.get("layer", ()):
            inline(layer)
        if "name" in part.get("data", {}):
            part["data"] = {"values": named[part["data"]["name"]]}
        return part

    inline(spec)
    # Streamlit turns data at the top into an Arrow table on every rerun, which costs more than all else on the page
    if "data" in spec:
        spec["layer"] = [{"layer": spec["layer"], "data": spec.pop("data")}]
    return json.dumps(spec, ensure_ascii=False)


def timeline(
    boxes: Sequence[Box], heads: Sequence[Head], end: int, *, end_label: str = "", dark: bool = False
) -> alt.LayerChart:
    """Draw a programme planned to end `end` minutes after midnight; what lasts longer crosses an amber line.

    Its height is fixed by the time shown, its width by the container.
    """
    p = palette(dark)
    lanes = max(1, len(heads), *(box.lane + 1 for box in boxes if box.lane is not None))
    first = min((box.start for box in boxes), default=end - 60)
    last = max((box.end for box in boxes), default=end)
    shortest = min((box.end - box.start for box in boxes), default=60)
    scale = min(
        SCALES[1], max(SCALES[0], (LEAST_NARROW_BOX if lanes >= MANY_LANES else LEAST_BOX) / max(1.0, shortest))
    )
    above = HEAD / scale if heads else 0.0
    bottom = max(last, end if last > end else last) + 2 / scale
    starts = sorted({round(box.start) for box in boxes if box.start == round(box.start)} | {round(last)})
    frame = _Frame(lanes, [bottom, first - above], starts)
    rows = [_row(box, lanes, scale, p) for box in boxes]
    hint = [alt.Tooltip("label:N", title=" "), alt.Tooltip("when:N", title=" "), alt.Tooltip("detail:N", title=" ")]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=frame.x("left"), y=frame.y("top"))
    mid = frame.y("middle")
    whole, part = "width - 24", f"width / {lanes} - (width < 420 ? 10 : 22)"
    layers: list[Any] = [
        base.mark_rect(cornerRadius=5, strokeWidth=1).encode(
            x2="right:Q",
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=hint,
        )
    ]
    for wide, width in ((True, f"({whole}) * 0.62"), (False, part)):
        words = base.transform_filter(alt.datum.wide == wide)
        if not wide:  # a lane may be narrow: what does not fit on one line goes on below, as far as the box is high
            words = (
                words.transform_calculate(pieces=_WRAPPED.replace("WIDTH", part))
                .transform_calculate(fits="min(datum.lines, length(datum.pieces))")
                .transform_calculate(written=_FITTED)
                .transform_calculate(text_at=f"datum.middle - (datum.fits - 1) * {LINE / 2 / scale}")
            )
        layers.append(
            words.mark_text(
                align="left",
                dx=10 if wide else alt.ExprRef(expr="width < 420 ? 4 : 10"),
                fontSize=13 if wide else alt.ExprRef(expr=SIZE),
                fontWeight=600 if wide else 400,
                color=p.ink,
                limit=alt.ExprRef(expr=width),
                lineHeight=LINE,
                baseline="middle",
            ).encode(y=mid if wide else frame.y("text_at"), text="label:N" if wide else "written:N")
        )
    layers.append(
        base.transform_filter("datum.wide && datum.detail != ''")
        .mark_text(align="right", dx=-10, color=p.muted, limit=alt.ExprRef(expr=f"({whole}) * 0.36"))
        .encode(x=frame.x("right"), y=mid, text="detail:N")
    )
    groups = [layers, _heads(heads, frame, first, scale, p)]
    groups.append(_end_line(end, end_label, frame, p) if last > end else [])
    height = round((bottom - first + above) * scale)
    chart = alt.layer(*(alt.layer(*group) for group in groups if group)).properties(height=height, width="container")
    finished: alt.LayerChart = styled(chart, dark)
    return finished


@dataclass(frozen=True, slots=True)
class _Frame:
    """The scales that all layers share: lanes across, minutes since midnight downwards."""

    lanes: int
    domain: list[float]
    ticks: list[int]

    def x(self, field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, self.lanes], nice=False), axis=None)

    def y(self, field: str) -> alt.Y:
        clock = "format(floor(datum.value / 60) % 24, '02') + ':' + format(datum.value % 60, '02')"
        axis = alt.Axis(values=self.ticks, labelExpr=clock, title=None, gridDash=[1, 0], labelOverlap="greedy")
        return alt.Y(f"{field}:Q", scale=alt.Scale(domain=self.domain, nice=False, zero=False), axis=axis)


def _row(box: Box, lanes: int, scale: float, p: Palette) -> dict[str, Any]:
    wide = box.lane is None
    left, right = (0, lanes) if box.lane is None else (box.lane, box.lane + 1)
    edge = GAP * (lanes if lanes > 1 else 0.2) / 2
    fill, stroke = (p.wash, p.line) if wide else (p.teal_soft, p.teal_soft)
    if box.tight:
        fill, stroke = p.amber_soft, p.amber
    return {
        "label": box.label,
        "detail": box.detail,
        "wide": wide,
        "left": left + edge,
        "right": right - edge,
        "top": box.start + 0.5 / scale,
        "bottom": box.end - 1 / scale,
        "middle": (box.start + box.end) / 2,
        "lines": max(1, int(((box.end - box.start) * scale - 4) / LINE)),
        "fill": fill,
        "stroke": stroke,
        "when": f"{_clock(box.start)}–{_clock(box.end)}",
    }


def _heads(heads: Sequence[Head], frame: "_Frame", first: float, scale: float, p: Palette) -> list[alt.Chart]:
    if not heads:
        return []
    rows = [
        {
            "left": lane + GAP * frame.lanes / 2,
            "name_at": first - (HEAD - 10) / scale,
            "size_at": first - (HEAD - 30) / scale,
            "guide_at": first - (HEAD - 49) / scale,
            "name": head.name,
            "size": head.size,
            "guide": head.guide,
            "colour": p.amber_text if head.open else p.muted,
        }
        for lane, head in enumerate(heads)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=frame.x("left"))
    limit = alt.ExprRef(expr=f"width / {frame.lanes} - (width < 420 ? 6 : 16)")
    size, indent = alt.ExprRef(expr=SIZE), alt.ExprRef(expr="width < 420 ? 4 : 10")
    name_at, size_at, guide_at = (frame.y(place) for place in ("name_at", "size_at", "guide_at"))
    written = base.mark_text(align="left", dx=indent, fontSize=size, limit=limit)
    return [
        base.mark_text(align="left", dx=indent, fontSize=size, limit=limit, fontWeight=600, color=p.ink).encode(
            y=name_at, text="name:N"
        ),
        written.encode(y=size_at, text="size:N", color=alt.value(p.muted)),
        written.encode(y=guide_at, text="guide:N", color=alt.Color("colour:N", scale=None)),
    ]


def _end_line(end: int, label: str, frame: "_Frame", p: Palette) -> list[alt.Chart]:
    rows = [{"top": end, "left": 0, "right": frame.lanes, "label": label}]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=frame.x("left"), y=frame.y("top"))
    return [
        base.mark_rule(color=p.amber, strokeWidth=2.5).encode(x2="right:Q"),
        base.mark_text(align="right", baseline="bottom", dx=-10, dy=-3, color=p.amber_text, fontSize=12).encode(
            x=frame.x("right"), text="label:N"
        ),
    ]


def _clock(minutes: float) -> str:
    whole = round(minutes)
    return f"{whole // 60 % 24:02d}:{whole % 60:02d}"
