"""Today: how everyone is doing, what changed, and who needs somebody first."""

from datetime import date
from typing import Any

import dash
import dash_bootstrap_components as dbc
import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.data import PageContext, behind_link, nobody_here, nothing_yet, page_context
from dashboard.data.records import CoachingRecords
from dashboard.pages.overview.changes import entered_critical, what_changed
from dashboard.pages.overview.figures import trend
from dashboard.pages.overview.heatmap import heatmap
from dashboard.pages.overview.messages_today import messages_today
from dashboard.ui import (
    Child,
    KeyFigure,
    card,
    day,
    every,
    key_figure,
    moment,
    plain_rows,
    share,
    short_day,
    side_by_side,
    upper_first,
)
from dashboard.ui.charts import chart, segments_in
from dashboard.ui.frame import page
from dashboard.ui.learners import entries
from domain.learners import Segment

dash.register_page(__name__, path="/", name="Today", title="Today · Staycourse", order=0)

_FIRST = 5


def layout(heat: str = "", **query: Any) -> Component:  # noqa: ANN401 - may hold anything
    """The page for a query; `heat` names what the heatmap shows."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Today")
    return page(
        "Today",
        *([nobody_here(context)] if not context.learners else _content(context, heat)),
        subtitle=_fresh(context),
        pickers=context.pickers(),
    )


def _content(context: PageContext, heat: str) -> list[Child]:
    coaching = CoachingRecords(context)
    figures = context.drawn(_key_figures)
    below = [
        side_by_side(context.drawn(_trend), context.drawn(what_changed), wide=(7, 5)),
        side_by_side(entered_critical(context), _first_on_worklist(context, coaching), wide=(6, 6)),
        context.drawn(heatmap, heat),
    ]
    # last: a process that has just begun is counting decisions meanwhile
    return [figures, messages_today(context, coaching), *below]


def _key_figures(context: PageContext) -> Component:
    return dbc.Row(
        [dbc.Col(key_figure(shown), xs=6, lg=True) for shown in key_figures(context)],
        class_name="g-3",
    )


def _trend(context: PageContext) -> Component:
    def link(on: date, segment: str) -> str:
        return context.selection.on(on).link("/learners", segment=segment)

    shares = {
        segment: share(context.segments.get(segment, 0), context.learners)
        for segment in (Segment.CRITICAL, Segment.ON_TRACK)
    }
    return chart(
        "trend",
        trend(context.counts, link=link),
        question="Are fewer learners critical than before?",
        says=f"{shares[Segment.CRITICAL]} critical on {day(context.as_of)}; "
        f"{shares[Segment.ON_TRACK]} on track, not drawn. A point leads to its learners.",
    )


def _first_on_worklist(context: PageContext, coaching: CoachingRecords) -> Component:
    waiting = coaching.waiting
    title = "Who needs somebody first?"
    if waiting.empty:
        return card(title, html.P("Nobody is on the worklist. Well done.", className="absent"))
    first = waiting.head(_FIRST).tolist()
    return card(
        title,
        rows=html.Div(
            [
                entries(
                    context.people(first), context, start=1, asked=_asked(coaching.tasks_of(first))
                ),
                dcc.Link(
                    f"{every(len(waiting), 'learner')} on the worklist →",
                    href=context.selection.link("/worklist"),
                    className="more",
                ),
            ]
        ),
        name="first h-100",
    )


def _asked(tasks: pd.DataFrame) -> dict[int, str]:
    """Since when a person is asked for, by enrolment: who breaks no rule may still come first."""
    return {
        int(row["enrolment_id"]): f"Waits for a person since {short_day(row['as_of'])}"
        for row in reversed(plain_rows(tasks.sort_values("as_of")))
    }


def _fresh(context: PageContext) -> str:
    known = context.queries.freshness(context.as_of)
    parts = [f"{upper_first(context.cohort_name)} as of {day(context.as_of)}"]
    if known.active_on:
        parts.append(f"newest activity {day(known.active_on)}")
    if known.imported_at:
        parts.append(f"imported {moment(known.imported_at, context.queries.deployment.zone)}")
    if known.version and known.version.version > 1:
        parts.append(f"version {known.version.version} of this day: {known.version.reason}")
    return " · ".join(parts)


def key_figures(context: PageContext) -> list[KeyFigure]:
    """Learners in all, per segment, and those whose risk is Red."""
    link, counts = context.selection.link, context.counts
    segments = segments_in(context.shown["composite_segment"])
    of_segment = counts["composite_segment"]
    figures: list[tuple[str, pd.Series[bool], str]] = [
        ("Learners", counts["as_of"].notna(), link("/learners")),
        *((one, of_segment == one, link("/learners", segment=one)) for one in segments),
    ]
    if context.shown["scored"].sum():
        red = behind_link(context.selection, band="Red")
        figures.append(("Risk is Red", counts["risk_band"] == "Red", red))
    days, at = np.unique(counts["as_of"].to_numpy(), return_inverse=True)
    learners = counts["learners"].to_numpy()
    found = []
    for label, counted, leads_to in figures:
        some = counted.to_numpy(dtype=bool, na_value=False)
        sizes = np.bincount(at[some], weights=learners[some], minlength=len(days)).astype(int)
        found.append(_figure(context, label, pd.Series(sizes, index=days), leads_to))
    return found


def _figure(context: PageContext, label: str, history: "pd.Series[int]", link: str) -> KeyFigure:
    """`history`: of how many the figure is about on every day so far."""
    before = context.week_before
    return KeyFigure(
        label=label,
        number=int(history.get(pd.Timestamp(context.as_of), 0)),
        base=context.learners,
        before=None if before is None else int(history.get(pd.Timestamp(before), 0)),
        since=short_day(before) if before else "",
        link=link,
        history=tuple(history.tolist()),
    )
