"""What stands instead of figures by gender, ethnicity and the like for who was not let see them."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import empty_state, not_for_them
from dashboard.ui.forms import button
from dashboard.web import Viewer


def no_demographics(viewer: Viewer, title: str) -> Component:
    """An admin is shown where to let somebody, others whom to ask."""
    what = "It compares learners by gender, ethnicity and the like."
    if not viewer.is_admin:
        return not_for_them(title, f"{what} Ask an admin if you need it.")
    where = f"/settings/people?who={viewer.staff_id}"
    return empty_state(
        title,
        f"{what} You were not let see it: who is, admins choose on People.",
        html.Div(button("Choose who sees it", color="primary", href=where)),
    )
