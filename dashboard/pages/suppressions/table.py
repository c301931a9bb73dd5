"""Addresses that are not written to: why, who set or lifted which, and what one may do. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import (
    NOT_KNOWN,
    Cell,
    Child,
    button,
    card,
    confirmed,
    count,
    day,
    empty_state,
    plain_form,
    table,
)
from dashboard.ui.learners import CHANNELS, in_words
from domain.store.people import BY_STAFF, ListedSuppression

PAGE: Final = "/messages/stops"
NOTE_LENGTH: Final = 200
_WHY_STOPPED: Final = (
    "Nothing is written to these addresses. A stop that a learner set is theirs alone to take "
    "back; one that a provider reported, or a colleague set, may be lifted with a reason."
)
_STOPS: Final[Mapping[str, str]] = {
    "stop": "They answered STOP",
    "unsubscribed": "They unsubscribed",
    "complaint": "They reported it as unwanted",
    "complained": "They reported it as unwanted",
    "not_me": "It is not their address",
    "bounced": "The address does not exist",
    "bad_number": "The number does not exist",
    "soft_bounces": "Three messages came back: paused",
    BY_STAFF: "A colleague stopped it",
}
_HEADINGS: Final = ("Address", "Whose", "Why", "Since", "")
_LIFTED: Final = ("Address", "Whose", "Was stopped because", "Lifted", "By whom, and why")


class SuppressionNotice(StrEnum):
    """What the page says after a form was sent."""

    LIFTED = "lifted"
    KEPT = "kept"
    ADDED = "added"
    KNOWN = "known"
    NO_ADDRESS = "no_address"
    NO_REASON = "no_reason"


#: What each says.
ANSWERS: Final[Mapping[str, str]] = {
    SuppressionNotice.LIFTED: "Lifted. This address may be written to again.",
    SuppressionNotice.KEPT: "Not lifted: it is the learner's own, or was lifted already.",
    SuppressionNotice.ADDED: "Stopped. Nothing is written to this address until it is lifted.",
    SuppressionNotice.KNOWN: "A colleague stopped this address already; nothing has changed.",
    SuppressionNotice.NO_ADDRESS: "That is neither an email address nor a phone number.",
    SuppressionNotice.NO_REASON: "Nothing was changed: please say why. Others will read it.",
}


def add_card(*, token: str) -> Component:
    """A form that stops an address; whoever reads there hears nothing from then on."""
    return card(
        "Stop an address",
        plain_form(
            f"{PAGE}/add",
            dbc.Row(
                [
                    _field("address", "Email address or phone number", "stop-address"),
                    _field("note", "Why? Others will read it.", "stop-note"),
                    dbc.Col(button("Stop it"), width="auto", class_name="align-self-end"),
                ],
                class_name="g-3",
            ),
            token=token,
        ),
        note="At once, for everybody who has it, also for messages that wait.",
        name="add-stop",
    )


def stop_table(found: Sequence[ListedSuppression], *, may_lift: bool, token: str) -> Component:
    """Every address that is not written to, and why."""
    if not found:
        return empty_state("No stops", "Every address that is known may be written to.")
    rows = (_stop(stop, may_lift=may_lift, token=token) for stop in found)
    title = f"{count(len(found), 'address', 'addresses')} not written to"
    return card(title, table(_HEADINGS, rows, name="stacked numbers"), note=_WHY_STOPPED)


def lifted_table(found: Sequence[ListedSuppression]) -> Child:
    """What colleagues lifted lately; nothing where they lifted nothing."""
    if not found:
        return None
    rows = (
        (
            stop.address,
            _whose(stop),
            _why(stop),
            day(stop.lifted_at.date()) if stop.lifted_at else NOT_KNOWN,
            _said(stop.lifted_by, stop.lift_note),
        )
        for stop in found
    )
    return card("Lifted in the last 90 days", table(_LIFTED, rows, name="stacked numbers"))


def _stop(stop: ListedSuppression, *, may_lift: bool, token: str) -> tuple[Cell, ...]:
    lift = _lift(stop, token=token) if may_lift and stop.may_be_lifted else None
    since = day(stop.created_at.date())
    channel = html.Div(CHANNELS.get(stop.channel, stop.channel), className="says")
    return ([stop.address, channel], _whose(stop), _why(stop), since, lift)


def _lift(stop: ListedSuppression, *, token: str) -> Component:
    number = f"lift-note-{stop.stop_id}"
    return confirmed(
        "Lift",
        html.P(f"{stop.address} may be written to again. Is the address right now?"),
        dbc.Label("Why? Others will read it.", html_for=number),
        dbc.Input(id=number, name="note", required=True, maxlength=NOTE_LENGTH),
        title="Lift this stop?",
        submit=button("Lift it", color="primary"),
        action=f"{PAGE}/{stop.stop_id}/lift",
        token=token,
        back=PAGE,
    )


def _whose(stop: ListedSuppression) -> Child:
    if stop.enrolment_id is None:
        return stop.whose or NOT_KNOWN
    return dcc.Link(stop.whose, href=f"/learner/{stop.enrolment_id}")


def _why(stop: ListedSuppression) -> Cell:
    until = f", until {day(stop.ends_at.date())}" if stop.ends_at else ""
    why = _STOPS.get(stop.reason, in_words(stop.reason)) + until
    return [why, html.Div(_said(stop.set_by, stop.note), className="says")]


def _said(who: str | None, note: str | None) -> str:
    """Who did it and why, as far as either is known."""
    return ": ".join(part for part in (who, note) if part)


def _field(name: str, label: str, number: str) -> Component:
    return dbc.Col(
        [
            dbc.Label(label, html_for=number),
            dbc.Input(id=number, name=name, required=True, maxlength=NOTE_LENGTH),
        ],
        xs=12,
        md=True,
    )
