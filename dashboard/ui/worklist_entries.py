"""Entries of the priority worklist: who, why, and what to do next. Pure."""

from collections.abc import Hashable, Mapping
from typing import Any, Protocol

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.badges import badge_chips
from dashboard.ui.cards import chip
from dashboard.ui.text import absent, why
from dashboard.web import Selection
from domain.learners import ACTIONS, Segment
from domain.policy import Policy


class _HasPolicy(Protocol):
    policy: Policy


class EntryContext(Protocol):
    """What an entry needs besides its row."""

    @property
    def selection(self) -> Selection:
        """The day and filters to carry along."""

    @property
    def queries(self) -> _HasPolicy:
        """Where the thresholds come from."""


def entries(
    rows: pd.DataFrame,
    context: EntryContext,
    *,
    start: int,
    fitting: int | None = None,
    spoken: Mapping[int, str] | None = None,
) -> Component:
    """An ordered list of learners; `rows` are snapshots in worklist order.

    A line is drawn after the number `fitting`: what a week has hours for. `spoken` says, by
    enrolment, that somebody was in contact; those entries are quiet and say so.
    """
    several = len(rows["coach"].unique()) > 1
    items = []
    for number, row in enumerate(rows.to_dict(orient="records"), start=start):
        said = (spoken or {}).get(row["enrolment_id"])
        items.append(
            html.Li(
                _entry(row, number, context, said=said, where=_where(row, several=several)),
                className="entry answered" if said else "entry",
            )
        )
        if number == fitting:
            items.append(html.Li("This week's hours end about here", className="hours-end"))
    return html.Ol(items, start=start, className="worklist")


def who(row: Mapping[Any, Any]) -> str:
    """A learner's name, or their number where the source gives no names."""
    return f"Learner {row['learner_ref']}" if absent(row["name"]) else str(row["name"])


def action(row: Mapping[Any, Any]) -> str:
    """What to do next: about a barrier first, where there is one."""
    segment = Segment(row["composite_segment"])
    if segment is Segment.CRITICAL and not absent(row["barriers"]):
        return ACTIONS[segment][2]
    return ACTIONS[segment][0]


def _where(row: Mapping[Any, Any], *, several: bool) -> str:
    """The cohort; and the coach, where the list holds learners of several."""
    named = several and not absent(row["coach"])
    return f"{row['cohort']} · {row['coach']}" if named else str(row["cohort"])


def _entry(
    row: dict[Hashable, Any], number: int, context: EntryContext, *, said: str | None, where: str
) -> Component:
    facts = why({str(k): v for k, v in row.items()}, context.queries.policy)
    band = chip(row["risk_band"], prefix=f"{row['risk_score']:.0f} ") if _scored(row) else None
    return dcc.Link(
        [
            html.Span(f"{number:,}", className="rank"),
            html.Span([chip(row["composite_segment"]), band], className="chips"),
            html.Span(who(row), className="who"),
            html.Span(where, className="where"),
            html.Span([" · ".join(facts), " ", *badge_chips(row["badges"])], className="why"),
            html.Span(said or action(row), className="action"),
        ],
        href=context.selection.link(f"/learner/{row['enrolment_id']}"),
    )


def _scored(row: Mapping[Any, Any]) -> bool:
    return not absent(row["risk_band"])
