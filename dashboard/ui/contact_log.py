"""The contact log of a learner: a short form, and what people wrote down. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.cards import Child, card
from dashboard.ui.text import absent, days_ago
from dashboard.ui.text import day as day_words
from domain.store.coaching import CONTACT_KINDS, OUTCOMES

NOTE_LENGTH: Final = 1000
#: A contact may be logged so many days after it happened.
LATEST_DAYS: Final = 6
_MINUTES: Final = (5, 10, 15, 20, 30, 45, 60, 90)


class ContactNotice(StrEnum):
    """What a page says after a form was sent."""

    LOGGED = "logged"
    TAKEN_BACK = "taken_back"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too_long"
    ALERTS = "alerts"
    NO_PHONE = "no_phone"
    NOT_CHOSEN = "not_chosen"

    @property
    def sentence(self) -> str:
        """The same in words."""
        return _SENTENCES[self]


_SENTENCES: Final = {
    ContactNotice.LOGGED: "Logged. Their tasks are done, and the worklist rests them some days.",
    ContactNotice.TAKEN_BACK: "Taken back. What it had completed is open again.",
    ContactNotice.INCOMPLETE: "Not logged: choose what kind of contact it was and what came of it.",
    ContactNotice.TOO_LONG: f"Not logged: a note has at most {NOTE_LENGTH:,} letters.",
    ContactNotice.ALERTS: "Saved: this is how you hear of your learners from now on.",
    ContactNotice.NO_PHONE: "Not saved: your number is not known. Please ask an admin to add it.",
    ContactNotice.NOT_CHOSEN: "Not saved: choose one of the ways below.",
}


def said(code: object, *back: Child) -> Child:
    """The line that answers a form; nothing when none was sent."""
    if code not in set(ContactNotice):
        return None
    return html.P([ContactNotice(str(code)).sentence, *back], className="said-so", role="status")


def contact_words(contact: Mapping[Any, Any], today: date) -> str:
    """A contact in a line: Call 2 days ago, no answer."""
    since = (pd.Timestamp(today) - contact["day"]).days
    kind = CONTACT_KINDS.get(contact["kind"], contact["kind"])
    outcome = OUTCOMES.get(contact["outcome"], contact["outcome"])
    return f"{kind} {days_ago(since)}: {outcome[:1].lower()}{outcome[1:]}"


def contacts(log: pd.DataFrame, *form: Child, undo: Callable[[Mapping[Any, Any]], Child]) -> Child:
    """Everything people wrote down about one learner, newest first, below the form."""
    rows = log.to_dict(orient="records")
    history: Child = html.P("Nobody has logged a contact yet.", className="absent")
    if rows:
        history = html.Ol([html.Li(_entry(row, undo)) for row in rows], className="events contacts")
    return card("Contacts", *form, history, name="contact-log")


def contact_form(*, action: str, token: str, back: str, today: date) -> Component:
    """The form; it is sent as it is, and the page comes back with its answer."""
    days = {str(n): _when(today, n) for n in range(LATEST_DAYS + 1)}
    minutes = {"": "Not counted"} | {str(n): f"{n} minutes" for n in _MINUTES}
    return html.Form(
        [
            dcc.Input(type="hidden", name="token", value=token),
            dcc.Input(type="hidden", name="back", value=back),
            html.Div(
                [
                    _choice("kind", "Contact", CONTACT_KINDS),
                    _choice("outcome", "What came of it", OUTCOMES),
                    _choice("days_ago", "When", days),
                    _choice("minutes", "Took", minutes),
                ],
                className="choices",
            ),
            html.Div(
                [
                    html.Label("Note for colleagues, not the learner", htmlFor="contact-note"),
                    html.Textarea(id="contact-note", name="note", rows=2, maxLength=NOTE_LENGTH),
                ],
                className="field note",
            ),
            html.Button("Log contact", type="submit", className="button strong"),
        ],
        id="log",
        action=action,
        method="post",
        className="contact-form",
        **{"aria-label": "Log a contact"},
    )


def undo_form(*, action: str, token: str, back: str, what: str) -> Component:
    """A button that says a contact was logged by mistake."""
    return html.Form(
        [
            dcc.Input(type="hidden", name="token", value=token),
            dcc.Input(type="hidden", name="back", value=back),
            html.Button(
                "Take back", type="submit", className="link", **{"aria-label": f"Take back: {what}"}
            ),
        ],
        action=action,
        method="post",
    )


def _choice(name: str, label: str, options: Mapping[str, str]) -> Component:
    chosen = [html.Option(text, value=value) for value, text in options.items()]
    number = f"contact-{name}"
    return html.Div(
        [html.Label(label, htmlFor=number), html.Select(chosen, id=number, name=name)],
        className="field",
    )


def _when(today: date, days: int) -> str:
    if days < len(_NAMED):
        return _NAMED[days]
    then = today - timedelta(days=days)
    return f"{then:%A}, {then.day} {then:%b}"


_NAMED: Final = ("Today", "Yesterday")


def _entry(row: Mapping[Any, Any], undo: Callable[[Mapping[Any, Any]], Child]) -> list[Child]:
    kind = CONTACT_KINDS.get(row["kind"], row["kind"])
    outcome = OUTCOMES.get(row["outcome"], row["outcome"])
    minutes = "" if absent(row["minutes"]) else f", {row['minutes']} min"
    what = html.Span(f"{kind}: {outcome[:1].lower()}{outcome[1:]}{minutes}", className="what")
    by = "" if absent(row["who"]) else str(row["who"])
    if row["taken_back"]:
        what.className += " taken-back"
        last: Child = html.Span("Taken back", className="mark mark-plain")
    else:
        last = undo(row)
    parts: list[Child] = [html.Span(day_words(row["day"]), className="when"), what, last]
    if by:
        parts.append(html.Span(by, className="because"))
    if not absent(row["note"]) and not row["taken_back"]:
        parts.append(html.P(row["note"], className="note"))
    return parts
