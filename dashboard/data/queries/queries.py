"""Everything that pages may read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.data.queries.cached_reads import may_see, seen_only_by, visible
from dashboard.data.queries.group_queries import GroupQueries
from dashboard.data.queries.message_queries import MessageQueries
from dashboard.web import Viewer
from domain.groups import stage_order
from domain.store.activity import LearnerStep, read_next_steps, read_path_sentence
from domain.store.people import read_simulated_cohorts
from domain.store.reporting import read_narrowed_counts
from domain.store.reporting.precomputed import Freshness, read_counts, read_freshness
from domain.store.reporting.search import (
    SnapshotFilter,
    SnapshotOrder,
    count_known,
    count_values,
    find_snapshots,
    read_filter_choices,
    read_needing,
    read_stages_reached,
)
from domain.store.scoring import (
    Journey,
    RegisteredScorer,
    ScorerState,
    read_journey,
    read_scorers,
    read_shown_rows,
    read_snapshot_rows,
    read_snapshots,
)


class Queries(GroupQueries, MessageQueries):
    """What pages may read; every answer holds only learners the viewer may see."""

    def counts(
        self, viewer: Viewer, *, stage: str = "", employer: int | None = None
    ) -> pd.DataFrame:
        """The frame of `read_counts`, all days; of everybody, or of a stage and an employer."""
        marks = self.marks()
        key = (marks.versions, marks.people, marks.imported)
        if not stage and employer is None:
            return visible(self._cache.read(key, read_counts, self.whole), viewer)
        found = self._cache.read(key, read_narrowed_counts, self.whole, stage, employer)
        return visible(found, viewer)

    def choices(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `read_filter_choices` of a day, of learners the viewer may see."""
        return self._of_day(viewer, SnapshotFilter(as_of=as_of), read_filter_choices)

    def stages(self, as_of: date) -> tuple[str, ...]:
        """The stages of a day in `stage_order`, of all learners: the same for every reader."""
        asked = SnapshotFilter(as_of=as_of)
        key = self._key_of(asked)
        return stage_order(self._cache.read(key, read_stages_reached, self.whole, asked))

    def find(
        self, viewer: Viewer, asked: SnapshotFilter, order: SnapshotOrder | None = None
    ) -> "pd.Series[int]":
        """The enrolments `find_snapshots` gives, of those the viewer may see."""
        return self._of_day(viewer, asked, find_snapshots, order)

    def needing(self, viewer: Viewer, asked: SnapshotFilter) -> pd.DataFrame:
        """The frame of `read_needing`, of learners the viewer may see."""
        return self._of_day(viewer, asked, read_needing)

    def rows(self, viewer: Viewer, as_of: date, enrolments: Iterable[int]) -> pd.DataFrame:
        """The frame of `read_snapshots` of these, in their order; read anew, with who may see it.

        For a page of them: a few thousand at most.
        """
        wanted = [int(one) for one in enrolments]
        found = read_snapshots(
            self.database, as_of, enrolment_ids=wanted, seen_by=seen_only_by(viewer)
        )
        place = {one: at for at, one in enumerate(wanted)}
        return found.iloc[found["enrolment_id"].map(place).argsort()].reset_index(drop=True)

    def people(
        self, viewer: Viewer, as_of: date, enrolments: Iterable[int]
    ) -> list[dict[str, Any]]:
        """The rows of `read_snapshot_rows` of those of these whom the viewer may see; read anew."""
        wanted = [int(one) for one in enrolments]
        return self.database.read(read_snapshot_rows, as_of, wanted, seen_by=seen_only_by(viewer))

    def shown_rows(
        self, viewer: Viewer, as_of: date, enrolments: Iterable[int]
    ) -> list[dict[str, Any]]:
        """The rows of `read_shown_rows` of those of these whom the viewer may see."""
        wanted = [int(one) for one in enrolments]
        return self.database.read(read_shown_rows, as_of, wanted, seen_by=seen_only_by(viewer))

    def known(self, viewer: Viewer, asked: SnapshotFilter) -> dict[str, int]:
        """How many have a value, by field."""
        return self._of_day(viewer, asked, count_known)

    def values(self, viewer: Viewer, asked: SnapshotFilter, name: str) -> pd.DataFrame:
        """The frame of `count_values`, of learners the viewer may see."""
        return self._of_day(viewer, asked, count_values, name)

    def freshness(self, as_of: date) -> Freshness:
        """How new what was known on a day is."""
        return self._cache.read(self.marks(), self._read_freshness, as_of)

    def journey(self, viewer: Viewer, *, enrolment_id: int, as_of: date) -> Journey | None:
        """One learner's way; None when there is no such learner, or not for this viewer."""
        journey = read_journey(
            self.database, enrolment_id=enrolment_id, as_of=as_of, known_by=self._known_by(as_of)
        )
        if journey is None or may_see(viewer, journey.learner["coach_id"]):
            return journey
        return None

    def next_step(self, journey: Journey, *, as_of: date) -> LearnerStep | None:
        """What this learner may do next, and why that; None where nothing is known to be ahead."""
        number = int(journey.learner["enrolment_id"])
        with self.database.reading() as session:
            return read_next_steps(
                session, [number], as_of=as_of, needs=self.policy.prerequisites
            ).get(number)

    def path_sentence(self, journey: Journey) -> str | None:
        """By what the next step of their programme is chosen; None where nobody looked yet."""
        return self.database.read(read_path_sentence, int(journey.learner["programme_id"]))

    def simulated_cohorts(self) -> dict[int, str]:
        """Cohorts that are made up, with their programme's name."""
        return self._cache.read(self.marks(), self._read_simulated)

    def _read_simulated(self) -> dict[int, str]:
        return self.whole.read(read_simulated_cohorts)

    def scorers(self) -> list[RegisteredScorer]:
        """Every scorer, the newest first; always read anew: few rows, and decisions must show."""
        return self.database.read(read_scorers)

    def _read_freshness(self, as_of: date) -> Freshness:
        return self.whole.read(read_freshness, as_of)


def in_use(scorers: Sequence[RegisteredScorer]) -> RegisteredScorer | None:
    """The scorer in use."""
    return next((one for one in scorers if one.state is ScorerState.ACTIVE), None)
