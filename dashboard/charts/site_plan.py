"""A site plan with the places of a route on it, to be clicked on."""

from collections.abc import Mapping
from typing import Any

import altair as alt

from dashboard.charts.theme import palette, styled

WIDE = 640
"""Pixels across; the picture keeps its shape, so that its points do not drift."""
STEP = 0.0125
"""How far apart the spots are that a click can choose, of the picture's width."""


def site_plan_chart(
    picture: str, shape: float, marks: Mapping[str, tuple[float, float]], *, dark: bool = False
) -> alt.LayerChart:
    """Draw the picture at this address, `shape` times as high as it is wide, with the marks by name.

    Marks are from 0 to 1 from the left and from the top; one whose name begins with a number shows that number. The
    selection `pick` holds the spot clicked on, as `x`, `y`.
    """
    p = palette(dark)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[1, 0], nice=False), axis=None)
    high = round(WIDE * shape)
    image = (
        alt.Chart(alt.InlineData(values=[{"x": 0.5, "y": 0.5, "url": picture}]))
        .mark_image(width=WIDE, height=high, aspect=False)
        .encode(x=x, y=y, url="url:N")
    )
    across, down = round(1 / STEP) + 1, max(2, round(shape / STEP) + 1)
    spots = (
        alt.Chart(alt.sequence(0, across * down, 1, as_="n"))
        .transform_calculate(x=f"(datum.n % {across}) / {across - 1}", y=f"floor(datum.n / {across}) / {down - 1}")
        .mark_square(size=60, opacity=0)
        .encode(x=x, y=y)
        .add_params(alt.selection_point(name="pick", fields=["x", "y"], nearest=True, on="click", empty=False))
    )
    rows = [{"x": at[0], "y": at[1], "name": name, "short": name.split(" ")[0]} for name, at in marks.items()]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    stops, ends = (base.transform_filter(f"{no}test(/^[0-9]+ /, datum.name)") for no in ("", "!"))
    layers = [image, spots]
    if rows:
        hint = alt.Tooltip("name:N", title=" ")
        text: dict[str, Any] = {"dy": 20, "fontSize": 13, "fontWeight": 600}
        layers += [
            ends.mark_point(filled=True, size=150, color=p.amber, stroke="#fff", strokeWidth=2, opacity=1),
            ends.mark_text(**text, color="#fff", stroke="#fff", strokeWidth=4).encode(text="name:N"),
            ends.mark_text(**text, color="#1F2937").encode(text="name:N"),
            stops.mark_point(filled=True, size=480, color="#0F766E", stroke="#fff", strokeWidth=2, opacity=1).encode(
                tooltip=hint
            ),
            stops.mark_text(fontSize=13, fontWeight=600, color="#fff", baseline="middle").encode(
                text="short:N", tooltip=hint
            ),
        ]
    chart = alt.layer(*layers).properties(width=WIDE, height=high)
    finished: alt.LayerChart = styled(chart, dark)
    return finished
