"""What a learner may do next, with its reason. Pure."""

from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, card, day
from domain.store.activity import LearnerStep

_TITLE = "What could they do next?"
#: Of work that is overdue, the newest so many are named.
_MOST = 2


def next_step_card(step: LearnerStep | None, chosen_by: str | None) -> Child:
    """The step, why that, and by what it is chosen; no card where nothing is ahead."""
    if step is None:
        return None
    name = step.work.name or "The next piece of work"
    return card(
        _TITLE,
        _overdue(step),
        html.P([html.Strong(name), f", due {day(step.work.due_on)}"], className="next"),
        html.P(step.why, className="says"),
        _chosen(chosen_by),
    )


def _overdue(step: LearnerStep) -> Child:
    """What has not come, before what comes next: whether it is still taken, a person knows."""
    if not step.overdue:
        return None
    named = [
        f"{work.name or 'a piece of work'} (was due {day(work.due_on)})"
        for work in step.overdue[-_MOST:]
    ]
    return html.P(f"First, if it is still taken: {', '.join(named)}.", className="late")


def _chosen(sentence: str | None) -> Component:
    told = sentence or "By the course's order: what those who passed did was not looked at yet."
    return html.P(told, className="says")
