"""A message as it would arrive, and who would get a broken one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import Child, answer_line, button, card, count, plain_form
from dashboard.ui.learners import CHANNELS
from domain.messaging import PreviewProblem
from domain.messaging.rendering import RenderedMessage
from domain.policy import Channel, Intervention
from domain.store.outbox import SendTestOutcome

_SHOWN: Final = 20
#: Languages there are words in; a new one shows its code until it is named here.
_LANGUAGES: Final = {"en": "English", "de": "Deutsch"}
#: What the page says after a form was sent, beside what came of a test.
_ANSWERS: Final = {
    "broken": "Not sent: this message is empty or broken for this learner; see below.",
    "saved": "Saved as a new version. Messages planned from now on are made from it.",
    "unchanged": "Nothing was saved: these are the words in use already.",
}


def answer(code: str) -> Child:
    """The line that answers a test; nothing when none was asked for."""
    if code in _ANSWERS:
        return answer_line(_ANSWERS[code])
    return answer_line(SendTestOutcome(code).sentence if code in set(SendTestOutcome) else "")


def choices(title: str, options: Mapping[str, str], current: str) -> Child:
    """Links to the same message otherwise, text -> address; nothing where there is one only."""
    if len(options) < 2:  # noqa: PLR2004 - one choice is none
        return None
    return html.P(
        [
            html.Span(title, className="label"),
            *(
                dcc.Link(
                    text, href=href, className="choice current" if text == current else "choice"
                )
                for text, href in options.items()
            ),
        ],
        className="choose",
    )


def language(code: str) -> str:
    """A language by the name its readers know."""
    return _LANGUAGES.get(code, code)


def message(
    name: str, written: RenderedMessage | str, intervention: Intervention, channel: Channel
) -> Component:
    """The message as this learner would get it, or what is wrong with it."""
    title = f"{CHANNELS[channel.value]} as {name} would get it"
    if isinstance(written, str):
        return letter(title, written)
    return letter(
        title,
        written,
        note=f"{intervention.audience}. In {language(written.language)}, version {written.version}"
        + (f", wording {written.variant}" if written.variant else "")
        + (f"; {count(written.segments, 'segment')}" if channel is Channel.SMS else "")
        + ". Its links open nothing here.",
    )


def letter(title: str, written: RenderedMessage | str, *, note: str = "") -> Component:
    """A message as it arrives, or what is wrong with it."""
    if isinstance(written, str):
        return card(title, dbc.Alert(f"Broken: {written}.", color="danger", fade=False))
    return card(
        title,
        html.P([html.Strong("Subject: "), written.subject], className="subject")
        if written.subject
        else None,
        _body(written),
        html.Details([html.Summary("As plain text"), html.Pre(written.text, className="letter")])
        if written.html
        else None,
        note=note,
    )


def test_form(action: str, *, token: str, channel: Channel) -> Component:
    """A button that sends it to one's own address."""
    where = "phone" if channel is Channel.SMS else "address"
    send = button(f"Send the words in use to my own {where}")
    return plain_form(action, send, token=token, back="")


def trouble_list(
    found: Sequence[PreviewProblem] | None, *, fits: str, check: str, among: int
) -> Component:
    """Who would get an empty or broken message; before it was looked at, the way to do so."""
    title = "Would anybody get it empty or broken?"
    if found is None:
        link = button("Write it for everyone who fits", href=check, class_name="mt-2")
        return card(title, html.P(f"For: {fits[:1].lower()}{fits[1:]}", className="says"), link)
    if not found:
        text = f"Nobody: it can be written for everyone who fits, among {count(among, 'learner')}."
        return card(title, html.P(text))
    reasons = [
        html.Li(
            [
                dcc.Link(f"Enrolment {one.enrolment_id}", href=f"/learner/{one.enrolment_id}"),
                f" by {CHANNELS[one.channel.value]} in {language(one.language)}: {one.reason}",
            ]
        )
        for one in found[:_SHOWN]
    ]
    left = len(found) - len(reasons)
    more = html.P(f"And {left:,} more.", className="says") if left else None
    return card(title, html.Ul(reasons), more, note=count(len(found), "message"))


def _body(written: RenderedMessage) -> Component:
    if not written.html:
        return html.Pre(written.text, className="letter")
    # sandboxed: a template is ours, but what a learner is called is not
    return html.Iframe(srcDoc=written.html, sandbox="", className="letter", title="The message")
