"""Overview: how everyone is doing, what changed, and who needs somebody first."""

from typing import Any

import dash
import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import CoachingRecords, PageContext, nobody_here, nothing_yet, page_context
from dashboard.pages.overview.callbacks import connect
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
connect()

_FIRST = 5


def layout(**query: Any) -> Component:  # noqa: ANN401 - a query may hold anything
    """The page for a query."""
    what = page_context(query)
    if what is None:
        return nothing_yet("Overview")
    return page(
        "Overview",
        *([nobody_here(what)] if what.frame.empty else _content(what)),
        subtitle=_fresh(what),
        pickers=what.pickers(),
    )


def _content(what: PageContext) -> list[Child]:
    return [
        dbc.Row(
            [dbc.Col(key_figure(shown), xs=6, lg=True) for shown in key_figures(what)],
            class_name="g-3",
        ),
        side_by_side(_trend(what), _first_on_worklist(what), wide=(7, 5)),
        _heatmap(what),
    ]


def key_figures(what: PageContext) -> list[KeyFigure]:
    """Learners in all and per segment, beside the week before."""
    now = what.frame["composite_segment"].value_counts()
    before = _week_before(what)
    since = short_day(what.week_before) if what.week_before else ""
    everyone = KeyFigure(
        label="Learners",
        number=len(what.frame),
        base=len(what.frame),
        before=None if before is None else int(before.sum()),
        since=since,
        link=what.selection.link("/learners"),
    )
    return [
        everyone,
        *(
            KeyFigure(
                label=segment,
                number=int(now.get(segment, 0)),
                base=len(what.frame),
                before=None if before is None else int(before.get(segment, 0)),
                since=since,
                link=what.selection.link("/learners", segment=segment),
            )
            for segment in segments_in(what.frame["composite_segment"])
        ),
    ]


def _week_before(what: PageContext) -> "pd.Series[int] | None":
    if what.week_before is None:
        return None
    then = what.counts[what.counts["as_of"] == pd.Timestamp(what.week_before)]
    return then.groupby("composite_segment")["learners"].sum()


def _trend(what: PageContext) -> Component:
    shares = what.frame["composite_segment"].value_counts(normalize=True)
    critical = 100 * shares.get(Segment.CRITICAL, 0)
    return chart(
        "trend",
        trend(what.counts),
        question="Are fewer learners critical than before?",
        says=f"Share of learners in each segment. {critical:.0f} % critical on {day(what.as_of)}.",
    )


def _first_on_worklist(what: PageContext) -> Component:
    listed = what.frame.dropna(subset=["worklist_rank"]).sort_values("worklist_rank")
    listed = listed[~listed["enrolment_id"].isin(CoachingRecords(what).answered.index)]
    title = "Who needs somebody first?"
    if listed.empty:
        return card(title, html.P("Nobody is on the worklist. Well done.", className="absent"))
    return card(
        title,
        rows=html.Div(
            [
                entries(listed.head(_FIRST), what, start=1),
                dcc.Link(
                    f"All {count(len(listed), 'learner')} on the worklist →",
                    href=what.selection.link("/worklist"),
                    className="more",
                ),
            ]
        ),
        name="first h-100",
    )


def _heatmap(what: PageContext) -> Component:
    scored = bool(what.counts["scored"].sum())
    measure = "Mean risk score, 0 to 100" if scored else "Percent critical by the rules"
    return chart(
        "heatmap",
        heatmap(what.counts),
        question="Which cohorts are at risk, and when did it begin?",
        says=f"{measure}, per cohort and week of its course. Click a cell for its learners.",
    )


def _fresh(what: PageContext) -> str:
    known = what.queries.freshness(what.as_of)
    parts = [f"{upper_first(what.cohort_name)} as of {day(what.as_of)}"]
    if known.active_on:
        parts.append(f"newest activity {day(known.active_on)}")
    if known.imported_at:
        parts.append(f"imported {day(known.imported_at)}, {known.imported_at:%H:%M} UTC")
    return " · ".join(parts)
