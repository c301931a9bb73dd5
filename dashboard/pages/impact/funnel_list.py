"""The nudges behind a number of the funnel: to whom, when, what, and what became of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc
from dash.development.base_component import Component

from dashboard.data import PageContext
from dashboard.pages.impact.funnel_cards import NO_CHANNEL, STEP_WORDS
from dashboard.ui import NOT_KNOWN, Cell, card, count, day, empty_state, plain_rows, table
from dashboard.ui.frame import pages
from dashboard.ui.learners import CHANNELS, because, state_mark, title_of, who
from domain.store.nudges import FunnelStep

_PER_PAGE: Final = 50
_HEADINGS: Final = ("Day", "To", "What", "By", "State", "Why")


def step_asked(query: Mapping[str, Any]) -> FunnelStep | None:
    """What a query asks for a list of; None where it names no step that is counted."""
    step, by = str(query.get("step", "")), str(query.get("by", ""))
    if step not in STEP_WORDS:
        return None
    return FunnelStep(
        step=step,
        intervention=str(query.get("nudge", "")),
        channel=None if by == NO_CHANNEL else by if by in CHANNELS else "",
        reason=str(query.get("reason", "")),
    )


def _address(asked: FunnelStep) -> dict[str, str]:
    """The parts of an address that ask for this."""
    by = NO_CHANNEL if asked.channel is None else asked.channel
    named = {"step": asked.step, "nudge": asked.intervention, "by": by, "reason": asked.reason}
    return {"part": "messages", **named}


def _counted(asked: FunnelStep, funnel: pd.DataFrame, held: pd.DataFrame) -> int:
    """How many the funnel counts; frames of `count_funnel` and `count_held_back`."""
    counts, number = (held, "nudges") if asked.reason else (funnel, asked.step)
    if asked.intervention:
        counts = counts[counts["intervention"] == asked.intervention]
    if asked.reason:
        counts = counts[counts["reason"] == asked.reason]
    elif asked.channel != "":
        channel = counts["channel"]
        counts = counts[channel.isna() if asked.channel is None else channel == asked.channel]
    return int(counts[number].sum())


def nudge_list(context: PageContext, asked: FunnelStep, number: int) -> list[Component]:
    """A page of the nudges asked for, by its number, with the way back to the counts."""
    named = (context.viewer, context.as_of, context.whole_cohorts)
    total = _counted(asked, context.queries.funnel(*named), context.queries.held_back(*named))
    last = max(1, -(-total // _PER_PAGE))
    number = max(1, min(last, number))
    start = (number - 1) * _PER_PAGE
    found = context.queries.nudges_at(*named, asked, start=start, number=_PER_PAGE)
    way_back = dcc.Link("← All numbers", href=context.selection.link("/impact", part="messages"))
    if found.empty:
        return [dbc.Stack([way_back, empty_state("Nothing like that", "No nudge is counted so.")])]
    context.queries.note_listed(context.viewer, found["enrolment_id"])
    rows = [_row(row, context) for row in plain_rows(found)]
    shown = len(_HEADINGS) if any(row[-1] for row in rows) else len(_HEADINGS) - 1
    steps = pages("/impact", context.selection, number=number, last=last, **_address(asked))
    listed = card(
        _title(asked, total, context),
        table(_HEADINGS[:shown], [row[:shown] for row in rows]),
        note=f"{because(asked.reason)}." if asked.reason else "",
    )
    return [dbc.Stack([way_back, listed, steps], gap=3)]


def _title(asked: FunnelStep, total: int, context: PageContext) -> str:
    of = [title_of(asked.intervention, context.queries.policy)] if asked.intervention else []
    of += ["No channel chosen"] if asked.channel is None else []
    of += [CHANNELS[asked.channel]] if asked.channel else []
    return f"{', '.join([STEP_WORDS[asked.step], *of])}: {count(total, 'nudge')}"


def _row(row: Mapping[Any, Any], context: PageContext) -> Sequence[Cell]:
    return (
        day(row["day"]),
        dcc.Link(who(row), href=context.selection.link(f"/learner/{row['enrolment_id']}")),
        title_of(row["intervention"], context.queries.policy),
        CHANNELS.get(row["channel"], NOT_KNOWN),
        state_mark(row["state"]),
        because(row["reason"]),
    )
