"""Set-up: from an empty database to scored learners; left and come back to at any step."""

from typing import Any, Final

import dash
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import page_context
from dashboard.pages.set_up.progress import read_progress
from dashboard.pages.set_up.steps import PAGE, how_far, mail_state, score_state, steps
from dashboard.ui import answer_line, not_for_them
from dashboard.ui.frame import SETTINGS_PAGES, page, ways
from domain.policy import fields_of

dash.register_page(__name__, path=PAGE, name="Set-up", title="Set-up · Staycourse", order=10)

_LOOK_EVERY_MS: Final = 3_000
_MOST: Final = 300


def look(_times: int | None) -> Any:  # noqa: ANN401 - Dash's own
    """What became of the test mail and of scoring, while the page is open."""
    context = page_context()
    if not context.viewer.is_admin:
        return None, None
    progress = read_progress(context.queries, context.viewer)
    return mail_state(progress), score_state(progress)


dash.callback(
    dash.Output("set-up-mail", "children"),
    dash.Output("set-up-scores", "children"),
    dash.Input("set-up-look", "n_intervals"),
    prevent_initial_call=True,
)(look)


def layout(says: str = "", **query: Any) -> Component:  # noqa: ANN401, ARG001 - a query may hold anything
    """The page; `says` answers a form."""
    context = page_context()
    who, queries = context.viewer, context.queries
    if not who.is_admin:
        return page(
            "Set-up",
            not_for_them("An administrator sets Staycourse up", "There is nothing for you to do."),
        )
    progress = read_progress(queries, who)
    fields = fields_of(queries.policy.model_dump(mode="json"))
    made_from = queries.policy.revision
    return page(
        "Set-up",
        ways(SETTINGS_PAGES, PAGE, about="about settings"),
        answer_line(says[:_MOST]),
        how_far(progress),
        steps(progress, fields, token=who.form_token, made_from=made_from),
        dcc.Interval(id="set-up-look", interval=_LOOK_EVERY_MS),
        subtitle="What a programme needs to begin; every step can be left and come back to",
    )
