"""A site plan with the places of a route on it, to be clicked on."""

from collections.abc import Mapping

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

    Marks are from 0 to 1 from the left and from the top. The selection `pick` holds the spot clicked on, as `x`, `y`.
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
    rows = [{"x": at[0], "y": at[1], "name": name} for name, at in marks.items()]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    text = {"dy": -14, "fontSize": 13, "fontWeight": 600}
    layers = [image, spots]
    if rows:
        layers += [
            base.mark_point(filled=True, size=130, color=p.teal, stroke="#fff", strokeWidth=2, opacity=1),
            base.mark_text(**text, color="#fff", stroke="#fff", strokeWidth=4).encode(text="name:N"),
            base.mark_text(**text, color="#0B4F4A").encode(text="name:N"),
        ]
    chart = alt.layer(*layers).properties(width=WIDE, height=high)
    finished: alt.LayerChart = styled(chart, dark)
    return finished
