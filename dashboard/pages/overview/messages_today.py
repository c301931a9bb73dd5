"""What was sent and held on the newest day, what needs a decision, and what coaches were told."""

from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.data.records import WEEK, CoachingRecords, MessageRecords
from dashboard.ui import Child, card, count, day
from dashboard.ui.learners import because, title_of

_SENT: Final = ("sent", "delivered")
_HELD: Final = ("planned", "claimed", "deferred")
_STOPPED: Final = ("skipped", "expired", "asked")
_NOT_ARRIVED: Final = ("failed", "bounced", "unknown")
_ALERT: Final = "alert_coach"


def messages_today(context: PageContext, coaching: CoachingRecords) -> Component:
    """One line of numbers, each with the way to what it counts."""
    records = MessageRecords(context, shown_days=WEEK)
    title = "Messages and people"
    if records.last_day is None:
        said = "Nothing was planned or sent yet. Once nudges are planned, today's are counted here."
        return card(title, html.P(said, className="absent"))
    last, week = records.last_day, records.counts
    newest = week[(week["day"] == last.isoformat()) & (week["kind"] != _ALERT)]

    def link(**asked: object) -> str:
        return context.selection.link("/messages", **asked)

    numbers = [
        _number(
            "Sent to learners", _sum(newest, _SENT), _kinds(newest, context), link(outcome="sent")
        ),
        _number("Waiting", _sum(newest, _HELD), "for their hour or day", link(outcome="held")),
        _number("Held back", _sum(newest, _STOPPED), _why(newest), link(outcome="not_sent")),
        _number(
            "Did not arrive", _sum(week, _NOT_ARRIVED), "in seven days", link(outcome="problem")
        ),
        *_people(context, coaching, week, link(kind=_ALERT)),
    ]
    return card(
        title,
        html.Div(numbers, className="today-line"),
        note=f"Of {day(last)}, the newest day on which anything was planned or sent.",
        name="today",
    )


def _people(
    context: PageContext, coaching: CoachingRecords, week: pd.DataFrame, alerts: str
) -> list[Component]:
    undecided = len(context.queries.unconfirmed(context.viewer))
    late = int((coaching.tasks["due_on"] < pd.Timestamp(coaching.today)).sum())
    told = int(week.loc[week["kind"] == _ALERT, "decisions"].sum())
    return [
        _number(
            "To decide", undecided, "may have arrived, or not", context.selection.link("/messages")
        ),
        _number("Tasks overdue", late, "asked of a person", context.selection.link("/worklist")),
        _number("Alerts to coaches", told, "in seven days", alerts),
    ]


def _number(label: str, number: int, says: str, link: str) -> Component:
    amount: Child = dcc.Link(f"{number:,}", href=link) if number else "0"
    return html.Div(
        [
            html.Span(label),
            html.Span(amount, className="amount"),
            html.Span(says, className="says"),
        ]
    )


def _sum(counts: pd.DataFrame, states: tuple[str, ...]) -> int:
    return int(counts.loc[counts["state"].isin(states), "decisions"].sum())


def _kinds(counts: pd.DataFrame, context: PageContext) -> str:
    sent = counts[counts["state"].isin(_SENT)]
    if sent.empty:
        return "nothing that day"
    kinds = sent.groupby("kind")["decisions"].sum()
    most = title_of(str(kinds.idxmax()), context.queries.policy)
    more = len(kinds) - 1
    return f"most: {most}" + (f" and {count(more, 'other kind')}" if more else "")


def _why(counts: pd.DataFrame) -> str:
    stopped = counts[counts["state"].isin(_STOPPED) & counts["reason"].notna()]
    if stopped.empty:
        return "nothing that day"
    reasons = stopped.groupby("reason")["decisions"].sum().sort_values(ascending=False)
    return f"most: {because(str(reasons.index[0])).rstrip('.')}"
