"""A figure as plotly.js reads it: plotly's own classes would check all of it at each click."""

import json
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, Final

from plotly.utils import PlotlyJSONEncoder

from dashboard.ui.charts.theme import TEMPLATE

Trace = dict[str, Any]
Layout = dict[str, Any]

bar_trace: Final = partial(Trace, type="bar")
box_trace: Final = partial(Trace, type="box")
heatmap_trace: Final = partial(Trace, type="heatmap")
scatter_trace: Final = partial(Trace, type="scatter")
#: The only texts of a figure that are markup: ours alone, so no builder puts a name into them.
_MARKUP: Final = frozenset({"hovertemplate", "texttemplate"})


@dataclass(frozen=True)
class Figure:
    """Traces and their layout, in the words of plotly.js; values may be columns of a frame."""

    data: list[Trace]
    layout: Layout

    def add_trace(self, trace: Trace) -> None:
        """Draw one more, over the others."""
        self.data.append(trace)

    def add_annotation(self, **annotation: Any) -> None:  # noqa: ANN401 - as plotly.js has it
        """Write a text into the figure."""
        self.layout.setdefault("annotations", []).append(annotation)

    def add_hline(self, y: float, line: Layout) -> None:
        """A line from edge to edge at that height."""
        self._add_line({"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": y, "y1": y}, line)

    def add_vline(self, x: float | str, line: Layout) -> None:
        """A line from top to bottom at that place."""
        self._add_line({"yref": "y domain", "y0": 0, "y1": 1, "xref": "x", "x0": x, "x1": x}, line)

    def _add_line(self, ends: Layout, line: Layout) -> None:
        self.layout.setdefault("shapes", []).append({"type": "line", **ends, "line": line})


def figure(*traces: Trace, height: int, **layout: Any) -> Figure:  # noqa: ANN401 - as above
    """A figure in our template."""
    return Figure(list(traces), {"template": TEMPLATE, "height": height, **layout})


def drawing(drawn: Figure) -> dict[str, Any]:
    """The figure as the browser gets it, with every text escaped; a new line stays one.

    Plotly reads texts as markup, so a cohort called `<a href=…>` would be a link in every reader's
    chart; no figure goes to a page by another way.
    """
    plain = {"data": drawn.data, "layout": drawn.layout}
    written: dict[str, Any] = json.loads(json.dumps(plain, cls=PlotlyJSONEncoder))
    return {part: _escaped(value) for part, value in written.items()}


def _escaped(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return escape(value, quote=False).replace("\n", "<br>")
    if isinstance(value, list):
        return [_escaped(item) for item in value]
    if isinstance(value, dict):
        return {k: v if k in _MARKUP else _escaped(v) for k, v in value.items()}
    return value
