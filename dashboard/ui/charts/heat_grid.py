"""A grid of numbers by colour, each cell an address: values and links in, figure out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.ui.charts.figure import Figure, figure, heatmap_trace
from dashboard.ui.charts.theme import LIGHT
from domain.policy import Bands

Scale = list[tuple[float, str]]
#: For whatever is neither good nor bad.
PLAIN_SCALE: Final[Scale] = [
    (0.0, LIGHT["accent-soft"]), (0.4, LIGHT["kind-4"]), (1.0, LIGHT["kind-2"]),
]  # fmt: skip
#: For shares of learners who are worse off.
WORSE_SCALE: Final[Scale] = [(n / 4, LIGHT[f"heat-{n}"]) for n in range(5)]
_ROW: Final = 36
_MOST_TEXTS: Final = 28
_LONGEST: Final = 48
#: Longer names are broken into lines on a phone; see `assets/clientside.js`.
_SHORT: Final = 14
#: So many letters stand level under the columns of a phone; others take so many pixels a letter.
_LEVEL: Final = 40
_SLANT: Final = 4


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One value, what to say of it, and the learners behind it."""

    value: float | None
    says: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Heat:
    """Cells by row and column, in the order to show them, and how to colour them."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], HeatCell]
    axis: str = ""
    scale: Scale = field(default_factory=lambda: list(PLAIN_SCALE))
    lowest: float = 0.0
    highest: float | None = None
    digits: int = 0
    rows_left_out: int = 0

    def text(self, row: str, column: str) -> str:
        """A cell's value as people read it; empty where there is none."""
        cell = self.cells.get((row, column))
        return "" if cell is None or cell.value is None else f"{cell.value:.{self.digits}f}"

    def link(self, row: str, column: str) -> str:
        """The address of the learners behind a cell."""
        cell = self.cells.get((row, column))
        return cell.link if cell else ""


def heat_grid(heat: Heat) -> Figure:
    """The grid; a cell without a value stays empty, and leads nowhere."""
    by_row = [[heat.cells.get((row, column)) for column in heat.columns] for row in heat.rows]
    values = [
        [None if c is None or c.value is None else round(c.value, heat.digits) for c in row]
        for row in by_row
    ]
    known = [value for row in values for value in row if value is not None]
    return figure(
        heatmap_trace(
            x=list(heat.columns),
            y=list(heat.rows),
            z=values,
            customdata=[[c.link if c else "" for c in row] for row in by_row],
            hovertext=[[c.says if c else "" for c in row] for row in by_row],
            texttemplate=f"%{{z:.{heat.digits}f}}" if len(heat.columns) <= _MOST_TEXTS else None,
            textfont={"size": 12},
            hovertemplate="%{y} · %{x}<br>%{hovertext}<extra></extra>",
            colorscale=heat.scale,
            zmin=heat.lowest,
            zmax=heat.highest if heat.highest is not None else max([*known, 1e-9]),
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
        ),
        height=(84 if heat.axis else 62) + _ROW * len(heat.rows) + _slanted(heat.columns),
        xaxis={"title": {"text": heat.axis}, "showline": False, "type": "category",
               **_ticks(heat.columns)},
        yaxis={"autorange": "reversed", "showgrid": False, "zeroline": False, "ticks": "",
               "tickfont": {"color": LIGHT["ink"]}, "type": "category", "ticklabelstandoff": 6,
               **_ticks(heat.rows)},
    )  # fmt: skip


def risk_scale(bands: Bands) -> Scale:
    """Colours that jump where a band begins, and move a little within Green and Amber."""
    amber, red = bands.amber_from / 100, bands.red_from / 100
    return [
        (0.0, LIGHT["heat-0"]), (amber, LIGHT["heat-1"]),
        (amber, LIGHT["heat-2"]), (red, LIGHT["heat-2"]),
        (red, LIGHT["heat-4"]), (1.0, LIGHT["heat-4"]),
    ]  # fmt: skip


def risk_legend(bands: Bands) -> Component:
    """What the colours of `risk_scale` mean, in words."""
    steps = (
        ("green", f"Green below {bands.amber_from:g}"),
        ("amber", f"Amber from {bands.amber_from:g}"),
        ("red", f"Red from {bands.red_from:g}"),
    )
    entries = [
        html.Span([html.Span(className=f"swatch heat-{tone}"), words]) for tone, words in steps
    ]
    return html.Div(entries, className="legend heat-legend")


def _ticks(names: Sequence[str]) -> dict[str, object]:
    """Long names are cut where they are drawn, but stay apart."""
    if all(len(name) <= _SHORT for name in names):
        return {"nticks": 24}
    return {"tickvals": list(names), "ticktext": [_short(name) for name in names]}


def _slanted(names: Sequence[str]) -> int:
    """Pixels that names under the columns take from the rows, where too long to stand level."""
    if sum(map(len, names)) <= _LEVEL:
        return 0
    return _SLANT * max(len(_short(name)) for name in names)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
