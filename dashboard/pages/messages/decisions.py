"""What staff decide about messages whose fate is unknown. Pure."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import (
    CHANNELS,
    Child,
    button,
    card,
    confirmed,
    count,
    event,
    event_list,
    moment,
    plain_form,
)
from dashboard.web import Selection
from domain.store.outbox import UnconfirmedDecision, UnconfirmedMessage

#: What the buttons say, in their order.
_CHOICES: Final[Mapping[UnconfirmedDecision, str]] = {
    UnconfirmedDecision.ARRIVED: "It arrived",
    UnconfirmedDecision.LOST: "It did not: leave it",
    UnconfirmedDecision.SEND_AGAIN: "It did not: send again",
}
_WHY_UNKNOWN: Final = (
    "The line broke while these were handed over, so they may have arrived or not. None is sent "
    "again unless you say so; until then each counts against the learner's caps."
)


class DecisionNotice(StrEnum):
    """What the page says after a form was sent."""

    DECIDED = "decided"
    TOO_LATE = "too_late"


#: What each says.
ANSWERS: Final[Mapping[str, str]] = {
    DecisionNotice.DECIDED: "Noted. A message that is sent again passes every check once more.",
    DecisionNotice.TOO_LATE: "Somebody else has decided already, or the provider told us since.",
}


def to_decide(
    found: Sequence[UnconfirmedMessage],
    selection: Selection,
    *,
    title_of: Callable[[str], str],
    token: str,
    back: str,
) -> Child:
    """The messages whose fate nobody knows, with what one may say of each; nothing without any."""
    if not found:
        return None
    rows = [
        event(
            moment(one.claimed_at),
            _whom(one, selection),
            None,
            f"{title_of(one.kind)} by {CHANNELS.get(one.channel, one.channel)}",
            one.subject,
            _choices(one, token=token, back=back),
        )
        for one in found
    ]
    return card(
        f"{count(len(found), 'message')} to decide",
        rows=event_list(rows),
        note=_WHY_UNKNOWN,
        name="to-decide",
    )


def _whom(one: UnconfirmedMessage, selection: Selection) -> Child:
    if one.enrolment_id is None:
        return one.to
    return dcc.Link(one.to, href=selection.link(f"/learner/{one.enrolment_id}"))


def _choices(one: UnconfirmedMessage, *, token: str, back: str) -> Component:
    action = f"/messages/{one.message_id}/decide"
    settled = [
        button(_CHOICES[choice], name="choice", value=choice.value)
        for choice in (UnconfirmedDecision.ARRIVED, UnconfirmedDecision.LOST)
    ]
    again = UnconfirmedDecision.SEND_AGAIN
    sent_again = confirmed(
        _CHOICES[again],
        html.P(f"If it did arrive after all, {one.to} gets it twice."),
        title="Send it again?",
        submit=button("Send it again", color="primary", name="choice", value=again.value),
        action=action,
        token=token,
        back=back,
    )
    form = plain_form(action, *settled, token=token, back=back)
    return html.Div([form, sent_again], className="choices")
