"""What was sent, and what was not and why, in words. Pure."""

from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard.ui.plain_rows import plain_rows
from dashboard.ui.text import absent, day, upper_first
from domain.nudges.eligibility import SkipReason
from domain.policy import Policy

#: state -> what to say, and the tone of its mark
STATES: Final = {
    "planned": ("Waiting to be sent", "held"),
    "claimed": ("Being sent", "held"),
    "sent": ("Sent", "good"),
    "delivered": ("Delivered", "good"),
    "bounced": ("Bounced", "bad"),
    "failed": ("Failed", "bad"),
    "expired": ("Expired, not sent", "plain"),
    "skipped": ("Not sent", "plain"),
    "asked": ("A person was asked", "held"),
    "deferred": ("Waits for another day", "held"),
    "unknown": ("May have arrived: please decide", "bad"),
}


CHANNELS: Final = {"email": "Email", "sms": "SMS"}


def state_mark(state: object) -> Component:
    """A state as a word with a small shape."""
    text, tone = STATES.get(str(state), (upper_first(str(state)), "plain"))
    return html.Span(text, className=f"state state-{tone}")


def in_words(name: object) -> str:
    """A name of the catalogue or a reason code as words: `quiet_hours` is Quiet hours."""
    return "" if absent(name) else upper_first(str(name).replace("_", " "))


def because(reason: object) -> str:
    """Why it was not sent: the gate's own sentence, or what the provider said."""
    if str(reason) in set(SkipReason):
        return SkipReason(str(reason)).sentence
    return in_words(reason)


def title_of(kind: object, policy: Policy) -> str:
    """What the catalogue calls an intervention; one that is gone keeps its name."""
    known = policy.nudges.get(str(kind))
    return known.title if known else in_words(kind)


def why_nothing_planned(undecided: pd.DataFrame) -> list[str]:
    """Why the newest planning decided nothing about one learner, as sentences.

    `undecided` has at most one row: the day as_of, and the reason as it follows "because".
    """
    return [
        f"Nothing was planned on {day(row['as_of'])}, because {row['reason']}."
        for row in plain_rows(undecided)
    ]
