"""The steps of the set-up, each with what is there and what to do next. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.set_up.progress import SetUpProgress
from dashboard.ui import Child, button, count, day, moment, plain_form, progress_bar
from domain.policy import PolicyField

PAGE: Final = "/set-up"
#: What the second step asks of the policy; all else is on the settings page.
ASKED: Final = (
    "sender.organisation",
    "sender.address",
    "sender.course_url",
    "sending.zone",
    "sending.language",
    "programme_weeks",
)
_TITLES: Final[Mapping[str, str]] = {
    "account": "Your account",
    "programme": "Your programme",
    "import": "First import",
    "mail": "Mail",
    "scores": "First scores",
    "colleagues": "Invite colleagues",
}
_NO_SERVER: Final = (
    "No mail server is set up yet, so mails only go to the log. Whoever runs this installation "
    "sets SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and MAIL_FROM, and starts it again."
)
_NOT_ALLOWED: Final = (
    "Outside production only addresses on ALLOW_LIST are written to, and yours is not on it: "
    "a test would stay here."
)


def steps(
    progress: SetUpProgress, fields: Mapping[str, PolicyField], *, token: str, made_from: str
) -> Component:
    """All of them; the first that is to do is open."""
    inside: Mapping[str, list[Child]] = {
        "account": [html.P("You are signed in as an administrator.", className="mb-0")],
        "programme": [_programme(fields, token=token, made_from=made_from)],
        "import": _import(progress),
        "mail": [html.Div(mail_state(progress), id="set-up-mail"), _mail(token)],
        "scores": [html.Div(score_state(progress), id="set-up-scores"), _scores(progress, token)],
        "colleagues": _colleagues(progress),
    }
    items = [
        dbc.AccordionItem(
            inside[step],
            title=f"{'✓' if is_done else number} · {_TITLES[step]}{'' if is_done else ', to do'}",
            item_id=step,
        )
        for number, (step, is_done) in enumerate(progress.done.items(), start=1)
    ]
    return dbc.Accordion(items, active_item=progress.next_step, always_open=False)


def how_far(progress: SetUpProgress) -> Component:
    """The whole in one line."""
    done, whole = sum(progress.done.values()), len(progress.done)
    says = f"{done} of {whole} steps done" if done < whole else "All is set up"
    bar = progress_bar(100 * done / whole, "Steps done")
    return html.Div(
        [html.Span(says, className="fw-semibold"), bar],
        className="d-flex align-items-center gap-3",
    )


def _programme(fields: Mapping[str, PolicyField], *, token: str, made_from: str) -> Component:
    rows = [_asked(fields[name]) for name in ASKED]
    return plain_form(
        f"{PAGE}/programme",
        dbc.Row(rows, class_name="g-3"),
        html.Div(button("Save", color="primary"), className="mt-3"),
        token=token,
        made_from=made_from,
    )


def _asked(field: PolicyField) -> Component:
    number = f"set-up-{field.name}"
    required = field.name == ASKED[0]
    made: Any = dbc.Input(
        id=number, name=field.name, value=field.text, required=required, autocomplete="off"
    )
    shown = dbc.InputGroup([made, dbc.InputGroupText(field.unit)]) if field.unit else made
    label = dbc.Label(field.label, html_for=number)
    return dbc.Col([label, shown, dbc.FormText(field.hint)], md=6, xl=4)


def _import(progress: SetUpProgress) -> list[Child]:
    known = (
        f"{count(progress.learners, 'learner')} known"
        + (
            f", the newest import {moment(progress.imported_at, progress.zone)}."
            if progress.imported_at
            else "."
        )
        if progress.learners
        else "A file of learners from your platform, as it exports it: the columns are guessed, "
        "and nothing is kept before you say so."
    )
    return [html.P(known), button("Import learners", color="primary", href="/imports")]


def mail_state(progress: SetUpProgress) -> Child:
    """Whether mail can leave, and what became of the last test."""
    if not progress.has_mail_server:
        return dbc.Alert(_NO_SERVER, color="warning", fade=False)
    test = progress.test
    if test is None:
        return (
            html.P("A mail server is set up. Send yourself a test to see that it arrives.")
            if (progress.may_be_mailed)
            else dbc.Alert(_NOT_ALLOWED, color="warning", fade=False)
        )
    if test.state in {"sent", "delivered"}:
        return html.P(
            f"The test of {moment(test.created_at, progress.zone)} left. Is it in your inbox?"
        )
    if test.reason:
        why = test.reason.replace("_", " ")
        return dbc.Alert(f"The last test did not leave: {why}.", color="warning", fade=False)
    return html.P("The test waits for the worker to send it.", role="status")


def _mail(token: str) -> Component:
    return plain_form(f"{PAGE}/test-mail", button("Send me a test mail"), token=token)


def score_state(progress: SetUpProgress) -> Child:
    """Whether learners are scored, or how far that is."""
    if progress.scored:
        return html.P(f"Learners are scored as of {day(progress.scored[-1])}.")
    if not progress.learners:
        return html.P("There is nobody to score yet: import learners first.")
    lines: list[Child] = []
    if not progress.worker_is_there:
        says = "The worker is not running: whoever runs this installation starts it."
        lines.append(dbc.Alert(says, color="warning", fade=False))
    asked = progress.asked
    if asked is not None and asked.finished_at is None:
        says = asked.doing or "Asked for: the worker takes it within seconds."
        lines += [html.P(says), progress_bar(100 * asked.share, "Scoring", is_moving=True)]
    elif asked is not None and asked.detail and asked.state != "done":
        lines.append(dbc.Alert(asked.detail, color="warning", fade=False))
    else:
        lines.append(
            html.P("Each night learners are put into segments and scored. Do it once now.")
        )
    return html.Div(lines, role="status")


def _scores(progress: SetUpProgress, token: str) -> Child:
    if progress.scored:
        return button("See who needs help", color="primary", href="/")
    if not progress.learners:
        return None
    return plain_form(
        f"{PAGE}/score",
        html.Div(button("Score now", color="primary")),
        token=token,
        class_name="mt-2",
    )


def _colleagues(progress: SetUpProgress) -> list[Child]:
    others = progress.colleagues - 1
    says = (
        f"{count(others, 'colleague')} beside you."
        if others > 0
        else "Coaches see their own learners, managers all, analysts numbers without names."
    )
    return [html.P(says), button("Invite colleagues", color="primary", href="/settings/people")]
