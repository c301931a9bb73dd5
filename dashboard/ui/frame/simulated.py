"""What is made up says so: a strip above the page, and by it a mark on every figure. Pure."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import tag


def simulated_strip(programmes: Sequence[str], *, all_of_it: bool) -> Component:
    """Which programmes are made up; `components.css` marks the figures below it by its class."""
    whose = " and ".join(programmes)
    if all_of_it:
        word, says = "simulated", "nobody in it exists; its numbers show what the pages can tell."
    else:
        word = "partly simulated"
        says = "nobody in it exists, and it is part of what you see. Other cohorts are real."
    return html.Div(
        [tag(word), f" {whose}: {says}"],
        className=f"simulated-strip simulated-{'all' if all_of_it else 'some'}",
        role="note",
    )
