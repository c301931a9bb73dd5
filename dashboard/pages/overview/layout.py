"""Overview: how everyone is doing, what changed, and who needs somebody first."""

from typing import Any

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import CoachingRecords, PageContext, nobody_here, nothing_yet, page_context
from dashboard.pages.overview.figures import heatmap, trend
from dashboard.ui import (
    Child,
    KeyFigure,
    card,
    chart,
    count,
    day,
    entries,
    key_figure,
    page,
    segments_in,
    short_day,
    side_by_side,
    upper_first,
)
from domain.learners import Segment

dash.register_page(__name__, path="/", name="Overview", title="Overview · Staycourse", order=0)

_FIRST = 5


def layout(**query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Overview")
    return page(
        "Overview",
        *([nobody_here(context)] if not context.learners else _content(context)),
        subtitle=_fresh(context),
        pickers=context.pickers(),
    )


def _content(context: PageContext) -> list[Child]:
    return [
        dbc.Row(
            [dbc.Col(key_figure(shown), xs=6, lg=True) for shown in key_figures(context)],
            class_name="g-3",
        ),
        side_by_side(_trend(context), _first_on_worklist(context), wide=(7, 5)),
        _heatmap(context),
    ]


def key_figures(context: PageContext) -> list[KeyFigure]:
    """Learners in all and per segment, beside the week before."""
    now = context.segments
    before = _week_before(context)
    since = short_day(context.week_before) if context.week_before else ""
    everyone = KeyFigure(
        label="Learners",
        number=context.learners,
        base=context.learners,
        before=None if before is None else int(before.sum()),
        since=since,
        link=context.selection.link("/learners"),
    )
    return [
        everyone,
        *(
            KeyFigure(
                label=segment,
                number=int(now.get(segment, 0)),
                base=context.learners,
                before=None if before is None else int(before.get(segment, 0)),
                since=since,
                link=context.selection.link("/learners", segment=segment),
            )
            for segment in segments_in(context.shown["composite_segment"])
        ),
    ]


def _week_before(context: PageContext) -> "pd.Series[int] | None":
    if context.week_before is None:
        return None
    then = context.counts[context.counts["as_of"] == pd.Timestamp(context.week_before)]
    return then.groupby("composite_segment")["learners"].sum()


def _trend(context: PageContext) -> Component:
    critical = 100 * context.segments.get(Segment.CRITICAL, 0) / context.learners
    return chart(
        "trend",
        trend(context.counts),
        question="Are fewer learners critical than before?",
        says="Share of learners in each segment. "
        f"{critical:.0f} % critical on {day(context.as_of)}.",
    )


def _first_on_worklist(context: PageContext) -> Component:
    listed = context.worklist
    listed = listed[~listed.isin(CoachingRecords(context).answered.index)]
    title = "Who needs somebody first?"
    if listed.empty:
        return card(title, html.P("Nobody is on the worklist. Well done.", className="absent"))
    return card(
        title,
        rows=html.Div(
            [
                entries(context.rows(listed.head(_FIRST)), context, start=1),
                dcc.Link(
                    f"All {count(len(listed), 'learner')} on the worklist →",
                    href=context.selection.link("/worklist"),
                    className="more",
                ),
            ]
        ),
        name="first h-100",
    )


def _heatmap(context: PageContext) -> Component:
    scored = bool(context.counts["scored"].sum())
    measure = "Mean risk score, 0 to 100" if scored else "Percent critical by the rules"
    return chart(
        "heatmap",
        heatmap(context.counts),
        question="Which cohorts are at risk, and when did it begin?",
        says=f"{measure}, per cohort and week of its course. Click a cell for its learners.",
    )


def _fresh(context: PageContext) -> str:
    known = context.queries.freshness(context.as_of)
    parts = [f"{upper_first(context.cohort_name)} as of {day(context.as_of)}"]
    if known.active_on:
        parts.append(f"newest activity {day(known.active_on)}")
    if known.imported_at:
        parts.append(f"imported {day(known.imported_at)}, {known.imported_at:%H:%M} UTC")
    if known.version and known.version.version > 1:
        parts.append(f"version {known.version.version} of this day: {known.version.reason}")
    return " · ".join(parts)
