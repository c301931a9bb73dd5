"""How many learners are what: counted by the database, kept with the day."""

from datetime import date

import pandas as pd

from dashboard.data.queries.cached_reads import CachedReads, seen_by
from dashboard.web import Viewer
from domain.groups import Benchmark, Comparison, benchmarks, group_comparisons
from domain.store.reporting.breakdowns import (
    DIMENSION_KEYS,
    DrillDown,
    StayedBy,
    count_active,
    count_by,
    count_moves,
    count_status_moves,
    count_stays,
    find_behind,
    find_ended,
    find_first_behind,
    read_group_counts,
    read_status_spans,
    sum_by_employer,
    varied_dimensions,
)
from domain.store.reporting.precomputed import read_cohort_pace
from domain.store.reporting.search import SnapshotFilter


class GroupQueries(CachedReads):
    """Counts of learners by what they have in common, and who they are."""

    def cohort_pace(self, cohort_id: int, days: tuple[date, ...], measure: str) -> pd.DataFrame:
        """The frame of `read_cohort_pace`, for anybody: nobody is named by it."""
        return self.kept(read_cohort_pace, self.whole, cohort_id, days, measure)

    def varied(
        self, viewer: Viewer, asked: SnapshotFilter, names: tuple[str, ...] = tuple(DIMENSION_KEYS)
    ) -> dict[str, bool]:
        """The answer of `varied_dimensions`, of learners the viewer may see."""
        return self._of_day(viewer, asked, varied_dimensions, names)

    def count_by(
        self, viewer: Viewer, asked: SnapshotFilter, rows: str, columns: str = ""
    ) -> pd.DataFrame:
        """The frame of `count_by`, of learners the viewer may see."""
        return self._of_day(viewer, asked, count_by, rows, columns)

    def moves(self, viewer: Viewer, asked: SnapshotFilter, since: date) -> pd.DataFrame:
        """The frame of `count_moves`, of learners the viewer may see."""
        mine = seen_by(viewer, asked)
        key = (self._key_of(mine), self._day_keys().get(since))
        return self._cache.read(key, count_moves, self.database, mine, since)

    def active(self, viewer: Viewer, asked: SnapshotFilter, *, weeks: int) -> pd.DataFrame:
        """The frame of `count_active`, of learners the viewer may see."""
        return self._of_day(viewer, asked, count_active, weeks=weeks)

    def behind(
        self, viewer: Viewer, asked: SnapshotFilter, drill: DrillDown, *, first: int, most: int
    ) -> tuple[int, list[int]]:
        """What `find_behind` gives, of learners the viewer may see."""
        mine = seen_by(viewer, asked)
        key = (self._key_of(mine), drill.since and self._day_keys().get(drill.since))
        number, found = self._cache.read(
            key, find_behind, self.database, mine, drill, first=first, most=most
        )
        return number, found.tolist()

    def first_behind(
        self, viewer: Viewer, asked: SnapshotFilter, drill: DrillDown, *, most: int
    ) -> list[int]:
        """What `find_first_behind` gives, of learners the viewer may see."""
        mine = seen_by(viewer, asked)
        key = (self._key_of(mine), drill.since and self._day_keys().get(drill.since))
        return self._cache.read(
            key, find_first_behind, self.database, mine, drill, most=most
        ).tolist()

    def ended(
        self, viewer: Viewer, asked: SnapshotFilter, drill: DrillDown, *, first: int, most: int
    ) -> tuple[int, pd.DataFrame]:
        """What `find_ended` gives, of learners the viewer may see; read anew, as rows of people."""
        return find_ended(self.database, seen_by(viewer, asked), drill, first=first, most=most)

    def status_spans(self, viewer: Viewer, asked: SnapshotFilter) -> pd.DataFrame:
        """The frame of `read_status_spans`, of learners the viewer may see."""
        return self.kept(read_status_spans, self.database, seen_by(viewer, asked))

    def status_moves(self, viewer: Viewer, asked: SnapshotFilter, since: date) -> pd.DataFrame:
        """The frame of `count_status_moves`, of learners the viewer may see."""
        return self.kept(count_status_moves, self.database, seen_by(viewer, asked), since)

    def stays(self, viewer: Viewer, asked: SnapshotFilter, by: StayedBy) -> pd.DataFrame:
        """The frame of `count_stays`, of learners the viewer may see."""
        return self.kept(count_stays, self.database, seen_by(viewer, asked), by)

    def group_counts(self, cohort: int, released: tuple[date, ...]) -> pd.DataFrame:
        """The frame of `read_group_counts` of a whole cohort."""
        red_from = self.policy.bands.red_from
        return self.kept(read_group_counts, self.whole, cohort, released, red_from=red_from)

    def comparisons(
        self, cohort: int, released: tuple[date, ...], *, as_of: date
    ) -> list[Comparison]:
        """Every group of a cohort beside everyone else, as of a day of release."""
        minimum = self.policy.disclosure.minimum_cell
        return self.kept(
            self._compare, cohort, released, self.policy.bands.red_from, minimum, as_of=as_of
        )

    def _compare(
        self, cohort: int, released: tuple[date, ...], _red: float, minimum: int, *, as_of: date
    ) -> list[Comparison]:
        return group_comparisons(self.group_counts(cohort, released), as_of=as_of, minimum=minimum)

    def employer_benchmarks(
        self, viewer: Viewer, asked: SnapshotFilter, measures: tuple[str, ...], *, fewest: int
    ) -> list[Benchmark]:
        """Every measure of every employer; of nobody for coaches."""
        if not viewer.sees_everyone:
            return []
        return self.kept(self._benchmarks, seen_by(viewer, asked), measures, fewest=fewest)

    def employer_sums(self, viewer: Viewer, asked: SnapshotFilter) -> pd.DataFrame:
        """The frame of `sum_by_employer`; of nobody for coaches: all learners are compared."""
        found = self._sums(seen_by(viewer, asked))
        return found if viewer.sees_everyone else found[:0]

    def _sums(self, asked: SnapshotFilter) -> pd.DataFrame:
        return self.kept(sum_by_employer, self.whole, asked)

    def _benchmarks(
        self, asked: SnapshotFilter, measures: tuple[str, ...], *, fewest: int
    ) -> list[Benchmark]:
        return benchmarks(self._sums(asked), measures, fewest=fewest)
