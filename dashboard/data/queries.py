"""Cached reads: snapshots never change once written, so what was read of a day stays true.

Everything is dropped when an import or a job ends or another as_of appears: names and coaches may
have changed then. Checked at most every few seconds. What became of messages is never kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import RLock
from typing import Any, Final, ParamSpec, TypeVar

import pandas as pd

from config.deployment import Deployment
from dashboard.web import Viewer
from domain.experiments import Contacts, InterventionFinding, contacts, findings
from domain.store.nudges import (
    read_assignments,
    read_decisions,
    read_learner_counts,
    read_worklist_entries,
)
from domain.store.outbox import UnconfirmedMessage, read_unconfirmed
from domain.store.people import ListedSuppression, list_suppressions
from domain.store.scoring import (
    Freshness,
    Journey,
    RegisteredScorer,
    ScorerState,
    read_as_of_dates,
    read_change_mark,
    read_counts,
    read_freshness,
    read_journey,
    read_scorers,
    read_snapshots,
)

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_EVERY: Final = timedelta(seconds=3)
#: Days kept in memory: the one looked at, the week before, and a few others.
_KEPT: Final = 12


class Queries:
    """What pages may read; every answer holds only learners the viewer may see."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.database, self.policy = deployment.database, deployment.policy
        self.clock = deployment.clock
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._mark, self._looked_at = "", datetime.min.replace(tzinfo=UTC)
        self._lock = RLock()

    def as_ofs(self) -> list[date]:
        """Days that were scored, oldest first."""
        return self._cached(self._read_as_ofs)

    def counts(self, viewer: Viewer) -> pd.DataFrame:
        """The frame of `overview.read_counts`, all days."""
        return visible(self._cached(read_counts, self.database), viewer)

    def snapshot(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `snapshots.read_snapshots` on one day."""
        return visible(self._cached(read_snapshots, self.database, as_of), viewer)

    def freshness(self, as_of: date) -> Freshness:
        """How new what was known on a day is."""
        return self._cached(self._read_freshness, as_of)

    def journey(self, viewer: Viewer, *, enrolment_id: int, as_of: date) -> Journey | None:
        """One learner's way; None when there is no such learner, or not for this viewer."""
        journey = read_journey(
            self.database, enrolment_id=enrolment_id, as_of=as_of, known_by=self._known_by(as_of)
        )
        if journey is None or may_see(viewer, journey.learner["coach_id"]):
            return journey
        return None

    def decisions(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `decisions.read_decisions` up to a day, always read anew.

        Senders, providers and commands change messages without an import or a job that ends.
        """
        known_by = self._known_by(as_of)
        return visible(read_decisions(self.database, as_of, known_by=known_by), viewer)

    def unconfirmed(self, viewer: Viewer) -> list[UnconfirmedMessage]:
        """Messages whose fate nobody knows, always read anew; only admins see colleagues' own."""
        with self.database.reading() as session:
            found = read_unconfirmed(session)
        return [one for one in found if may_see(viewer, one.coach_id)]

    def suppressions(self, viewer: Viewer) -> list[ListedSuppression]:
        """Addresses that are not written to, always read anew; none for coaches."""
        if not viewer.sees_everyone:
            return []
        with self.database.reading() as session:
            return list_suppressions(session)

    def scorers(self) -> list[RegisteredScorer]:
        """Every scorer, the newest first; always read anew: few rows, and decisions must show."""
        with self.database.reading() as session:
            return read_scorers(session)

    def _known_by(self, as_of: date) -> date:
        """Of the newest day everything is told that is known now; of others, what was then."""
        return date.max if as_of in self.as_ofs()[-1:] else as_of

    def findings(self, viewer: Viewer, as_of: date) -> list[InterventionFinding]:
        """What nudges were worth by a day; none for coaches, because all learners are compared."""
        if not viewer.sees_everyone:
            return []
        return self._cached(self._read_findings, as_of)

    def contacts(self, viewer: Viewer, as_of: date) -> Contacts:
        """Learners contacted by people beside others; nobody for coaches, as with effects."""
        listed = self._cached(read_worklist_entries, self.database, until=as_of)
        return contacts(listed if viewer.sees_everyone else listed[:0], until=as_of)

    def _read_findings(self, as_of: date) -> list[InterventionFinding]:
        goals = {key: n.goal_days for key, n in self.policy.nudges.items() if n.holdout}
        return findings(
            read_assignments(self.database, until=as_of),
            goal_days=goals,
            learners_on=read_learner_counts(self.database),
            until=as_of,
        )

    def _read_as_ofs(self) -> list[date]:
        with self.database.reading() as session:
            return read_as_of_dates(session)

    def _read_freshness(self, as_of: date) -> Freshness:
        with self.database.reading() as session:
            return read_freshness(session, as_of)

    def _cached(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        key = (read, args, frozenset(kwargs.items()))
        with self._lock:
            self._forget_when_changed()
            if key not in self._kept:
                self._kept[key] = read(*args, **kwargs)
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            found: T = self._kept[key]
            return found

    def _forget_when_changed(self) -> None:
        now = self.clock()
        if self._looked_at + _LOOK_EVERY > now:
            return
        self._looked_at, mark = now, read_change_mark(self.database)
        if mark != self._mark:
            self._mark = mark
            self._kept.clear()


def visible(frame: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """The rows of learners this person may see; `frame` has a coach_id."""
    return frame if viewer.sees_everyone else frame[frame["coach_id"] == viewer.staff_id]


def may_see(viewer: Viewer, coach_id: float | None) -> bool:
    """Whether this person may see a learner of that coach."""
    return viewer.sees_everyone or coach_id == viewer.staff_id


def in_use(scorers: Sequence[RegisteredScorer]) -> RegisteredScorer | None:
    """The scorer in use."""
    return next((one for one in scorers if one.state is ScorerState.ACTIVE), None)
