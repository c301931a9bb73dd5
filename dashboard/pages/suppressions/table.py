"""Addresses that are not written to, as a table one may lift them from. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from dash import html
from dash.development.base_component import Component

from dashboard.ui import (
    NOT_KNOWN,
    Child,
    button,
    card,
    confirmed,
    count,
    day,
    empty_state,
    in_words,
    table,
)
from domain.store.people import ListedSuppression

_WHY_STOPPED: Final = (
    "Nothing is written to these addresses. A stop that a learner set is theirs alone to take "
    "back; one that a provider reported may be lifted once the address is right again."
)
_STOPS: Final[Mapping[str, str]] = {
    "stop": "They answered STOP",
    "unsubscribed": "They unsubscribed",
    "complaint": "They reported it as unwanted",
    "not_me": "It is not their address",
    "bounced": "The address does not exist",
    "bad_number": "The number does not exist",
    "soft_bounces": "Three messages came back: paused",
}
_HEADINGS: Final = ("Address", "Whose", "Why", "Since", "")


class SuppressionNotice(StrEnum):
    """What the page says after a form was sent."""

    LIFTED = "lifted"
    KEPT = "kept"


#: What each says.
ANSWERS: Final[Mapping[str, str]] = {
    SuppressionNotice.LIFTED: "Lifted. This address may be written to again.",
    SuppressionNotice.KEPT: "Not lifted: it is the learner's own, or was lifted already.",
}


def stop_table(
    found: Sequence[ListedSuppression], *, may_lift: bool, token: str, back: str
) -> Component:
    """Every address that is not written to, and why."""
    if not found:
        return empty_state("No stops", "Every address that is known may be written to.")
    rows = (_stop(stop, may_lift=may_lift, token=token, back=back) for stop in found)
    title = f"{count(len(found), 'address', 'addresses')} not written to"
    return card(title, table(_HEADINGS, rows), note=_WHY_STOPPED)


def _stop(stop: ListedSuppression, *, may_lift: bool, token: str, back: str) -> tuple[Child, ...]:
    until = f", until {day(stop.ends_at.date())}" if stop.ends_at else ""
    lift: Child = None
    if may_lift and stop.may_be_lifted:
        lift = confirmed(
            "Lift",
            html.P(f"{stop.address} may be written to again. Is the address right now?"),
            title="Lift this stop?",
            submit=button("Lift it", color="primary"),
            action=f"/messages/stops/{stop.stop_id}/lift",
            token=token,
            back=back,
        )
    return (
        stop.address,
        stop.whose or NOT_KNOWN,
        _STOPS.get(stop.reason, in_words(stop.reason)) + until,
        day(stop.created_at.date()),
        lift,
    )
