"""What a learner may do next, with its reason. Pure."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, card, day
from domain.store.activity import LearnerStep

_TITLE = "What could they do next?"


def next_step_card(step: LearnerStep | None, chosen_by: str | None) -> Child:
    """The step, why that, and by what it is chosen; no card where nothing is ahead."""
    if step is None:
        return None
    name = step.work.name or "The next piece of work"
    return card(
        _TITLE,
        html.P([html.Strong(name), f", due {day(step.work.due_on)}"], className="next"),
        html.P(step.why, className="says"),
        _chosen(chosen_by),
    )


def _chosen(sentence: str | None) -> Component:
    told = sentence or "By the course's order: what those who passed did was not looked at yet."
    return html.P(told, className="says")
