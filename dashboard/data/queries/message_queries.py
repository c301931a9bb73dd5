"""What was decided, sent, held back and achieved."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd

from dashboard.data.queries.cached_reads import CachedReads, may_see, visible
from dashboard.web import Viewer
from domain.experiments import LISTED, Contacts, InterventionFinding, NoUplift, Uplift, contacts
from domain.store.nudges import (
    DecisionFilter,
    FunnelStep,
    count_decisions,
    count_funnel,
    count_held_back,
    count_sent_by_day,
    read_decisions,
    read_nudges_at,
    read_outbox_mark,
)
from domain.store.operations import ListedChange, read_policy_changes, read_policy_content
from domain.store.outbox import UnconfirmedMessage, read_unconfirmed
from domain.store.people import ALL_COHORTS, CohortFilter, ListedSuppression, list_suppressions
from domain.store.reporting.precomputed import Effects, read_effects

#: Decisions are counted again then, in case two changes hid each other.
_COUNTED_EVERY_SECONDS: Final = 600
_LIFTED_LATELY: Final = timedelta(days=90)


class MessageQueries(CachedReads):
    """Nudges and messages, and what they were worth."""

    def decisions(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `decisions.read_decisions` up to a day, always read anew.

        Senders, providers and commands change messages without an import or a job that ends.
        """
        known_by = self._known_by(as_of)
        return visible(read_decisions(self.database, as_of, known_by=known_by), viewer)

    def message_counts(
        self, asked: DecisionFilter, days: tuple[tuple[date, datetime], ...]
    ) -> pd.DataFrame:
        """The frame of `count_decisions`, kept until the outbox changes, ten minutes at most."""
        mark = self.whole.read(read_outbox_mark)
        slot = int(self.clock().timestamp() // _COUNTED_EVERY_SECONDS)
        key = (*mark, slot, self.marks().people)
        return self._cache.read(key, count_decisions, self.database, asked, days)

    def unconfirmed(self, viewer: Viewer) -> list[UnconfirmedMessage]:
        """Messages whose fate nobody knows, always read anew; none for who decides nothing."""
        if not viewer.may_decide:
            return []
        found = self.database.read(read_unconfirmed)
        return [one for one in found if may_see(viewer, one.coach_id)]

    def suppressions(self, viewer: Viewer) -> list[ListedSuppression]:
        """Addresses that are not written to, always read anew; for managers and admins only."""
        if not viewer.oversees:
            return []
        return self.database.read(list_suppressions)

    def lifted_suppressions(self, viewer: Viewer) -> list[ListedSuppression]:
        """Stops that colleagues lifted in the last 90 days; for managers and admins only."""
        if not viewer.oversees:
            return []
        return self.database.read(list_suppressions, lifted_since=self.clock() - _LIFTED_LATELY)

    def findings(
        self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS
    ) -> list[InterventionFinding]:
        """What nudges were worth by a day; none for coaches, because all learners are compared."""
        if not viewer.sees_everyone:
            return []
        return self._effects(as_of, of).findings

    def uplift(
        self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS
    ) -> Uplift | NoUplift | None:
        """Whom nudges help most by a day; None for coaches, as with effects."""
        if not viewer.sees_everyone:
            return None
        return self._effects(as_of, of).uplift

    def contacts(self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS) -> Contacts:
        """Learners contacted by people beside others; nobody for coaches, as with effects."""
        if not viewer.sees_everyone:
            return contacts(pd.DataFrame(columns=list(LISTED)), until=as_of)
        return self._effects(as_of, of).contacts

    def funnel(self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS) -> pd.DataFrame:
        """The frame of `count_funnel` by a day; nothing for coaches, as with effects."""
        goals = self._goals()
        found = self._cache.read(self.marks(), self._read_funnel, as_of, goals, of)
        return found if viewer.sees_everyone else found[:0]

    def held_back(
        self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS
    ) -> pd.DataFrame:
        """The frame of `count_held_back` by a day; nothing for coaches."""
        marks = self.marks()
        found = self._cache.read(marks, count_held_back, self.whole, until=as_of, of=of)
        return found if viewer.sees_everyone else found[:0]

    def nudges_at(
        self,
        viewer: Viewer,
        as_of: date,
        of: CohortFilter,
        asked: FunnelStep,
        *,
        start: int,
        number: int,
    ) -> pd.DataFrame:
        """The frame of `read_nudges_at` by a day, always read anew; nothing for coaches."""
        return read_nudges_at(
            self.database,
            asked,
            until=as_of,
            goal_days=dict(self._goals()),
            of=of,
            start=start,
            number=number if viewer.sees_everyone else 0,
        )

    def sent_by_day(
        self, viewer: Viewer, as_of: date, of: CohortFilter = ALL_COHORTS
    ) -> pd.DataFrame:
        """The frame of `count_sent_by_day` up to a day; nothing for coaches."""
        goals = self._goals()
        found = self._cache.read(self.marks(), self._read_sent, as_of, goals, of)
        return found if viewer.sees_everyone else found[:0]

    def policy_changes(self) -> tuple[list[ListedChange], dict[str, Mapping[str, Any]]]:
        """Every saved change of the policy, the newest first, and what each revision says."""
        with self.database.reading() as session:
            changes = read_policy_changes(session)
            named = {name for one in changes for name in (one.revision, one.made_from)}
            found = {name: read_policy_content(session, name) for name in named}
        return changes, {name: content for name, content in found.items() if content is not None}

    def _goals(self) -> tuple[tuple[str, int], ...]:
        return tuple((key, nudge.goal_days) for key, nudge in self.policy.nudges.items())

    def _read_funnel(
        self, as_of: date, goals: tuple[tuple[str, int], ...], of: CohortFilter
    ) -> pd.DataFrame:
        return count_funnel(self.whole, until=as_of, goal_days=dict(goals), of=of)

    def _read_sent(
        self, as_of: date, goals: tuple[tuple[str, int], ...], of: CohortFilter
    ) -> pd.DataFrame:
        return count_sent_by_day(self.whole, until=as_of, goal_days=dict(goals), of=of)

    def _effects(self, as_of: date, of: CohortFilter) -> Effects:
        policy = self.policy
        goals, seed = tuple(policy.holdout_goals.items()), policy.scorer.training.seed
        return self._cache.read(self.marks(), self._read_effects, as_of, goals, of, seed)

    def _read_effects(
        self, as_of: date, goals: tuple[tuple[str, int], ...], of: CohortFilter, seed: int
    ) -> Effects:
        return read_effects(self.whole, until=as_of, goal_days=dict(goals), seed=seed, of=of)
