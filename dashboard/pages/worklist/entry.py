"""One person on the worklist: who, why, what was asked, and what one can do here. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.worklist.reasons import (
    barrier_gone,
    escalation_words,
    facts_today,
    priority_name,
)
from dashboard.ui import Child, absent, chip, upper_first
from dashboard.ui.learners import badge_chips, disagreement, risk_mark, task_lines, who
from dashboard.web import Selection
from domain.coaching import WorklistPriority
from domain.policy import Policy

#: Types of the ids that callbacks listen to.
ACT: Final = "worklist-act"
PICK: Final = "worklist-pick"

_WELL_SINCE: Final = (
    "Breaks no rule today and is not at risk: say well done and log it, or dismiss the request."
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A row of a snapshot with what is asked of people; `may_act` on the newest day only."""

    row: Mapping[Any, Any]
    number: int
    priority: WorklistPriority
    tasks: Sequence[Mapping[Any, Any]]
    escalation: Mapping[Any, Any] | None
    today: date
    several_coaches: bool
    may_act: bool
    covered_for: str = ""


def entry(shown: Entry, policy: Policy, selection: Selection) -> Component:
    """The row: on a phone, its buttons stay in sight while it is."""
    row = shown.row
    name, number = who(row), int(row["enrolment_id"])
    link = dcc.Link(name, href=selection.link(f"/learner/{number}"), className="who")
    columns = [
        dbc.Col(_pick(shown, name), class_name="rank", width="auto"),
        dbc.Col(
            [
                link,
                html.Div(_where(shown), className="says where"),
                html.Div(
                    [
                        chip(row["composite_segment"]),
                        risk_mark(row["risk_score"], row["risk_band"]),
                    ],
                    className="chips",
                ),
            ],
            class_name="whom",
        ),
        dbc.Col(_why(shown, policy), class_name="why"),
        dbc.Col(_acts(row, name, number), class_name="do", width="auto") if shown.may_act else None,
    ]
    return dbc.ListGroupItem(
        dbc.Row([one for one in columns if one is not None], class_name="gx-3 gy-1"),
        class_name="entry person",
    )


def _pick(shown: Entry, name: str) -> list[Child]:
    rank = html.Span(f"{shown.number:,}")
    if not shown.may_act:
        return [rank]
    box = dbc.Checkbox(
        id={"type": PICK, "enrolment": int(shown.row["enrolment_id"])},
        value=False,
        label=f"Choose {name}",
        label_class_name="visually-hidden",
    )
    return [box, rank]


def _where(shown: Entry) -> str:
    """The cohort; and whose they are, where that is not plain."""
    row = shown.row
    if shown.covered_for:
        return f"{row['cohort']} · you stand in for {shown.covered_for}"
    if absent(row["coach"]):
        return f"{row['cohort']} · no coach"
    return f"{row['cohort']} · {row['coach']}" if shown.several_coaches else str(row["cohort"])


def _why(shown: Entry, policy: Policy) -> list[Child]:
    name, is_late = priority_name(shown.priority)
    is_well = shown.priority is WorklistPriority.WELL_SINCE
    facts = " · ".join(facts_today(shown.row, policy))
    odd = disagreement(shown.row)
    gone = barrier_gone(shown.tasks, shown.row, policy)
    words = shown.escalation and escalation_words(shown.escalation)
    return [
        html.Div(
            [
                html.Span(name, className="priority late" if is_late else "priority"),
                html.Span(upper_first(facts)),
                *badge_chips(shown.row["badges"]),
            ],
            className="reason",
        ),
        html.Div(words, className="late") if words else None,
        *task_lines(shown.tasks, today=shown.today, rules=policy.coaching),
        html.Div(gone, className="says") if gone else None,
        html.Div(f"{odd}.", className="says") if odd else None,
        html.Div(_WELL_SINCE, className="says") if is_well else None,
    ]


def _acts(row: Mapping[Any, Any], name: str, number: int) -> Component:
    """Call and text where there is a number; log and everything else in a dialogue."""
    phone = None if absent(row.get("phone")) else "".join(str(row["phone"]).split())
    small = {"size": "sm", "color": "secondary", "outline": True}
    buttons = [
        phone and dbc.Button("Call", href=f"tel:{phone}", external_link=True, **small),
        phone and dbc.Button("Text", href=f"sms:{phone}", external_link=True, **small),
        _opens("Log", f"Log a contact with {name}", number, "contact"),
        _opens("More", f"More to do for {name}", number, "snooze"),
    ]
    return dbc.ButtonGroup([one for one in buttons if one], class_name="acts")


def _opens(text: str, says: str, number: int, tab: str) -> Component:
    return dbc.Button(
        text,
        id={"type": ACT, "enrolment": number, "tab": tab},
        size="sm",
        color="secondary",
        outline=True,
        title=says,
    )
