"""Explore: what separates the segments, one question a tab."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import dash
import pandas as pd
from dash.development.base_component import Component

from dashboard.data import PageContext, nobody_here, nothing_yet, page_context
from dashboard.pages.explore.figures import bars, boxes, histogram, quantile
from dashboard.ui import Child, chart, count, legend, nothing, page, segments_in, share, tabs
from domain.learners import Segment
from domain.policy import Policy

dash.register_page(__name__, path="/explore", name="Explore", title="Explore · Staycourse", order=3)

Limits = tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One tab: a column, what is asked of it, and what to say where it is not known."""

    tab: str
    column: str
    asked: str
    absent: str
    unit: str = ""
    limits: Callable[[Policy], Limits] = lambda _: ()


def _quiet(policy: Policy) -> Limits:
    rule = policy.segments
    return (
        (rule.engagement_moderate_from_days - 0.5, "Moderate"),
        (rule.engagement_critical_above_days + 0.5, "Critical"),
    )


def _moved(policy: Policy) -> Limits:
    rule = policy.segments
    if policy.progress_basis == "expected":  # where the limits lie depends on each one's plan
        return ()
    return (
        (rule.progress_critical_below, "Critical below"),
        (rule.progress_on_track_from, "On Track from"),
    )


QUESTIONS: Final = {
    "seen": Question(
        tab="Days since last seen",
        column="days_since_last_seen",
        asked="How long have learners been away?",
        unit="days since last seen",
        limits=_quiet,
        absent="This source does not say when learners were active.",
    ),
    "progress": Question(
        tab="Progress",
        column="progress",
        asked="How far have learners come?",
        unit="percent of the programme",
        limits=_moved,
        absent="This source does not report progress.",
    ),
    "grade": Question(
        tab="Average grade",
        column="grade",
        asked="What grades do learners have?",
        unit="average grade, percent",
        absent="No grade was known by this day: either nothing was marked yet, "
        "or this source reports no grades.",
    ),
    "barriers": Question(
        tab="Barriers",
        column="barriers",
        asked="What stands in learners' way?",
        absent="No barrier was known by this day. Nobody reported one, "
        "or this source does not record them.",
    ),
    "stage": Question(
        tab="Training stage",
        column="stage",
        asked="Where in the training are learners?",
        absent="This source does not name stages of the training.",
    ),
}


def layout(question: str = "seen", **query: Any) -> Component:  # noqa: ANN401 - may hold anything
    """The page for a query; `question` names the tab."""
    context = page_context(query)
    if not context.as_ofs:
        return nothing_yet("Explore")
    chosen = question if question in QUESTIONS else "seen"
    words = {key: q.tab for key, q in QUESTIONS.items()}
    return page(
        "Explore",
        tabs("/explore", context.selection, "question", words, chosen),
        *([nobody_here(context)] if not context.learners else _answer(context, QUESTIONS[chosen])),
        subtitle=context.in_words,
        pickers=context.pickers(),
    )


def _answer(context: PageContext, asked: Question) -> list[Child]:
    known = context.queries.values(context.viewer, context.asked, asked.column)
    if known.empty:
        return [nothing(asked.asked, asked.absent)]
    return _numbers(context, asked, known) if asked.unit else [_words(context, asked, known)]


def _numbers(context: PageContext, asked: Question, known: pd.DataFrame) -> list[Child]:
    learners = int(known["learners"].sum())
    says = f"Median {quantile(known, 0.5):.0f}, over {count(learners, 'learner')}."
    if unknown := context.learners - learners:
        says += f" Not known for {unknown:,}."
    spread = {name: quantile(some, 0.5) for name, some in known.groupby("composite_segment")}
    named = [f"{s} {spread[s]:.0f}" for s in Segment if s in spread]
    return [
        chart(
            "distribution",
            histogram(known, unit=asked.unit, limits=asked.limits(context.queries.policy)),
            question=asked.asked,
            says=says,
            legend=legend(segments_in(known["composite_segment"])),
        ),
        chart(
            "spread",
            boxes(known, unit=asked.unit),
            question="How do the segments differ?",
            says=f"Median: {', '.join(named)}. The box holds the middle half.",
        ),
    ]


def _words(context: PageContext, asked: Question, known: pd.DataFrame) -> Component:
    learners = int(known["learners"].sum())
    # a learner with two barriers counts at each
    apart = known.assign(value=known["value"].str.split("; ")).explode("value")
    return chart(
        "words",
        bars(apart if asked.column == "barriers" else known),
        question=asked.asked,
        says=f"Known for {learners:,} of {count(context.learners, 'learner')} "
        f"({share(learners, context.learners)}).",
        legend=legend(segments_in(known["composite_segment"])),
    )
