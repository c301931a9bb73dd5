"""How far something has come, for eyes and for screen readers. Pure."""

from dash import html
from dash.development.base_component import Component

_SHORTEST = 3


def progress_bar(percent: float | None, about: str, *, is_moving: bool = False) -> Component:
    """A bar; None: nobody knows how far. `about` is read out, for Bootstrap's own has no name."""
    full = 100 if percent is None else max(_SHORTEST, round(percent))
    moving = " progress-bar-striped progress-bar-animated" if is_moving else ""
    known = {} if percent is None else {"aria-valuenow": f"{percent:.0f}"}
    bar = html.Div(
        f"{percent:.0f} %" if percent and is_moving else "",
        className=f"progress-bar{moving}",
        style={"width": f"{full}%"},
    )
    return html.Div(
        bar,
        className="progress flex-grow-1",
        role="progressbar",
        **{"aria-label": about, "aria-valuemin": "0", "aria-valuemax": "100", **known},
    )
