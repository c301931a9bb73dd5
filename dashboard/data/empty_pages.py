"""What a page shows while there is nobody to show: none scored yet, or none that was asked for."""

from dash import html
from dash.development.base_component import Component

from dashboard.data.context import PageContext, page_context
from dashboard.ui import Child, button, day, empty_state
from dashboard.ui.frame import clear_filters, page


def nothing_yet(title: str) -> Component:
    """The page before the first learners are scored: an admin goes on to the set-up."""
    if not page_context().viewer.is_admin:
        says = "An administrator imports learners and scores them once; then they appear here."
        return page(title, empty_state("No learners yet", says))
    return page(
        title,
        empty_state(
            "Welcome to Staycourse",
            "A few steps, and learners appear here: your programme, a first import, mail, scores "
            "and colleagues. You can stop at any of them and come back.",
            html.Div(button("Set it up", color="primary", href="/set-up"), className="mt-3"),
        ),
    )


def nobody_here(context: PageContext) -> Child:
    """What to say when filters or a caseload leave nobody."""
    if context.everyone.empty and not context.viewer.sees_everyone:
        return empty_state(
            "Nobody is on your caseload",
            "Learners appear here once they are assigned to you as their coach.",
        )
    clear = clear_filters("nobody", color="primary")
    return empty_state(
        "Nobody matches",
        f"No learner fits what is chosen above on {day(context.as_of)}.",
        html.Div(clear, className="ways-on"),
    )
