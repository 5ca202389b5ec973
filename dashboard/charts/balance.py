"""Learning on the left, finding fault on the right: one diverging bar a dimension, with its numbers on it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import altair

from dashboard.charts.labels import axis_of_names, width_of, wrapped
from dashboard.charts.theme import palette, styled
from dashboard.i18n import Translator
from dashboard.rules.balance import Balance, whole
from models.enums import Tag

alt: Any = altair  # its generated annotations refuse what its own manual does

ROW = 36
_HEADERS = (" ", "  ")
_FOOT = "   "
_ONE_LINE = 26


def balance_chart(
    rows: Sequence[Balance], names: Mapping[str, str], t: Translator, *, dark: bool = False
) -> altair.LayerChart:
    """Return the tagged notes of each dimension in the order of the rows; questions take no side and are not drawn."""
    p = palette(dark)
    tones = {Tag.HIGHLIGHT: p.teal, Tag.BORROW: p.teal_pale, Tag.SUGGESTION: p.amber_pale, Tag.ISSUE: p.amber}
    segments: list[dict[str, Any]] = []
    for row in rows:
        for tag, start, n in (
            (Tag.BORROW, -row.borrows, row.borrows),
            (Tag.HIGHLIGHT, -row.learn, row.highlights),
            (Tag.SUGGESTION, 0, row.suggestions),
            (Tag.ISSUE, row.suggestions, row.issues),
        ):
            if n:
                name = wrapped(names[row.dimension], 16)
                segments.append(
                    {"name": name, "from": start, "to": start + n, "n": n, "tag": t.enum(tag), "tone": tones[tag]}
                )
    totals: list[dict[str, Any]] = [
        {"name": wrapped(names[row.dimension], 16), "learn": row.learn, "fault": row.fault} for row in rows
    ]
    words = [t.enum(tag) for tag in (Tag.HIGHLIGHT, Tag.BORROW, Tag.SUGGESTION, Tag.ISSUE)]
    headers = _HEADERS[:1] if sum(width_of(word) for word in words) <= _ONE_LINE else _HEADERS
    order = [*headers, *(total["name"] for total in totals), _FOOT]
    learn, fault = max(1.0, *(row.learn for row in rows)), max(1.0, *(row.fault for row in rows))
    # the smaller side keeps at least a fifth, so that its words and numbers have room
    learn, fault = max(learn, fault / 4), max(fault, learn / 4)
    scale = alt.Scale(domain=[-learn, fault], nice=False, range=[34, alt.ExprRef("width-34")])
    y = alt.Y(
        "name:N", sort=None, scale=alt.Scale(domain=order), axis=axis_of_names([n["name"] for n in totals], p.ink)
    )
    x = alt.X("from:Q", scale=scale, axis=None)
    bars = (
        alt.Chart(alt.Data(values=segments))
        .mark_bar(height=20)
        .encode(
            x=x,
            x2="to:Q",
            y=y,
            color=alt.Color("tone:N", scale=None),
            tooltip=[
                alt.Tooltip("name:N", title=t("Dimension")),
                alt.Tooltip("tag:N", title=t("Tag")),
                alt.Tooltip("n:Q", title=t("Notes taken")),
            ],
        )
    )
    base = alt.Chart(alt.Data(values=totals)).encode(y=y)
    number = {"fontWeight": "bold", "fontSize": 14}
    left = base.transform_calculate(at="-datum.learn").mark_text(align="right", dx=-9, **number)
    right = base.mark_text(align="left", dx=9, **number)
    zero = base.mark_tick(thickness=2, size=24, color=p.paper).encode(x=alt.XDatum(0, scale=scale))
    total = whole(rows)
    layers = [
        bars,
        zero,
        left.encode(x=alt.X("at:Q", scale=scale), text="learn:Q"),
        right.encode(x=alt.X("fault:Q", scale=scale), text="fault:Q"),
        *_words(words, headers, scale, y, p.muted),
        _foot("← " + t("learning {n}", n=t.number(total.learn)), "left", alt.value(0), y, p.teal),
        _foot(t("finding fault {n}", n=t.number(total.fault)) + " →", "right", alt.value("width"), y, p.amber_text),
    ]
    chart = alt.layer(*layers).properties(height=alt.Step(ROW), width="container")
    return cast(altair.LayerChart, styled(chart, dark))


def _words(words: list[str], headers: tuple[str, ...], scale: Any, y: Any, tone: str) -> list[Any]:
    highlight, borrow, suggestion, issue = words
    outer, inner = headers[0], headers[-1]
    places = (
        (outer, highlight, "left", alt.value(34)),
        (inner, borrow, "right", None),
        (inner, suggestion, "left", None),
        (outer, issue, "right", alt.value(alt.ExprRef("width-34"))),
    )
    return [
        alt.Chart(alt.Data(values=[{"name": row, "text": word}]))
        .mark_text(align=align, color=tone, dx=0 if at is not None else (-6 if align == "right" else 6), dy=4)
        .encode(x=at if at is not None else alt.XDatum(0, scale=scale), y=y, text="text:N")
        for row, word, align, at in places
    ]


def _foot(text: str, align: str, at: Any, y: Any, tone: str) -> Any:
    return (
        alt.Chart(alt.Data(values=[{"name": _FOOT, "text": text}]))
        .mark_text(align=align, color=tone, fontWeight="bold")
        .encode(x=at, y=y, text="text:N")
    )
