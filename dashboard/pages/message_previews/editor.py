"""A template in the browser: its words, what is wrong with them, its versions. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui import Child, button, card, confirmed, count, moment, plain_form, tag
from dashboard.ui.learners import event, event_list
from domain.messaging.checks import DiffLine, TemplateProblem, Vocabulary, diff_lines
from domain.messaging.rendering import RenderedMessage, TemplateText, beyond_gsm, is_gsm
from domain.store.outbox import SHIPPED, SavedTemplate

#: Ids that callbacks name.
SUBJECT_FIELD: Final = "words-subject"
BODY_FIELD: Final = "words-body"
SAVE: Final = "words-save"
VERDICT: Final = "words-verdict"
PREVIEW: Final = "words-preview"
ASKED: Final = "words-asked"
NOTE_LENGTH: Final = 200
_TYPING_MS: Final = 400
_LISTS: Final = (
    " A list is gone through by ",
    html.Code("{% for task in tasks %}* {{ task.name }}{% endfor %}"),
    "; lines that begin with * stay lines.",
)
_SIGNS: Final = {"same": " ", "gone": "-", "new": "+"}
_MEANS: Final = {"same": "", "gone": "taken out: ", "new": "added: "}


def edit_card(
    text: TemplateText,
    vocabulary: Vocabulary,
    *,
    version: int,
    own: bool,
    action: str,
    key: str,
    token: str,
    about: str,
) -> Component:
    """The words with what saves them; `own` is false where saving makes the template."""
    is_mail = text.subject is not None
    fields: list[Child] = [
        dbc.Label("Subject", html_for=SUBJECT_FIELD) if is_mail else None,
        _subject(text) if is_mail else dbc.Input(id=SUBJECT_FIELD, type="hidden", value=""),
        dbc.Label("Text", html_for=BODY_FIELD),
        dbc.Textarea(
            id=BODY_FIELD,
            name="body",
            value=text.body,
            rows=18 if is_mail else 7,
            debounce=_TYPING_MS,
            spellcheck=True,
            class_name="template",
        ),
        html.Div(id=VERDICT, className="verdict", **{"aria-live": "polite"}),
        dbc.Label("What did you change, and why? Others will read it.", html_for="words-note"),
        dbc.Input(id="words-note", name="note", required=True, maxlength=NOTE_LENGTH),
        html.Div(
            [
                button("Save as a new version", color="primary", id=SAVE),
                # a page of its own answers, so that what is typed stays here
                html.Button(
                    "Send these to me first",
                    type="submit",
                    formAction=action.replace("/save", "/try", 1),
                    formTarget="_blank",
                    formNoValidate=True,
                    className="btn btn-outline-secondary",
                ),
            ],
            className="choices mt-3",
        ),
    ]
    hint = "" if own else "There are no words of its own here yet: saving gives it these."
    return card(
        "Edit the words",
        plain_form(action, *fields, token=token, template=key, over=str(version)),
        _help(vocabulary),
        note=f"{about}, version {version}. {hint}".strip(),
        name="edit-words",
    )


def _subject(text: TemplateText) -> Component:
    return dbc.Textarea(
        id=SUBJECT_FIELD,
        name="subject",
        value=text.subject or "",
        rows=2,
        debounce=_TYPING_MS,
        class_name="template",
    )


def _help(vocabulary: Vocabulary) -> Component:
    rows = [
        html.Div([html.Dt(html.Code(f"{{{{ {name} }}}}")), html.Dd(means)])
        for name, means in vocabulary.placeholders.items()
    ]
    intro = html.P(
        [
            "What may be empty is asked about first: ",
            html.Code("{% if coach %}{{ coach }}{% else %}A person{% endif %}"),
            ". A paragraph that ends in a link becomes a button.",
            *(_LISTS if vocabulary.has_lists else ()),
        ],
        className="says",
    )
    return html.Details(
        [html.Summary("What stands for what"), intro, html.Dl(rows, className="placeholders")],
        className="mt-3",
    )


def verdict(
    problems: Sequence[TemplateProblem],
    written: RenderedMessage | str,
    longest: RenderedMessage | None,
    *,
    checks: str,
    is_text: bool,
    newer: SavedTemplate | None = None,
) -> list[Child]:
    """What is said below the words while they are typed."""
    said: list[Child] = []
    if newer:
        said.append(
            dbc.Alert(
                f"{newer.author} saved version {newer.number} while you were writing: "
                f"“{newer.note}”. Reload the page to see it; your words cannot be saved over it.",
                color="warning",
                fade=False,
            )
        )
    if is_text and isinstance(written, RenderedMessage):
        said.append(html.P(_measure(written, longest), className="says"))
    if problems:
        said.append(html.Ul([html.Li(in_words(problem)) for problem in problems]))
    else:
        said.append(html.P(f"Every check passes: {checks}.", className="state state-good"))
    return said


def in_words(problem: TemplateProblem) -> str:
    """A problem with where it is."""
    where = f", line {problem.line}" if problem.line and problem.part == "body" else ""
    return f"{'Subject' if problem.part == 'subject' else 'Text'}{where}: {problem.sentence}"


def _measure(written: RenderedMessage, longest: RenderedMessage | None) -> str:
    """How long a text is and what it costs, for this learner and where names are long."""
    parts = [f"Here: {_size(written)}."]
    if longest:
        parts.append(f"With long names: {_size(longest)}.")
    if dear := beyond_gsm(written.text):
        parts.append(f"These signs make it cost more than twice as much: {' '.join(dear)}")
    return " ".join(parts)


def _size(written: RenderedMessage) -> str:
    coding = "GSM-7" if is_gsm(written.text) else "UCS-2"
    return (
        f"{count(len(written.text), 'character')}, {count(written.segments, 'segment')} ({coding})"
    )


def version_card(
    saved: Sequence[SavedTemplate],
    *,
    zone: ZoneInfo,
    compare: Mapping[int, str],
    action: str,
    key: str,
    token: str,
    may_edit: bool,
    is_shipped: bool,
) -> Component:
    """Every version, newest first; `compare` is the address of each one's differences."""
    newest = saved[0].number if saved else SHIPPED
    rows = [
        event(
            moment(one.created_at.astimezone(zone)),
            [f"Version {one.number}", " by ", one.author],
            tag("In use") if one.number == newest else None,
            one.note,
            _version_choices(one.number, newest, compare, action, key, token, may_edit=may_edit),
        )
        for one in saved
    ]
    if is_shipped:
        rows.append(
            event(
                "",
                "Version 1, as shipped",
                tag("In use") if newest == SHIPPED else None,
                _version_choices(SHIPPED, newest, compare, action, key, token, may_edit=may_edit),
            )
        )
    if not rows:
        return card("Versions", html.P("None yet: every one that is saved is listed here."))
    return card(
        "Versions",
        rows=event_list(rows),
        note="Nothing is lost: a restored version is saved as the newest.",
    )


