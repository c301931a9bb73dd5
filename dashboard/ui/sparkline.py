"""How a number went over time, as small bars beside it. Pure."""

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

_MOST: Final = 16
_LEAST: Final = 4


def sparkline(history: Sequence[int], words: str = "") -> Component | None:
    """Bars from zero to the highest, the newest last; nothing where there is only one number.

    `words` tell a reader who does not see them what they show.
    """
    shown = list(history)[-_MOST:]
    if len(shown) < 2:  # noqa: PLR2004 - one bar compares with nothing
        return None
    highest = max(*shown, 1)
    bars = [
        html.Span(style={"height": f"{max(_LEAST, round(100 * value / highest))}%"})
        for value in shown
    ]
    words = words or f"From {shown[0]:,} to {shown[-1]:,} over {len(shown)} days looked at"
    return html.Div(bars, className="spark", role="img", **{"aria-label": words})
