"""Cached reads: a scored day in its version never changes, so what was read of it stays true.

It is dropped when an import, or a colleague's decision about caseloads, may have changed whose
learners are shown; a job that ends leaves it. Changes are looked for every few seconds. Rows of
learners and what became of messages are never kept: a page reads the few it shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import pandas as pd

from config.deployment import Deployment, LiveDeployment
from config.settings import Settings
from dashboard.data.cache import Cache, SharedCache
from dashboard.web import Viewer, names_hidden
from domain.experiments import Contacts, InterventionFinding, contacts, findings
from domain.policy import Policy
from domain.store.database import Database
from domain.store.nudges import (
    DecisionFilter,
    count_decisions,
    count_funnel,
    count_held_back,
    count_sent_by_day,
    read_assignments,
    read_decisions,
    read_learner_counts,
    read_outbox_mark,
    read_worklist_entries,
)
from domain.store.operations import ListedChange, read_policy_changes, read_policy_content
from domain.store.outbox import UnconfirmedMessage, read_unconfirmed
from domain.store.people import (
    ListedSuppression,
    list_suppressions,
    nameless,
    read_simulated_cohorts,
)
from domain.store.scoring import (
    DIMENSION_KEYS,
    ChangeMarks,
    DrillDown,
    Freshness,
    Journey,
    RegisteredScorer,
    ScorerState,
    SnapshotFilter,
    SnapshotOrder,
    StayedBy,
    count_active,
    count_by,
    count_known,
    count_moves,
    count_status_moves,
    count_stays,
    count_values,
    find_behind,
    find_snapshots,
    read_change_marks,
    read_counts,
    read_filter_choices,
    read_freshness,
    read_journey,
    read_narrowed_counts,
    read_scorers,
    read_snapshots,
    read_status_spans,
    sum_by_employer,
    varied_dimensions,
)

P = ParamSpec("P")
T = TypeVar("T")
_LIFTED_LATELY: Final = timedelta(days=90)
_LOOK_EVERY: Final = timedelta(seconds=3)
#: The worklist's order.
BY_RANK: Final = SnapshotOrder(by=(("worklist_rank", False),))
_NO_MARKS: Final = ChangeMarks(imported=0, people=0, ended=None, versions=())


class Queries:
    """What pages may read; every answer holds only learners the viewer may see."""

    def __init__(self, deployment: Deployment) -> None:
        self.live = LiveDeployment(deployment)
        self._named, self._nameless = deployment.database, nameless(deployment.database)
        self.clock = deployment.clock
        self._cache = Cache(_shared(deployment.settings))
        self._marks, self._looked_at = _NO_MARKS, datetime.min.replace(tzinfo=UTC)

    @property
    def database(self) -> Database:
        """What the request of now may read: without names for who sees none."""
        return self._nameless if names_hidden() else self._named

    @property
    def deployment(self) -> Deployment:
        """The deployment with the policy that is in force now."""
        return self.live.now()

    @property
    def policy(self) -> Policy:
        """The numbers that are in force now."""
        return self.deployment.policy

    def as_ofs(self) -> list[date]:
        """Days that were scored, oldest first."""
        return [day for day, _ in self._marks_now().versions]

    def counts(
        self, viewer: Viewer, *, stage: str = "", employer: int | None = None
    ) -> pd.DataFrame:
        """The frame of `read_counts`, all days; of everybody, or of a stage and an employer."""
        marks = self._marks_now()
        key = (marks.versions, marks.people, marks.imported)
        if not stage and employer is None:
            return visible(self._cache.read(key, read_counts, self.database), viewer)
        found = self._cache.read(key, read_narrowed_counts, self.database, stage, employer)
        return visible(found, viewer)

    def choices(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `read_filter_choices` of a day, of learners the viewer may see."""
        return self._of_day(viewer, SnapshotFilter(as_of=as_of), read_filter_choices)

    def find(
        self, viewer: Viewer, asked: SnapshotFilter, order: SnapshotOrder | None = None
    ) -> "pd.Series[int]":
        """The enrolments `find_snapshots` gives, of those the viewer may see."""
        return self._of_day(viewer, asked, find_snapshots, order)

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

    def known(self, viewer: Viewer, asked: SnapshotFilter) -> dict[str, int]:
        """How many have a value, by field."""
        return self._of_day(viewer, asked, count_known)

    def values(self, viewer: Viewer, asked: SnapshotFilter, name: str) -> pd.DataFrame:
        """The frame of `count_values`, of learners the viewer may see."""
        return self._of_day(viewer, asked, count_values, name)

    def values_in_cohort(self, as_of: date, cohort_id: int, name: str) -> pd.DataFrame:
        """The frame of `count_values` of a whole cohort, for anybody: nobody is named by it."""
        asked = SnapshotFilter(as_of=as_of, cohorts=(cohort_id,))
        return self._cache.read(self._key_of(asked), count_values, self.database, asked, name)

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
        mine = _seen_by(viewer, asked)
        key = (self._key_of(mine), self._day_keys().get(since))
        return self._cache.read(key, count_moves, self.database, mine, since)

    def active(self, viewer: Viewer, asked: SnapshotFilter, *, weeks: int) -> pd.DataFrame:
        """The frame of `count_active`, of learners the viewer may see."""
        return self._of_day(viewer, asked, count_active, weeks=weeks)

    def behind(
        self, viewer: Viewer, asked: SnapshotFilter, drill: DrillDown, *, first: int, most: int
    ) -> tuple[int, list[int]]:
        """What `find_behind` gives, of learners the viewer may see."""
        mine = _seen_by(viewer, asked)
        key = (self._key_of(mine), drill.since and self._day_keys().get(drill.since))
        number, found = self._cache.read(
            key, find_behind, self.database, mine, drill, first=first, most=most
        )
        return number, found.tolist()

    def status_spans(self, viewer: Viewer, asked: SnapshotFilter) -> pd.DataFrame:
        """The frame of `read_status_spans`, of learners the viewer may see."""
        return self.kept(read_status_spans, self.database, _seen_by(viewer, asked))

    def status_moves(self, viewer: Viewer, asked: SnapshotFilter, since: date) -> pd.DataFrame:
        """The frame of `count_status_moves`, of learners the viewer may see."""
        return self.kept(count_status_moves, self.database, _seen_by(viewer, asked), since)

    def stays(self, viewer: Viewer, asked: SnapshotFilter, by: StayedBy) -> pd.DataFrame:
        """The frame of `count_stays`, of learners the viewer may see."""
        return self.kept(count_stays, self.database, _seen_by(viewer, asked), by)

    def employer_sums(self, viewer: Viewer, asked: SnapshotFilter) -> pd.DataFrame:
        """The frame of `sum_by_employer`; of nobody for coaches: all learners are compared."""
        found = self.kept(sum_by_employer, self.database, _seen_by(viewer, asked))
        return found if viewer.sees_everyone else found[:0]

    def freshness(self, as_of: date) -> Freshness:
        """How new what was known on a day is."""
        return self._cache.read(self._marks_now(), self._read_freshness, as_of)

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

    def message_counts(
        self, asked: DecisionFilter, days: tuple[tuple[date, datetime], ...]
    ) -> pd.DataFrame:
        """The frame of `count_decisions`, kept until the outbox changes, a minute at most."""
        with self.database.reading() as session:
            mark = read_outbox_mark(session)
        minute = self.clock().replace(second=0, microsecond=0)
        key = (*mark, minute, self._marks_now().people)
        return self._cache.read(key, count_decisions, self.database, asked, days)

    def unconfirmed(self, viewer: Viewer) -> list[UnconfirmedMessage]:
        """Messages whose fate nobody knows, always read anew; none for who decides nothing."""
        if not viewer.may_decide:
            return []
        with self.database.reading() as session:
            found = read_unconfirmed(session)
        return [one for one in found if may_see(viewer, one.coach_id)]

    def suppressions(self, viewer: Viewer) -> list[ListedSuppression]:
        """Addresses that are not written to, always read anew; for managers and admins only."""
        if not viewer.oversees:
            return []
        with self.database.reading() as session:
            return list_suppressions(session)

    def lifted_suppressions(self, viewer: Viewer) -> list[ListedSuppression]:
        """Stops that colleagues lifted in the last 90 days; for managers and admins only."""
        if not viewer.oversees:
            return []
        with self.database.reading() as session:
            return list_suppressions(session, lifted_since=self.clock() - _LIFTED_LATELY)

    def simulated_cohorts(self) -> dict[int, str]:
        """Cohorts that are made up, with their programme's name."""
        return self._cache.read(self._marks_now(), self._read_simulated)

    def _read_simulated(self) -> dict[int, str]:
        with self.database.reading() as session:
            return read_simulated_cohorts(session)

    def scorers(self) -> list[RegisteredScorer]:
        """Every scorer, the newest first; always read anew: few rows, and decisions must show."""
        with self.database.reading() as session:
            return read_scorers(session)

    def _known_by(self, as_of: date) -> date:
        """Of the newest day everything is told that is known now; of others, what was then."""
        return date.max if as_of == max(self.as_ofs(), default=None) else as_of

    def findings(self, viewer: Viewer, as_of: date) -> list[InterventionFinding]:
        """What nudges were worth by a day; none for coaches, because all learners are compared."""
        if not viewer.sees_everyone:
            return []
        goals = {key: n.goal_days for key, n in self.policy.nudges.items() if n.holdout}
        return self._cache.read(self._marks_now(), self._read_findings, as_of, (*goals.items(),))

    def contacts(self, viewer: Viewer, as_of: date) -> Contacts:
        """Learners contacted by people beside others; nobody for coaches, as with effects."""
        marks = self._marks_now()
        listed = self._cache.read(marks, read_worklist_entries, self.database, until=as_of)
        return contacts(listed if viewer.sees_everyone else listed[:0], until=as_of)

    def kept(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `read` says of whole cohorts, until an import, a job or a colleague changes it.

        Whoever asks for it answers for who may see it.
        """
        return self._cache.read(self._marks_now(), read, *args, **kwargs)

    def funnel(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `count_funnel` by a day; nothing for coaches, as with effects."""
        goals = self._goals()
        found = self._cache.read(self._marks_now(), self._read_funnel, as_of, goals)
        return found if viewer.sees_everyone else found[:0]

    def held_back(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `count_held_back` by a day; nothing for coaches."""
        marks = self._marks_now()
        found = self._cache.read(marks, count_held_back, self.database, until=as_of)
        return found if viewer.sees_everyone else found[:0]

    def sent_by_day(self, viewer: Viewer, as_of: date) -> pd.DataFrame:
        """The frame of `count_sent_by_day` up to a day; nothing for coaches."""
        goals = self._goals()
        found = self._cache.read(self._marks_now(), self._read_sent, as_of, goals)
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

    def _read_funnel(self, as_of: date, goals: tuple[tuple[str, int], ...]) -> pd.DataFrame:
        return count_funnel(self.database, until=as_of, goal_days=dict(goals))

    def _read_sent(self, as_of: date, goals: tuple[tuple[str, int], ...]) -> pd.DataFrame:
        return count_sent_by_day(self.database, until=as_of, goal_days=dict(goals))

    def _read_findings(
        self, as_of: date, goals: tuple[tuple[str, int], ...]
    ) -> list[InterventionFinding]:
        return findings(
            read_assignments(self.database, until=as_of),
            goal_days=dict(goals),
            learners_on=read_learner_counts(self.database),
            until=as_of,
        )

    def _read_freshness(self, as_of: date) -> Freshness:
        with self.database.reading() as session:
            return read_freshness(session, as_of)

    def _day_keys(self) -> dict[date, tuple[int, ...]]:
        marks = self._marks_now()
        return {day: (v, marks.people, marks.imported) for day, v in marks.versions}

    def _of_day(
        self,
        viewer: Viewer,
        asked: SnapshotFilter,
        read: Callable[Concatenate[Database, SnapshotFilter, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """What is read of a day, of learners the viewer may see."""
        mine = _seen_by(viewer, asked)
        return self._cache.read(self._key_of(mine), read, self.database, mine, *args, **kwargs)

    def _key_of(self, asked: SnapshotFilter) -> tuple[int, ...]:
        return self._day_keys().get(asked.as_of, ())

    def _marks_now(self) -> ChangeMarks:
        """Marks of a few seconds ago at most."""
        now = self.clock()
        if self._looked_at + _LOOK_EVERY <= now:
            marks = read_change_marks(self.database, people_after=self._marks.people)
            self._marks, self._looked_at = marks, now
        return self._marks


def _shared(settings: Settings) -> SharedCache | None:
    """What other web processes have read; the library loads only where there is such a place."""
    if not settings.redis_url.get_secret_value():
        return None
    from dashboard.data.redis_cache import RedisCache  # noqa: PLC0415

    return RedisCache(settings)


def _seen_by(viewer: Viewer, asked: SnapshotFilter) -> SnapshotFilter:
    return replace(asked, seen_by=seen_only_by(viewer))


def seen_only_by(viewer: Viewer) -> int | None:
    """The coach whose learners alone this person may see; None: everybody's."""
    return None if viewer.sees_everyone else viewer.staff_id


def visible(frame: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """The rows of learners this person may see; `frame` has a coach_id."""
    return frame if viewer.sees_everyone else frame[frame["coach_id"] == viewer.staff_id]


def may_see(viewer: Viewer, coach_id: float | None) -> bool:
    """Whether this person may see a learner of that coach."""
    return viewer.sees_everyone or coach_id == viewer.staff_id


def in_use(scorers: Sequence[RegisteredScorer]) -> RegisteredScorer | None:
    """The scorer in use."""
    return next((one for one in scorers if one.state is ScorerState.ACTIVE), None)