def _version_choices(  # noqa: PLR0917 - what one row is made of
    number: int,
    newest: int,
    compare: Mapping[int, str],
    action: str,
    key: str,
    token: str,
    *,
    may_edit: bool,
) -> Child:
    if number == newest:
        return None
    restore = confirmed(
        "Restore",
        html.P(f"The words of version {number} are checked and saved as version {newest + 1}."),
        title=f"Restore version {number}?",
        submit=button("Restore it", color="primary"),
        action=f"{action}&version={number}",
        token=token,
        template=key,
        over=str(newest),
        number=str(number),
    )
    return html.Div(
        [dcc.Link("What differs", href=compare[number]), restore if may_edit else None],
        className="choices align-items-center",
    )


def diff_card(number: int, older: TemplateText, newest: int, newer: TemplateText) -> Component:
    """What differs between a version and the one in use."""
    lines = diff_lines(_whole(older), _whole(newer))
    if all(line.change == "same" for line in lines):
        return card(f"Version {number} and version {newest} say the same")
    return card(
        f"From version {number} to version {newest}",
        html.Div([_line(line) for line in lines], className="diff"),
        name="what-differs",
    )


def _line(line: DiffLine) -> Component:
    hint = html.Span(_MEANS[line.change], className="visually-hidden")
    marked = line.change != "same"
    words = [
        html.Span(text, className="changed") if changed and marked else text
        for text, changed in line.parts
    ]
    return html.Div(
        [html.Span(_SIGNS[line.change], className="sign"), hint, *words],
        className=f"diff-line diff-{line.change}",
    )


def _whole(text: TemplateText) -> str:
    return text.body if text.subject is None else f"Subject: {text.subject}\n\n{text.body}"
