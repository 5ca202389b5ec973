"""Drawing a chart as text to look into."""

import altair

from dashboard.charts import theme


def svg(chart: altair.LayerChart, *, width: int = 420) -> str:
    """Return the SVG of a chart that would otherwise fill its container."""
    made = chart.copy()
    made.width = width
    return theme.to_svg(made)
