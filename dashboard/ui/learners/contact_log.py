"""The contact log of a learner: a short form, and what people wrote down. Pure."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.ui.cards import Child, card, tag
from dashboard.ui.forms import answer_line, button, plain_form, select
from dashboard.ui.learners.events import event, event_list
from dashboard.ui.plain_rows import plain_rows
from dashboard.ui.text import absent, days_ago, short_day
from dashboard.ui.text import day as day_words
from domain.store.coaching import CONTACT_KINDS, OUTCOMES

NOTE_LENGTH: Final = 1000
#: What the form sends where nobody looked at the clock.
NOT_COUNTED: Final = "not counted"
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


def contact_notice(code: object, *back: Child) -> Child:
    """The line that answers a form; nothing when none was sent."""
    if code not in set(ContactNotice):
        return None
    return answer_line(ContactNotice(str(code)).sentence, *back)


def contact_words(contact: Mapping[Any, Any], today: date) -> str:
    """A contact in a line: Call 2 days ago, no answer."""
    since = (pd.Timestamp(today) - contact["day"]).days
    kind = CONTACT_KINDS.get(contact["kind"], contact["kind"])
    outcome = OUTCOMES.get(contact["outcome"], contact["outcome"])
    return f"{kind} {days_ago(since)}: {outcome[:1].lower()}{outcome[1:]}"


def contacts(log: pd.DataFrame, *form: Child, undo: Callable[[Mapping[Any, Any]], Child]) -> Child:
    """Everything people wrote down about one learner, newest first, below the form."""
    rows = plain_rows(log)
    if not rows:
        nobody = html.P("Nobody has logged a contact yet.", className="absent")
        return card("Contacts", *form, nobody, name="contact-log")
    history = event_list(_entry(row, undo) for row in rows)
    return card("Contacts", *form, rows=history, name="contact-log")


def contact_form(*, action: str, token: str, back: str, today: date) -> Component:
    """The form; it is sent as it is, and the page comes back with its answer."""
    days = {str(n): which_day(today, n) for n in range(LATEST_DAYS + 1)}
    minutes = {NOT_COUNTED: "Not counted"} | {str(n): f"{n} minutes" for n in _MINUTES}
    fields = {
        "kind": ("Contact", CONTACT_KINDS),
        "outcome": ("What came of it", OUTCOMES),
        "days_ago": ("When", days),
        "minutes": ("Took", minutes),
    }
    columns = [
        dbc.Col(select(name, label, options), xs=6, sm=3)
        for name, (label, options) in fields.items()
    ]
    note = [
        dbc.Label("Note for colleagues, not the learner", html_for="contact-note"),
        dbc.Textarea(id="contact-note", name="note", rows=2, maxlength=NOTE_LENGTH),
    ]
    form = plain_form(
        action,
        dbc.Row(columns, class_name="g-2"),
        html.Div(note, className="my-2"),
        button("Log contact", color="primary"),
        token=token,
        back=back,
    )
    return html.Div(form, id="log")


def undo_form(*, action: str, token: str, back: str, what: str) -> Component:
    """A button that says a contact was logged by mistake."""
    undo = button("Take back", color="link", title=f"Take back: {what}")
    return plain_form(action, undo, token=token, back=back)


def which_day(today: date, ago: int) -> str:
    """Today, yesterday, or another day by its name: Monday, 2 Mar."""
    then = today - timedelta(days=ago)
    return {0: "Today", 1: "Yesterday"}.get(ago, f"{then:%A}, {short_day(then)}")


def _entry(row: Mapping[Any, Any], undo: Callable[[Mapping[Any, Any]], Child]) -> Component:
    kind = CONTACT_KINDS.get(row["kind"], row["kind"])
    outcome = OUTCOMES.get(row["outcome"], row["outcome"])
    minutes = "" if absent(row["minutes"]) else f", {row['minutes']} min"
    what = f"{kind}: {outcome[:1].lower()}{outcome[1:]}{minutes}"
    back = row["taken_back"]
    note = "" if absent(row["note"]) or back else str(row["note"])
    return event(
        day_words(row["day"]),
        html.S(what, className="text-secondary") if back else what,
        tag("Taken back") if back else undo(row),
        "" if absent(row["who"]) else str(row["who"]),
        html.Span(note, className="note") if note else None,
    )
