"""The dialogue in which a coach acts on one learner, or on several at once. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Final

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.ui import Child, button, count, plain_form
from dashboard.ui import select as labelled
from dashboard.ui.learners import LATEST_DAYS, NOT_COUNTED, NOTE_LENGTH, which_day
from domain.coaching import WorklistKind
from domain.store.coaching import CONTACT_KINDS, OUTCOMES

#: Where the forms go.
ACTIONS_ROUTE: Final = "/worklist/act"
#: So many learners may be acted on at once.
MOST_AT_ONCE: Final = 100
REASON_LENGTH: Final = 300
#: Days after which somebody snoozed, or a task put off, is back.
SNOOZES: Final = (1, 2, 3, 7, 14, 21)
_MINUTES: Final = (5, 10, 15, 20, 30, 45, 60, 90)
_NAMED: Final = 6


@dataclass(frozen=True, kw_only=True)
class ActionsAbout:
    """Whom a dialogue is about, and what may be chosen in it.

    `coaches` is empty for who may not assign; `nudges` names what may be sent by its key.
    """

    learners: Mapping[int, str]
    tasks: int
    coaches: Mapping[int, str]
    nudges: Mapping[str, str]
    today: date
    dismissed_days: int
    token: str
    back: str


def actions(about: ActionsAbout, opened: str) -> list[Child]:
    """Whom it is about, and a form for each thing one can do; that of the kind `opened` is open."""
    forms: dict[WorklistKind, tuple[str, Child]] = {
        WorklistKind.CONTACT: ("Log contact", _contact(about)),
        WorklistKind.SNOOZE: ("Snooze", _snooze(about)),
        WorklistKind.NUDGE: ("Nudge now", _nudge(about)),
        WorklistKind.ESCALATE: ("Escalate", _escalate(about)),
        WorklistKind.DISMISS: ("Dismiss", _dismiss(about)),
    }
    if about.tasks:
        forms[WorklistKind.PUT_OFF] = ("Reschedule", _put_off(about))
    if about.coaches:
        forms[WorklistKind.ASSIGN] = ("Assign", _assign(about))
    if not about.nudges:
        del forms[WorklistKind.NUDGE]
    items = [
        dbc.AccordionItem(form, title=title, item_id=kind.value)
        for kind, (title, form) in forms.items()
    ]
    return [_whom(about), dbc.Accordion(items, active_item=opened, flush=True)]


def _whom(about: ActionsAbout) -> Child:
    """The names, where there are several: what follows is about each of them."""
    names = list(about.learners.values())
    if len(names) == 1:
        return None
    left = len(names) - _NAMED
    more = f" and {left} more" if left > 0 else ""
    return html.P(f"About {', '.join(names[:_NAMED])}{more}.", className="says")


def _contact(about: ActionsAbout) -> Component:
    minutes = {NOT_COUNTED: "Not counted"} | {str(n): f"{n} minutes" for n in _MINUTES}
    days = {str(n): which_day(about.today, n) for n in range(LATEST_DAYS + 1)}
    return _form(
        about,
        WorklistKind.CONTACT,
        dbc.Row(
            [
                dbc.Col(labelled("contact", "Contact", CONTACT_KINDS), xs=6),
                dbc.Col(labelled("outcome", "What came of it", OUTCOMES), xs=6),
                dbc.Col(labelled("days_ago", "When", days), xs=6),
                dbc.Col(labelled("minutes", "Took", minutes), xs=6),
            ],
            class_name="g-2",
        ),
        _note("note", "Note for colleagues, not the learner", NOTE_LENGTH),
        says="Completes what was asked of people, and rests them some days.",
        text="Log contact",
    )


def _snooze(about: ActionsAbout) -> Component:
    return _form(
        about,
        WorklistKind.SNOOZE,
        labelled("days", "Back on the list", _until(about.today), place="snooze"),
        says="Back at once if something new becomes known or they ask for help.",
        text="Snooze",
    )


def _put_off(about: ActionsAbout) -> Component:
    return _form(
        about,
        WorklistKind.PUT_OFF,
        labelled("days", "Do it by", _until(about.today), place="put-off"),
        _note("reason", "Why? Others will read it.", REASON_LENGTH, required=True),
        says="What was asked stays open, with another day.",
        text="Reschedule",
    )


def _assign(about: ActionsAbout) -> Component:
    coaches = {str(number): name for number, name in about.coaches.items()}
    return _form(
        about,
        WorklistKind.ASSIGN,
        labelled("coach", "Their coach from now on", coaches),
        says="A file that still names their former coach does not change this.",
        text="Assign",
    )


def _escalate(about: ActionsAbout) -> Component:
    return _form(
        about,
        WorklistKind.ESCALATE,
        _note("reason", "What do you need? Managers read it.", REASON_LENGTH, required=True),
        says="They stand first on every list that shows them until somebody was in touch.",
        text="Escalate",
    )


def _nudge(about: ActionsAbout) -> Component:
    return _form(
        about,
        WorklistKind.NUDGE,
        labelled("nudge", "Message", about.nudges),
        says="Asked at the gate first: consent, stops, limits and quiet hours hold as always, and "
        "whoever the hold-out withholds it from gets none. You will read what came of it.",
        text="Nudge now",
    )


def _dismiss(about: ActionsAbout) -> Component:
    return _form(
        about,
        WorklistKind.DISMISS,
        _note("reason", "Why? Others will read it.", REASON_LENGTH, required=True),
        says="Off the list, with what was asked of people, until something new becomes known; "
        f"for {about.dismissed_days} days at most.",
        text="Dismiss",
    )


def _form(
    about: ActionsAbout, kind: WorklistKind, *fields: Child, says: str, text: str
) -> Component:
    numbers = sorted(about.learners)
    several = f" for {count(len(numbers), 'learner')}" if len(numbers) > 1 else ""
    return plain_form(
        ACTIONS_ROUTE,
        *fields,
        html.P(says, className="says my-2"),
        button(f"{text}{several}", color="primary"),
        token=about.token,
        class_name="act-form",
        kind=kind.value,
        learners=",".join(str(number) for number in numbers),
        once=token_hex(16),
        back=about.back,
    )


def _note(name: str, label: str, length: int, *, required: bool = False) -> Component:
    number = f"act-{name}-{token_hex(4)}"
    area = dbc.Textarea(id=number, name=name, rows=2, maxlength=length, required=required)
    return html.Div([dbc.Label(label, html_for=number), area], className="my-2")


def _until(today: date) -> dict[str, str]:
    return {str(n): which_day(today, -n) for n in SNOOZES}
