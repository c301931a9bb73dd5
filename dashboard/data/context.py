"""Who asks a page for what: made once a request or callback, here, and handed down from there."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Concatenate, Final, ParamSpec, Self, TypeVar

import pandas as pd
from dash.development.base_component import Component
from flask import Flask, current_app, request

from dashboard.data.offered_filters import offered_filters, whole_cohort_filters
from dashboard.data.queries import Queries, seen_only_by
from dashboard.ui import button, count, day, short_day
from dashboard.ui.frame import Filter, as_of_picker, filter_bar, names
from dashboard.web import Selection, Viewer, viewer_of
from domain.store.people import CohortFilter
from domain.store.reporting.breakdowns import read_cohort_days
from domain.store.reporting.search import NO_COACH, SnapshotFilter, SnapshotOrder

P = ParamSpec("P")
T = TypeVar("T")
_QUERIES: Final = "staycourse.queries"
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class PageContext:
    """Who asks, for what, and the reads that answer; empty `as_ofs` while nothing is scored."""

    viewer: Viewer
    queries: Queries
    selection: Selection

    @cached_property
    def as_ofs(self) -> tuple[date, ...]:
        """The scored days, oldest first."""
        return tuple(self.queries.as_ofs())

    @cached_property
    def as_of(self) -> date:
        """The scored day at or before the one asked for; there must be one."""
        return scored_day(self.as_ofs, self.selection.as_of)

    @property
    def is_now(self) -> bool:
        """Whether the newest day is looked at, on which people may still act."""
        return self.as_of == self.as_ofs[-1]

    @property
    def known_by(self) -> date:
        """The last day of which anything is told."""
        return date.max if self.is_now else self.as_of

    @cached_property
    def asked(self) -> SnapshotFilter:
        """The day, and of whom."""
        return SnapshotFilter(
            as_of=self.as_of,
            cohorts=self._cohorts_asked,
            coach=self.selection.coach,
            stage=self.selection.stage,
            employer=self.selection.employer,
        )

    @cached_property
    def choices(self) -> pd.DataFrame:
        """The frame of `read_filter_choices` of the day: what filters offer."""
        return self.queries.choices(self.viewer, self.as_of)

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """The stages of the day in the order of the training, where that is known."""
        return self.queries.stages(self.as_of)

    @cached_property
    def _cohorts_asked(self) -> tuple[int, ...] | None:
        """The one cohort asked for, or those of the programme; both must fit."""
        cohort, programme = self.selection.cohort, self.selection.programme
        if programme is None:
            return None if cohort is None else (cohort,)
        theirs = self.choices.loc[self.choices["programme_id"] == programme, "cohort_id"]
        found = sorted({int(one) for one in theirs})
        return tuple(one for one in found if cohort in (None, one))

    def drawn(self, draw: Callable[Concatenate[Self, P], T], *args: P.args, **more: P.kwargs) -> T:
        """What a page draws of counts alone, drawn once for everybody who sees as much.

        `draw` reads only what is kept: nothing of a person, nothing that may change in between.
        """
        whose = (seen_only_by(self.viewer), self.as_of, self.selection, args, tuple(more.items()))
        return self.queries.drawn((draw, *whose), lambda: draw(self, *args, **more))

    def find(
        self, order: SnapshotOrder | None = None, asked: SnapshotFilter | None = None
    ) -> "pd.Series[int]":
        """Enrolments of the day, in the cohort and with the coach asked for."""
        return self.queries.find(self.viewer, asked or self.asked, order)

    def rows(self, enrolments: Iterable[int]) -> pd.DataFrame:
        """A page of snapshots, in this order."""
        return self.queries.rows(self.viewer, self.as_of, enrolments)

    def people(self, enrolments: Iterable[int]) -> list[dict[str, Any]]:
        """The same of a few, as plain values: what a list shows; the trail keeps whom."""
        wanted = list(enrolments)
        self.queries.note_listed(self.viewer, wanted)
        return self.queries.people(self.viewer, self.as_of, wanted)

    @cached_property
    def worklist(self) -> "pd.Series[int]":
        """The enrolments on the worklist, in its order."""
        return self._on("listed")

    @cached_property
    def red(self) -> "pd.Series[int]":
        """Everybody in the Red band: who may leave soonest first, then who was unseen longest."""
        return self._on("Red")

    @cached_property
    def amber(self) -> "pd.Series[int]":
        """Everybody in the Amber band."""
        return self._on("Amber")

    def _on(self, which: str) -> "pd.Series[int]":
        lists = self.queries.needing(self.viewer, self.asked)
        return lists.loc[lists["list"] == which, "enrolment_id"].reset_index(drop=True)

    @cached_property
    def _counts_so_far(self) -> pd.DataFrame:
        counts = self.queries.counts(self.viewer)
        return counts[counts["as_of"] <= pd.Timestamp(self.as_of)]

    @cached_property
    def everyone(self) -> pd.DataFrame:
        """Counts of all learners the viewer may see, on the day."""
        counts = self._counts_so_far
        return counts[counts["as_of"] == pd.Timestamp(self.as_of)]

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The same, of those asked for."""
        return self.counts[self.counts["as_of"] == pd.Timestamp(self.as_of)]

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Such counts of every day up to this one: what was known then."""
        asked = self.selection
        if not asked.stage and asked.employer is None:
            return self.narrowed(self._counts_so_far)
        found = self.queries.counts(self.viewer, stage=asked.stage, employer=asked.employer)
        return self.narrowed(found[found["as_of"] <= pd.Timestamp(self.as_of)])

    @cached_property
    def learners(self) -> int:
        """How many are shown."""
        return int(self.shown["learners"].sum())

    @cached_property
    def segments(self) -> "pd.Series[int]":
        """How many of them are in which composite segment."""
        learners: pd.Series[int] = self.shown.groupby("composite_segment")["learners"].sum()
        return learners

    def narrowed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of those asked for; `frame` has a cohort_id and a coach_id.

        Rows with an enrolment_id are also of the stage and the employer asked for.
        """
        if self._cohorts_asked is not None:
            frame = frame[frame["cohort_id"].isin(self._cohorts_asked)]
        coach = self.selection.coach
        if coach is not None:
            some = frame["coach_id"]
            frame = frame[some.isna() if coach == NO_COACH else some == coach]
        if (self.asked.stage or self.asked.employer is not None) and "enrolment_id" in frame:
            frame = frame[frame["enrolment_id"].isin(self.find())]
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
        """Coaches with learners on the day, and `NO_COACH` where some have none."""
        nobody = {NO_COACH: "No coach"} if self.everyone["coach_id"].isna().any() else {}
        return names(self.everyone, "coach_id", "coach") | nobody

    @property
    def cohort_name(self) -> str:
        """What the cohort filter shows, in words."""
        if self.selection.cohort is None:
            return "all cohorts" if self.selection.narrowed_by == 0 else "the filters chosen"
        return self.cohorts.get(self.selection.cohort, "a cohort with nobody on this day")

    @property
    def in_words(self) -> str:
        """How many learners are shown, where and when."""
        learners = count(self.learners, "learner")
        return f"{learners} in {self.cohort_name} as of {day(self.as_of)}"

    def pickers(self, *more: Component) -> tuple[Component, ...]:
        """The filters that offer a choice, those of the page, and the as-of picker."""
        bar = filter_bar(
            self.drawn(PageContext.filters), *more, narrowed_by=self.selection.narrowed_by
        )
        return (bar, *self.day_pickers())

    @property
    def whole_cohorts(self) -> CohortFilter:
        """The cohorts asked for, for a page that compares all of their learners."""
        return CohortFilter(programme=self.selection.programme, cohort=self.selection.cohort)

    @cached_property
    def begun(self) -> pd.DataFrame:
        """The frame of `read_cohort_days`, of cohorts that began by the day, over or not."""
        found = self.queries.kept(read_cohort_days, self.queries.whole)
        return found[pd.to_datetime(found["starts_on"]) <= pd.Timestamp(self.as_of)]

    def whole_cohort_pickers(self) -> tuple[Component, ...]:
        """The filters by programme and cohort, for such a page, and the day's."""
        asked = (self.selection.programme, self.selection.cohort)
        narrowed_by = sum(one is not None for one in asked)
        bar = filter_bar(whole_cohort_filters(self.selection, self.begun), narrowed_by=narrowed_by)
        return (bar, *self.day_pickers())

    def programme_picker(self) -> Component:
        """The programme filter alone, beside a page's own choice of a cohort."""
        narrowed_by = int(self.selection.programme is not None)
        offered = whole_cohort_filters(self.selection, self.begun)[:1]
        return filter_bar(offered, narrowed_by=narrowed_by)

    @property
    def whole_cohorts_name(self) -> str:
        """What these two filters show, in words."""
        asked = self.selection
        if asked.cohort is not None:
            return names(self.begun, "cohort_id", "cohort").get(
                asked.cohort, "a cohort that has not begun"
            )
        if asked.programme is None:
            return "all programmes together"
        offered = names(self.begun, "programme_id", "programme")
        return offered.get(asked.programme, "a programme that has not begun")

    def filters(self) -> list[Filter]:
        """What each filter offers on the day, and what is chosen."""
        asked, offered = self.selection, self.choices
        return offered_filters(
            asked, offered, cohorts=self.cohorts, coaches=self.coaches, stages=self.stages
        )

    def day_pickers(self) -> tuple[Component, ...]:
        """The as-of picker; on an earlier day, the way back to the newest before it."""
        as_of = as_of_picker(self.as_ofs, self.as_of)
        if self.is_now:
            return (as_of,)
        newest = f"Back to {short_day(self.as_ofs[-1])}, the newest"
        href = self.selection.on(None).link("") or "?"
        return (button(newest, href=href, class_name="past"), as_of)


def provide(server: Flask, queries: Queries) -> None:
    """Let requests that `server` answers read by `queries`."""
    server.extensions[_QUERIES] = queries


def page_context(query: Mapping[str, Any] | None = None) -> PageContext:
    """Who the request of now comes from, and what the query of its page asks for."""
    return PageContext(
        viewer=viewer_of(request.environ["asgi.scope"]),
        queries=current_app.extensions[_QUERIES],
        selection=Selection.of(query or {}),
    )


def scored_day(as_ofs: tuple[date, ...], wanted: date | None) -> date:
    """The newest scored day at or before the one asked for; the oldest if there is none."""
    if wanted is None:
        return as_ofs[-1]
    return as_ofs[max(0, bisect_right(as_ofs, wanted) - 1)]
