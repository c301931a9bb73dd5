"""What staff decide about messages: unknown fates, and stops on addresses. Pure."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import CHANNELS, NOT_KNOWN, Child, card, count, day, empty_state, in_words, moment
from dashboard.web import Selection
from domain.store.outbox import UnconfirmedDecision, UnconfirmedMessage
from domain.store.people import ListedSuppression

#: The pages about messages, by address; all but the first for managers and admins.
PAGES: Final = {
    "/messages": "Decisions",
    "/messages/words": "Words",
    "/messages/stops": "Stops",
}
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


class DecisionNotice(StrEnum):
    """What the page says after a form was sent."""

    DECIDED = "decided"
    TOO_LATE = "too_late"
    LIFTED = "lifted"
    KEPT = "kept"

    @property
    def sentence(self) -> str:
        """The same in words."""
        return _SENTENCES[self]


_SENTENCES: Final[Mapping[DecisionNotice, str]] = {
    DecisionNotice.DECIDED: "Noted. A message that is sent again passes every check once more.",
    DecisionNotice.TOO_LATE: "Somebody else has decided already, or the provider told us since.",
    DecisionNotice.LIFTED: "Lifted. This address may be written to again.",
    DecisionNotice.KEPT: "Not lifted: it is the learner's own, or was lifted already.",
}


def said(code: object) -> Child:
    """The line that answers a form; nothing when none was sent."""
    if code not in set(DecisionNotice):
        return None
    return html.P(DecisionNotice(str(code)).sentence, className="said-so", role="status")


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
        html.Li(
            [
                html.Span(moment(one.claimed_at), className="when"),
                html.Span(_whom(one, selection), className="who"),
                html.Span(
                    [
                        f"{title_of(one.kind)} by {CHANNELS.get(one.channel, one.channel)}",
                        html.Span(one.subject or "", className="said"),
                    ],
                    className="what",
                ),
                _choices(one, token=token, back=back),
            ]
        )
        for one in found
    ]
    return card(
        f"{count(len(found), 'message')} to decide",
        html.Ul(rows, className="decisions"),
        note=_WHY_UNKNOWN,
        name="to-decide",
    )


def stop_table(
    found: Sequence[ListedSuppression], *, may_lift: bool, token: str, back: str
) -> Component:
    """Every address that is not written to, and why."""
    if not found:
        return empty_state("No stops", "Every address that is known may be written to.")
    rows = [_stop(stop, may_lift=may_lift, token=token, back=back) for stop in found]
    return card(
        f"{count(len(found), 'address', 'addresses')} not written to",
        html.Table(
            [
                html.Thead(html.Tr([html.Th(h, scope="col") for h in _HEADINGS])),
                html.Tbody(rows),
            ],
            className="table stacked",
        ),
        note=_WHY_STOPPED,
    )


def form(action: str, *children: Child, token: str, back: str, **hidden: str) -> Component:
    """A form that needs no script: it is sent as it is, and the page comes back."""
    given = {"token": token, "back": back, **hidden}
    return html.Form(
        [*(dcc.Input(type="hidden", name=n, value=v) for n, v in given.items()), *children],
        action=action,
        method="post",
        className="inline",
    )


def _whom(one: UnconfirmedMessage, selection: Selection) -> Child:
    if one.enrolment_id is None:
        return one.to
    return dcc.Link(one.to, href=selection.link(f"/learner/{one.enrolment_id}"))


def _choices(one: UnconfirmedMessage, *, token: str, back: str) -> Component:
    buttons = [
        html.Button(text, type="submit", name="choice", value=choice.value, className="button")
        for choice, text in _CHOICES.items()
    ]
    action = f"/messages/{one.message_id}/decide"
    return form(action, *buttons, token=token, back=back)


def _stop(stop: ListedSuppression, *, may_lift: bool, token: str, back: str) -> Component:
    until = f", until {day(stop.ends_at.date())}" if stop.ends_at else ""
    lift: Child = None
    if may_lift and stop.may_be_lifted:
        button = html.Button("Lift", type="submit", className="button")
        lift = form(f"/messages/stops/{stop.stop_id}/lift", button, token=token, back=back)
    cells: tuple[Child, ...] = (
        stop.address,
        stop.whose or NOT_KNOWN,
        _STOPS.get(stop.reason, in_words(stop.reason)) + until,
        day(stop.created_at.date()),
        lift,
    )
    return html.Tr(
        [html.Td(cell, **{"data-label": h}) for h, cell in zip(_HEADINGS, cells, strict=True)]
    )
