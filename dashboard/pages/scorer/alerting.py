"""When to alert: what staff aim at, what it would have cost, and what is in force. Pure."""

from collections.abc import Mapping
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, button, card, day, reason_form, select
from domain.risk.monitoring import AlertTarget, OperatingPoint, UnreachableTarget
from domain.store.scoring import ChosenOperatingPoint

_TARGETS: Final[Mapping[str, str]] = {
    AlertTarget.PRECISION: "of those alerted, at least this share would not complete (%)",
    AlertTarget.CALLS_A_WEEK: "my coaches can call so many learners a week",
}


def alerting(
    choice: ChosenOperatingPoint | None,
    asked: tuple[AlertTarget, float] | None,
    found: OperatingPoint | UnreachableTarget | None,
    *,
    token: str,
    red_from: float,
) -> Component:
    """The choice in force, the form to ask what another would cost, and its answer.

    Without a `token` the viewer may ask, but not choose.
    """
    return card(
        "When to alert",
        html.P(_in_force(choice, red_from)),
        dbc.Form(
            [
                select("target", "I want", _TARGETS, chosen=asked[0] if asked else ""),
                html.Div(
                    [
                        dbc.Label("Number", html_for="wanted"),
                        dbc.Input(
                            id="wanted",
                            type="number",
                            name="wanted",
                            min=1,
                            max=100_000,
                            required=True,
                            value=asked[1] if asked else 85,
                        ),
                    ]
                ),
                button("What would it cost?"),
            ],
            action="/scorer",
            method="GET",
            prevent_default_on_submit=False,
            class_name="in-line",
        ),
        _answer(asked, found, token),
        note="Worked out by replaying weekly alerts over past learners the scorer had never "
        "seen, nobody alerted twice within four weeks.",
    )


def _in_force(choice: ChosenOperatingPoint | None, red_from: float) -> str:
    if choice is None:
        return (
            f"In force: from a score of {red_from:.0f}, where Red begins. Nobody chose otherwise."
        )
    return (
        f"In force since {day(choice.chosen_at.date())}, chosen by {choice.chosen_by} "
        f"({choice.reason}): {choice.sentence}"
    )


def _answer(
    asked: tuple[AlertTarget, float] | None,
    found: OperatingPoint | UnreachableTarget | None,
    token: str,
) -> Child:
    if asked is None or found is None:
        return None
    if isinstance(found, UnreachableTarget):
        return dbc.Alert(f"It cannot be had. {found.sentence}", color="warning", fade=False)
    target, wanted = asked
    return html.Div(
        [
            dbc.Alert(found.sentence(), color="primary", fade=False),
            reason_form(
                f"/scorer/alerting?target={target.value}&wanted={wanted:g}",
                token=token,
                text="Use this from now on",
                title="Alert like this from now on?",
            )
            if token
            else None,
        ],
        className="answer",
    )
