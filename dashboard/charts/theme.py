"""One look for every chart, on screen, in dark mode and in print."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

FONT = "Noto Sans SC"
FONT_FOLDER = Path(__file__).resolve().parent.parent / "documents" / "fonts"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by what they mean; `*_soft` are fills behind text, `*_pale` the weaker member of a pair."""

    teal: str
    teal_pale: str
    teal_soft: str
    amber: str
    amber_pale: str
    amber_soft: str
    amber_text: str
    red: str
    blue: str
    violet: str
    ink: str
    muted: str
    line: str
    paper: str
    wash: str


LIGHT = Palette(
    teal="#0F766E",
    teal_pale="#81B5B0",
    teal_soft="#CFE5E1",
    amber="#D97706",
    amber_pale="#F1C98D",
    amber_soft="#FBE6C8",
    amber_text="#9A5304",
    red="#B4433A",
    blue="#5B8DB8",
    violet="#8B6AB0",
    ink="#1F2937",
    muted="#4B5563",
    line="#E5E7EB",
    paper="#FFFFFF",
    wash="#F3F6F5",
)
DARK = Palette(
    teal="#35B3A4",
    teal_pale="#23695F",
    teal_soft="#16332F",
    amber="#E0953A",
    amber_pale="#8C5C22",
    amber_soft="#38290F",
    amber_text="#F0B468",
    red="#D9776E",
    blue="#7FAFD6",
    violet="#AC8FCC",
    ink="#E3EAE8",
    muted="#A6B3B0",
    line="#2B3937",
    paper="#111A19",
    wash="#192423",
)


def palette(dark: bool) -> Palette:
    return DARK if dark else LIGHT


def styled(chart: Any, dark: bool) -> Any:
    """Return the chart in the house's style; call it once, on the outermost chart."""
    p = palette(dark)
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": p.muted, "titleColor": p.muted, "labelFontSize": 13}
    return (
        chart.configure(font=FONT, background="transparent", padding={"left": 0, "right": 0, "top": 4, "bottom": 0})
        .configure_view(stroke=None)
        .configure_axis(
            **text,
            titleFontSize=13,
            titleFontWeight="normal",
            domain=False,
            ticks=False,
            gridColor=p.line,
            gridDash=[3, 3],
            labelLimit=260,
            labelPadding=8,
        )
        .configure_text(font=FONT, fontSize=13, color=p.ink)
        .configure_legend(**text, disable=True)
        .configure_header(labelFont=FONT, labelColor=p.muted, labelFontSize=13, title=None)
        .configure_range(category=[p.teal, p.blue, p.violet, p.amber, p.red, p.muted])
    )


@cache
def _register_fonts() -> None:
    # an unregistered font makes every label vanish from a picture without an error
    vl_convert.register_font_directory(str(FONT_FOLDER))


def to_svg(chart: alt.TopLevelMixin) -> str:
    """Return the chart as SVG with its text, for documents."""
    _register_fonts()
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def to_png(chart: alt.TopLevelMixin, *, scale: float = 2) -> bytes:
    """Return the chart as PNG at `scale` pixels per unit."""
    _register_fonts()
    return bytes(vl_convert.vegalite_to_png(chart.to_json(), scale=scale))
