"""Figures: a chart with its table, a grid of shades, and the colours of both."""

from dashboard.ui.charts.chart_card import canvas, chart, folded, nothing, same_as_table
from dashboard.ui.charts.figure import Figure, Trace, bar_trace, box_trace, figure, scatter_trace
from dashboard.ui.charts.heat_grid import (
    PLAIN_SCALE,
    WORSE_SCALE,
    Heat,
    HeatCell,
    Scale,
    heat_grid,
    risk_legend,
    risk_scale,
)
from dashboard.ui.charts.theme import DARK_FOR_LIGHT, LIGHT, SEGMENT_COLOURS, segments_in

__all__ = [
    "DARK_FOR_LIGHT",
    "LIGHT",
    "PLAIN_SCALE",
    "SEGMENT_COLOURS",
    "WORSE_SCALE",
    "Figure",
    "Heat",
    "HeatCell",
    "Scale",
    "Trace",
    "bar_trace",
    "box_trace",
    "canvas",
    "chart",
    "figure",
    "folded",
    "heat_grid",
    "nothing",
    "risk_legend",
    "risk_scale",
    "same_as_table",
    "scatter_trace",
    "segments_in",
]
