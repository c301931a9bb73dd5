"""What was changed about helping, and when, beside what was sent and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.impact.timeline_figures import sent_and_returned
from dashboard.ui import Child, card, moment, short_day
from dashboard.ui.charts import chart, nothing
from dashboard.ui.frame import picker
from dashboard.ui.learners import event, event_list, title_of
from domain.policy import Difference, differences
from domain.store.operations import ListedChange

_ALL: Final = "all"
_TITLE: Final = "What was sent, and who was active again?"
#: Parts of the policy that change who is helped, when and how.
_ABOUT_HELP: Final = ("caps", "consent", "costs", "holdout", "nudges", "quiet_hours", "sending")
_SHOWN: Final = 6


@dataclass(frozen=True, kw_only=True)
class Marked:
    """One saved change with the mark it has in the chart, and what it changed about helping."""

    mark: str
    change: ListedChange
    at: datetime  # on the programme's clock
    differences: Sequence[Difference]


def timeline(context: PageContext, nudge: str) -> list[Child]:
    """The chart for one nudge or all, and the changes that may have made a difference."""
    policy = context.queries.policy
    by_day = context.queries.sent_by_day(context.viewer, context.as_of, context.whole_cohorts)
    names = sorted(set(by_day["intervention"]))
    chosen = nudge if nudge in names else _ALL
    some = by_day if chosen == _ALL else by_day[by_day["intervention"] == chosen]
    marked = _marked(context, "" if chosen == _ALL else chosen)
    options = {_ALL: "All nudges", **{name: title_of(name, policy) for name in names}}
    if some.empty:
        drawn: Component = nothing(_TITLE, "No nudge was sent yet.")
    else:
        days = [(one.at.date(), one.mark) for one in marked]
        drawn = chart(
            "sent",
            sent_and_returned(some, days),
            question=_TITLE,
            says="Week by week. Dotted lines are changes of the policy, listed below. Some would "
            "have been active without a nudge: only the random comparison tells what it is worth."
            f"{_still_open(some, context)}",
            legend=picker("Nudge", "nudge", options, chosen),
        )
    return [drawn, _listed(marked)]


def _still_open(sent: pd.DataFrame, context: PageContext) -> str:
    """That the last bars may grow: somebody written to of late may yet be active again."""
    nudges = context.queries.policy.nudges
    kinds = set(sent["intervention"]) & set(nudges)
    since = context.as_of - timedelta(days=max((nudges[k].goal_days for k in kinds), default=0))
    if sent["day"].max().date() <= since:
        return ""
    return f" After {short_day(since)} some goal windows are still open, and more may come."


def _marked(context: PageContext, nudge: str) -> list[Marked]:
    """Changes about helping up to the day, oldest first, numbered as in the chart."""
    changes, contents = context.queries.policy_changes()
    is_newest = context.as_of == context.as_ofs[-1]
    zone = context.queries.deployment.zone
    found = []
    for one in reversed(changes):
        at = one.saved_at.astimezone(zone)
        if at.date() > context.as_of and not is_newest:
            continue
        before, after = contents.get(one.made_from), contents.get(one.revision)
        changed = differences(before, after) if before and after else []
        mine = [d for d in changed if _is_about(d.name, nudge)]
        if mine:
            found.append(Marked(mark=str(one.number), change=one, at=at, differences=mine))
    return found


def _is_about(name: str, nudge: str) -> bool:
    first, *rest = name.split(".")
    if first not in _ABOUT_HELP:
        return False
    return first != "nudges" or not nudge or rest[:1] == [nudge]


def _listed(marked: Sequence[Marked]) -> Component:
    title = "What was changed"
    if not marked:
        said: list[Child] = [
            "Nobody has changed how learners are helped yet. Changes are made in ",
            dcc.Link("Settings", href="/settings"),
            ", and each will stand here with its day and reason.",
        ]
        return card(title, html.P(said, className="absent"))
    return card(title, rows=event_list(_event(one) for one in reversed(marked)))


def _event(one: Marked) -> Component:
    shown = [f"{d.place}: {d.before} → {d.after}" for d in one.differences[:_SHOWN]]
    if len(one.differences) > _SHOWN:
        shown.append(f"and {len(one.differences) - _SHOWN} more")
    what = html.Div(
        [
            html.Div(one.change.note),
            *(html.Div(text, className="says") for text in shown),
        ]
    )
    when = f"{one.mark} · {moment(one.at)}"
    return event(when, what, html.Span(one.change.saved_by, className="says"))
