"""What a page draws, as plotly's own figure: which refuses whatever plotly.js would not know."""

import json

import plotly.graph_objects as go
from plotly.utils import PlotlyJSONEncoder

from dashboard.ui.charts import Figure


def as_plotly(drawn: Figure) -> go.Figure:
    """The same figure, every part of it checked."""
    parts = {"data": drawn.data, "layout": drawn.layout}
    return go.Figure(json.loads(json.dumps(parts, cls=PlotlyJSONEncoder)))
