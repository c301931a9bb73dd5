"""Colours of charts in light and dark, and the plotly template that uses them.

The same values are in `assets/tokens.css`; a test holds the two together. Figures are drawn in
light; the browser swaps each light value for its dark partner when the theme asks for it, so a
light value may mean one thing only.
"""

from typing import Final

import pandas as pd

from domain.learners import Segment

#: token -> (light, dark)
TOKENS: Final[dict[str, tuple[str, str]]] = {
    "ground": ("#F8F9FB", "#101217"),
    "surface": ("#FFFFFF", "#171A20"),
    "raised": ("#FBFBFD", "#1C2027"),
    "line": ("#E3E6EC", "#2A2F39"),
    "line-strong": ("#CBD0DA", "#3C4350"),
    "ink": ("#1A1D24", "#E9ECF1"),
    "muted": ("#5A6272", "#A2AABA"),
    "accent": ("#4453C4", "#9AA5FF"),
    "accent-soft": ("#ECEEFB", "#242A4A"),
    "critical": ("#C2352B", "#FF8A7E"),
    "critical-soft": ("#FBEBE9", "#3B2020"),
    "moderate": ("#A86200", "#FFB454"),
    "moderate-soft": ("#FAF0E0", "#382A16"),
    "on-track": ("#1B7A4B", "#5CCB8F"),
    "on-track-soft": ("#E6F3EC", "#17301F"),
    "unknown": ("#69707E", "#969FAF"),
    "unknown-soft": ("#EEF0F4", "#252A33"),
    "kind-1": ("#3F4DB8", "#A7B0FF"),
    "kind-2": ("#6C79D6", "#7C88E6"),
    "kind-3": ("#98A2E6", "#5C67BE"),
    "kind-4": ("#BEC5F1", "#434C90"),
    "kind-5": ("#DADDE6", "#343A4C"),
    "heat-0": ("#F4F1F0", "#211E22"),
    "heat-1": ("#F3D9D2", "#46292A"),
    "heat-2": ("#E8A598", "#7A3A37"),
    "heat-3": ("#D66C5E", "#B9554C"),
    "heat-4": ("#B42E25", "#FF9A8F"),
}
LIGHT: Final = {name: light for name, (light, _) in TOKENS.items()}
#: What the browser needs to redraw a figure in the dark.
DARK_FOR_LIGHT: Final = dict(TOKENS.values())

SEGMENT_COLOURS: Final = {
    Segment.CRITICAL: LIGHT["critical"],
    Segment.MODERATE: LIGHT["moderate"],
    Segment.ON_TRACK: LIGHT["on-track"],
    **dict.fromkeys((Segment.NOT_KNOWN, Segment.OBJECTED), LIGHT["unknown"]),
}
_UNJUDGED: Final = (Segment.NOT_KNOWN, Segment.OBJECTED)
HEAT: Final = [[n / 4, LIGHT[f"heat-{n}"]] for n in range(5)]
FONT: Final = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, '
    '"Noto Sans", "Liberation Sans", Arial, sans-serif'
)
_CLEAR: Final = "rgba(0,0,0,0)"
_AXIS: Final = {
    "gridcolor": LIGHT["line"],
    "linecolor": LIGHT["line-strong"],
    "zerolinecolor": LIGHT["line-strong"],
    "tickfont": {"color": LIGHT["muted"], "size": 12},
    "title": {"font": {"color": LIGHT["muted"], "size": 12}, "standoff": 8},
    "automargin": True,
    "fixedrange": True,
}

TEMPLATE: Final = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": LIGHT["ink"]},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "colorway": [LIGHT[f"kind-{n}"] for n in range(1, 6)],
        "xaxis": {**_AXIS, "showgrid": False, "showline": True, "ticks": ""},
        "yaxis": {**_AXIS, "showline": False, "zeroline": True},
        "hoverlabel": {
            "bgcolor": LIGHT["surface"],
            "bordercolor": LIGHT["line-strong"],
            "font": {"family": FONT, "size": 12, "color": LIGHT["ink"]},
        },
        "legend": {
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
            "font": {"color": LIGHT["muted"], "size": 12}, "traceorder": "normal",
        },
        "bargap": 0.18,
        "showlegend": False,
        "dragmode": False,
    }
}  # fmt: skip


def segments_in(column: "pd.Series[str]", chosen: str = "") -> list[Segment]:
    """The three segments, and each of the others where it is somebody's or `chosen`."""
    there = {chosen, *column.unique()}
    return [one for one in Segment if one not in _UNJUDGED or one in there]
