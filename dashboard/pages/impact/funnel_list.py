"""The nudges behind a number of the funnel: to whom, when, what, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.impact.funnel_cards import NO_CHANNEL, STEP_WORDS
from dashboard.ui import (
    CHANNELS,
    NOT_KNOWN,
    Cell,
    because,
    card,
    count,
    day,
    empty_state,
    pages,
    plain_rows,
    state_mark,
    table,
    title_of,
    who,
)
from dashboard.web import number
from domain.store.nudges import FunnelStep

_PER_PAGE: Final = 50
_HEADINGS: Final = ("Day", "To", "What", "By", "State", "Why")


@dataclass(frozen=True, kw_only=True)
class AskedNudges:
    """The part of the address that asks for a list: a step, what of it, and which page."""

    step: str
    nudge: str = ""
    by: str = ""
    reason: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self | None:
        """Read a query; None where it names no step that is counted."""
        step, by = str(query.get("step", "")), str(query.get("by", ""))
        if step not in STEP_WORDS:
            return None
        return cls(
            step=step,
            nudge=str(query.get("nudge", "")),
            by=by if by in CHANNELS or by == NO_CHANNEL else "",
            reason=str(query.get("reason", "")),
            page=max(1, number(query.get("page")) or 1),
        )

    @property
    def in_store(self) -> FunnelStep:
        """The same, as the store asks for it."""
        channel = None if self.by == NO_CHANNEL else self.by
        return FunnelStep(
            step=self.step, intervention=self.nudge, channel=channel, reason=self.reason
        )

    def parts(self) -> dict[str, str]:
        """The parts of an address that ask for this."""
        named = {"step": self.step, "nudge": self.nudge, "by": self.by, "reason": self.reason}
        return {"part": "messages", **named}

    def counted(self, funnel: pd.DataFrame, held: pd.DataFrame) -> int:
        """How many the funnel counts; frames of `count_funnel` and `count_held_back`."""
        if self.reason:
            named = held["intervention"] == self.nudge if self.nudge else True
            return int(held.loc[(held["reason"] == self.reason) & named, "nudges"].sum())
        some = funnel[funnel["intervention"] == self.nudge] if self.nudge else funnel
        if self.by:
            of = some["channel"].isna() if self.by == NO_CHANNEL else some["channel"] == self.by
            some = some[of]
        return int(some[self.step].sum())


def nudge_list(context: PageContext, asked: AskedNudges) -> list[Component]:
    """The nudges asked for, fifty a page, with the way back to the numbers."""
    named = (context.viewer, context.as_of, context.whole_cohorts)
    total = asked.counted(context.queries.funnel(*named), context.queries.held_back(*named))
    last = max(1, -(-total // _PER_PAGE))
    asked = replace(asked, page=min(last, asked.page))
    start = (asked.page - 1) * _PER_PAGE
    found = context.queries.nudges_at(*named, asked.in_store, start=start, number=_PER_PAGE)
    way_back = dcc.Link("← All numbers", href=context.selection.link("/impact", part="messages"))
    if found.empty:
        return [dbc.Stack([way_back, empty_state("Nothing like that", "No nudge is counted so.")])]
    rows = [_row(row, context) for row in plain_rows(found)]
    shown = len(_HEADINGS) if any(row[-1] for row in rows) else len(_HEADINGS) - 1
    steps = pages("/impact", context.selection, number=asked.page, last=last, **asked.parts())
    listed = card(
        _title(asked, total, context),
        table(_HEADINGS[:shown], [row[:shown] for row in rows]),
        note=_note(asked),
    )
    return [dbc.Stack([way_back, listed, steps], gap=3)]


def _title(asked: AskedNudges, total: int, context: PageContext) -> str:
    of = [title_of(asked.nudge, context.queries.policy)] if asked.nudge else []
    of += [CHANNELS.get(asked.by, "No channel chosen")] if asked.by else []
    return f"{', '.join([STEP_WORDS[asked.step], *of])}: {count(total, 'nudge')}"


def _note(asked: AskedNudges) -> str:
    return f"{because(asked.reason)}." if asked.reason else ""


def _row(row: Mapping[Any, Any], context: PageContext) -> Sequence[Cell]:
    return (
        day(row["day"]),
        dcc.Link(who(row), href=context.selection.link(f"/learner/{row['enrolment_id']}")),
        title_of(row["intervention"], context.queries.policy),
        CHANNELS.get(row["channel"], NOT_KNOWN),
        state_mark(row["state"]),
        because(row["reason"]),
    )
