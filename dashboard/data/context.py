"""One visit of one person to a page: who, what they asked for, and the frames that answer it."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import pandas as pd
from dash import html
from dash.development.base_component import Component
from flask import current_app, request

from dashboard.data.queries import Queries
from dashboard.ui import (
    Child,
    as_of_picker,
    button,
    cohort_picker,
    count,
    day,
    empty_state,
    names,
    page,
    short_day,
)
from dashboard.web import Selection, Viewer, viewer_of

QUERIES: Final = "staycourse.queries"
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class PageContext:
    """What a page needs to answer; `as_of` is the scored day at or before the one asked for."""

    viewer: Viewer
    queries: Queries
    selection: Selection
    as_ofs: tuple[date, ...]
    as_of: date

    @cached_property
    def everyone(self) -> pd.DataFrame:
        """Snapshots of all learners the viewer may see on the day."""
        return self.queries.snapshot(self.viewer, self.as_of)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same, in the cohort and with the coach asked for."""
        return self.narrowed(self.everyone)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Counts of every day up to this one: what was known then."""
        counts = self.narrowed(self.queries.counts(self.viewer))
        return counts[counts["as_of"] <= pd.Timestamp(self.as_of)]

    def narrowed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of the cohort and coach asked for."""
        wanted = (("cohort_id", self.selection.cohort), ("coach_id", self.selection.coach))
        for column, number in wanted:
            if number is not None:
                frame = frame[frame[column] == number]
        return frame

    @property
    def week_before(self) -> date | None:
        """The scored day a week earlier, or the last one before that."""
        earlier = [day for day in self.as_ofs if day <= self.as_of - _WEEK]
        return earlier[-1] if earlier else None

    @property
    def cohorts(self) -> dict[int, str]:
        """Cohorts with learners on the day."""
        return names(self.everyone, "cohort_id", "cohort")

    @property
    def coaches(self) -> dict[int, str]:
        """Coaches with learners on the day."""
        return names(self.everyone, "coach_id", "coach")

    @property
    def cohort_name(self) -> str:
        """What the cohort filter shows, in words."""
        if self.selection.cohort is None:
            return "all cohorts"
        return self.cohorts.get(self.selection.cohort, "a cohort with nobody on this day")

    @property
    def in_words(self) -> str:
        """How many learners are shown, where and when."""
        learners = count(len(self.frame), "learner")
        return f"{learners} in {self.cohort_name} as of {day(self.as_of)}"

    def pickers(self, *more: Component) -> tuple[Component, ...]:
        """As-of and cohort pickers, and those of the page."""
        *back, as_of = self.day_pickers()
        return (*back, *more, cohort_picker(self.cohorts, self.selection.cohort), as_of)

    def day_pickers(self) -> tuple[Component, ...]:
        """The as-of picker; on an earlier day, the way back to the newest before it."""
        as_of = as_of_picker(self.as_ofs, self.as_of)
        if self.as_of == self.as_ofs[-1]:
            return (as_of,)
        newest = f"Back to {short_day(self.as_ofs[-1])}, the newest"
        href = self.selection.on(None).link("") or "?"
        return (button(newest, href=href, class_name="past"), as_of)


def viewer() -> Viewer:
    """Who this request comes from."""
    return viewer_of(request.environ["asgi.scope"])


def queries_here() -> Queries:
    """The reads of the application that answers this request."""
    queries: Queries = current_app.extensions[QUERIES]
    return queries


def page_context(query: Mapping[str, Any]) -> PageContext | None:
    """The visit a page's query describes; None while nothing has been scored yet."""
    queries = queries_here()
    as_ofs = tuple(queries.as_ofs())
    if not as_ofs:
        return None
    selection = Selection.of(query)
    return PageContext(viewer(), queries, selection, as_ofs, scored_day(as_ofs, selection.as_of))


def scored_day(as_ofs: tuple[date, ...], wanted: date | None) -> date:
    """The newest scored day at or before the one asked for; the oldest if there is none."""
    if wanted is None:
        return as_ofs[-1]
    return as_ofs[max(0, bisect_right(as_ofs, wanted) - 1)]


def nothing_yet(title: str) -> Component:
    """The page before the first learners are scored."""
    return page(
        title,
        empty_state(
            "No learners yet",
            "Import learners and score them once, and they appear here.",
            html.Pre(
                "staycourse import tables learners.csv\nstaycourse run score-learners",
                className="commands",
            ),
        ),
    )


def nobody_here(what: PageContext) -> Child:
    """What to say when filters or a caseload leave nobody."""
    if what.everyone.empty and not what.viewer.sees_everyone:
        return empty_state(
            "Nobody is on your caseload",
            "Learners appear here once they are assigned to you as their coach.",
        )
    return empty_state(
        "Nobody matches", f"There were no learners in {what.cohort_name} on this day."
    )
