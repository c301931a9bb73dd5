"""What staff decide about messages whose fate is unknown, one by one or many at once. Pure."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import (
    ASK,
    ASKED,
    NO,
    Child,
    answer_line,
    button,
    card,
    confirmed,
    count,
    moment,
    plain_form,
)
from dashboard.ui.learners import CHANNELS, event, event_list
from dashboard.web import Selection
from domain.store.outbox import UnconfirmedDecision, UnconfirmedMessage

#: Begins the name of a box that chooses one message; its number follows.
BOX: Final = "message-"
#: The form that the boxes are in; the button of its dialogue names it.
_FORM: Final = "decide-many"
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
#: More than these are decided a page at a time.
MOST: Final = 100


class DecisionNotice(StrEnum):
    """What the page says after a form was sent."""

    DECIDED = "decided"
    TOO_LATE = "too_late"
    NONE_CHOSEN = "none_chosen"
    UNDONE = "undone"
    RESUMED = "resumed"
    NOT_PAUSED = "not_paused"
    TAKEN_BACK = "taken_back"
    SOME_TAKEN_BACK = "some_taken_back"
    NOT_WAITING = "not_waiting"


#: What each says.
ANSWERS: Final[Mapping[str, str]] = {
    DecisionNotice.DECIDED: "Noted. A message that is sent again passes every check once more.",
    DecisionNotice.TOO_LATE: "Somebody else has decided already, or the provider told us since.",
    DecisionNotice.NONE_CHOSEN: "Nothing was decided: tick the messages first.",
    DecisionNotice.UNDONE: "Taken back: these are open again, and nothing was sent.",
    DecisionNotice.RESUMED: "One message tries now; the rest follows once it gets through.",
    DecisionNotice.NOT_PAUSED: "Sending by this channel has not paused any more.",
    DecisionNotice.TAKEN_BACK: "Taken back: it will not be sent. Others read who and why.",
    DecisionNotice.SOME_TAKEN_BACK: "Those that still waited are taken back; the others had left.",
    DecisionNotice.NOT_WAITING: "Too late: it had left, or was on its way already.",
}


def answer(notice: str, undo: str, *, token: str, back: str) -> Child:
    """The line that answers a form; `undo` names messages whose decision may be taken back."""
    sentence = ANSWERS.get(notice, "")
    numbers = numbers_in(undo) if notice == DecisionNotice.DECIDED else []
    if not numbers:
        return answer_line(sentence)
    form = plain_form(
        "/messages/undo",
        button("Undo", size="sm"),
        token=token,
        back=back,
        messages=",".join(map(str, numbers)),
    )
    return answer_line(f"{count(len(numbers), 'decision')} noted.", " ", form)


def numbers_in(text: str) -> list[int]:
    """The numbers of messages in a list such as "4,7"; whatever is none is left out."""
    parts = [part for part in text.split(",") if part.isdecimal() and len(part) < len("9" * 18)]
    return [int(part) for part in parts[:MOST]]


def to_decide(
    found: Sequence[UnconfirmedMessage],
    selection: Selection,
    *,
    title_of: Callable[[str], str],
    zone: ZoneInfo,
    token: str,
    back: str,
) -> Child:
    """The messages whose fate nobody knows, with what one may say of each; nothing without any."""
    if not found:
        return None
    shown = found[:MOST]
    rows = event_list(_row(one, selection, title_of, zone, token, back) for one in shown)
    more = f" These are the oldest {MOST}." if len(found) > MOST else ""
    return html.Div(
        [
            card(
                f"{count(len(found), 'message')} to decide",
                rows=html.Div([rows, _many(shown, token=token, back=back)]),
                note=_WHY_UNKNOWN + more,
                name="to-decide",
            )
        ],
        id="to-decide",
    )


def _row(  # noqa: PLR0917 - what a row is made of
    one: UnconfirmedMessage,
    selection: Selection,
    title_of: Callable[[str], str],
    zone: ZoneInfo,
    token: str,
    back: str,
) -> Component:
    return event(
        moment(one.claimed_at.astimezone(zone)),
        _whom(one, selection),
        None,
        f"{title_of(one.kind)} by {CHANNELS.get(one.channel, one.channel)}",
        one.subject,
        _choices(one, token=token, back=back),
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


def _many(found: Sequence[UnconfirmedMessage], *, token: str, back: str) -> Child:
    """Boxes to tick and one decision for all that are; nothing where there is one message."""
    if len(found) == 1:
        return None
    boxes = [
        dbc.Checkbox(
            id=f"{BOX}{one.message_id}",
            name=f"{BOX}{one.message_id}",
            label=", ".join(_told_apart(one)),
            value=True,
        )
        for one in found
    ]
    return html.Details(
        [
            html.Summary(f"Decide many at once: {count(len(found), 'message')}"),
            dbc.Form(
                [
                    dbc.Input(type="hidden", name="token", value=token),
                    dbc.Input(type="hidden", name="back", value=back),
                    html.Div(boxes, className="boxes"),
                    html.Div([_ask(choice) for choice in _CHOICES], className="choices"),
                ],
                id=_FORM,
                action="/messages/decide",
                method="POST",
                prevent_default_on_submit=False,
            ),
        ],
        className="many",
    )


def _told_apart(one: UnconfirmedMessage) -> list[str]:
    """To whom, by what and which: somebody may have several to decide."""
    parts = [one.to, CHANNELS.get(one.channel, one.channel), one.subject]
    return [part for part in parts if part]


def _ask(choice: UnconfirmedDecision) -> Component:
    """A button that opens a dialogue, from which the form around it is sent."""
    name = f"many {choice.value}"
    says = {
        UnconfirmedDecision.ARRIVED: ("They arrived", "All that are ticked are noted as arrived."),
        UnconfirmedDecision.LOST: (
            "They did not: leave them",
            "All that are ticked are noted as lost, and no longer count against caps.",
        ),
        UnconfirmedDecision.SEND_AGAIN: (
            "They did not: send again",
            "All that are ticked are checked and leave again; who got it gets it twice. No undo.",
        ),
    }
    text, meaning = says[choice]
    titled = f"title-many-{choice.value}"
    return html.Span(
        [
            button(text, type="button", id={"type": ASK, "name": name}),
            dbc.Modal(
                [
                    dbc.ModalHeader(
                        dbc.ModalTitle(f"{text}?", id=titled, tag="h2"), close_button=False
                    ),
                    dbc.ModalBody(html.P(meaning)),
                    dbc.ModalFooter(
                        [
                            button("Cancel", type="button", id={"type": NO, "name": name}),
                            html.Button(
                                text,
                                type="submit",
                                form=_FORM,
                                name="choice",
                                value=choice.value,
                                className="btn btn-primary",
                            ),
                        ]
                    ),
                ],
                id={"type": ASKED, "name": name},
                centered=True,
                labelledby=titled,
            ),
        ]
    )
