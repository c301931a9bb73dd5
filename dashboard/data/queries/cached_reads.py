"""Cached reads: a scored day in its version never changes, so what was read of it stays true.

It is dropped when an import, or a colleague's decision about caseloads, may have changed whose
learners are shown; a job that ends leaves it. Changes are looked for every few seconds. Rows of
learners and what became of messages are never kept: a page reads the few it shows, and at most
spares itself to write a row again that is as it was.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar

import pandas as pd

from config.deployment import Deployment, LiveDeployment
from config.settings import Settings
from dashboard.data.queries.cache import Cache, SharedCache
from dashboard.data.queries.serialised import written
from dashboard.web import Viewer, coach_of_request, names_hidden
from domain.policy import Policy
from domain.store.database import Database
from domain.store.people import nameless, only_learners_of
from domain.store.reporting.precomputed import ChangeMarks, read_change_marks
from domain.store.reporting.search import SnapshotFilter
from domain.store.staff import StaffAction, audit

P = ParamSpec("P")
T = TypeVar("T")
_LOOK_EVERY: Final = timedelta(seconds=3)
#: Bytes of drawn parts of pages kept in a process; the largest, a grid of 20 by 13, has 100,000.
_DRAWN: Final = 48_000_000
_NO_MARKS: Final = ChangeMarks(imported=0, people=0, ended=None, versions=())


class CachedReads:
    """Reads, and keeps what was read while it stays true; every kind of query is made of it."""

    def __init__(self, deployment: Deployment) -> None:
        self.live = LiveDeployment(deployment)
        self._named, self._nameless = deployment.database, nameless(deployment.database)
        self._own = only_learners_of(self._named, coach_of_request)
        self._own_nameless = only_learners_of(self._nameless, coach_of_request)
        self.clock = deployment.clock
        self._cache = Cache(_shared(deployment.settings))
        self._drawn, self._drawn_of = Cache(most=_DRAWN), tuple[object, ...]()
        self._revised: tuple[Policy, str] | None = None
        self._marks, self._looked_at = _NO_MARKS, datetime.min.replace(tzinfo=UTC)

    @property
    def database(self) -> Database:
        """What the request of now may read: no names for who sees none, coaches' own learners."""
        return self._own_nameless if names_hidden() else self._own

    @property
    def deciding(self) -> Database:
        """What a decision is made and carried out on: with names, for whoever it is written to.

        Of coaches' own learners. Nothing of it is shown: an answer says what came of it.
        """
        return self._own

    @property
    def whole(self) -> Database:
        """The same with everybody's learners: for figures that say nothing of any one of them."""
        return self._nameless if names_hidden() else self._named

    @property
    def deployment(self) -> Deployment:
        """The deployment with the policy that is in force now."""
        return self.live.now()

    @property
    def policy(self) -> Policy:
        """The numbers that are in force now."""
        return self.deployment.policy

    def note(self, viewer: Viewer, action: StaffAction, detail: str) -> None:
        """Keep in the audit trail what somebody looked at."""
        self.database.write(audit, who=viewer.email, action=action, now=self.clock(), detail=detail)

    def note_listed(
        self,
        viewer: Viewer,
        enrolments: Iterable[int],
        action: StaffAction = StaffAction.LISTED_LEARNERS,
    ) -> None:
        """Keep in the audit trail whom a list named; a list of nobody is none."""
        if numbers := ", ".join(map(str, dict.fromkeys(enrolments))):
            self.note(viewer, action, f"learners {numbers}")

    def as_ofs(self) -> list[date]:
        """Days that were scored, oldest first."""
        return [day for day, _ in self.marks().versions]

    def kept(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `read` says of whole cohorts, until an import, a job or a colleague changes it.

        Whoever asks for it answers for who may see it.
        """
        return self._cache.read(self.marks(), read, *args, **kwargs)

    def drawn(self, asked: Hashable, draw: Callable[[], T]) -> T:
        """A part of a page made of kept reads alone, in this process, for as long as those stand.

        `asked` says what of and for whom. A row of a person may be in it only where it is in
        `asked`, whole: then it was read anew, and nothing else can be shown for it.
        """
        marks = self.marks()
        state = (marks.versions, marks.people, marks.imported, self._revision())
        if state != self._drawn_of:
            self._drawn_of, self._drawn = state, Cache(most=_DRAWN)
        key = (names_hidden(), coach_of_request(), state, asked)
        return self._drawn.once(key, lambda: written(draw()))

    def _revision(self) -> str:
        """The revision in force: to name the content takes longer than to find a part of a page."""
        policy = self.policy
        if self._revised is None or self._revised[0] is not policy:
            self._revised = (policy, policy.revision)
        return self._revised[1]

    def _known_by(self, as_of: date) -> date:
        """Of the newest day everything is told that is known now; of others, what was then."""
        return date.max if as_of == max(self.as_ofs(), default=None) else as_of

    def _day_keys(self) -> dict[date, tuple[int, ...]]:
        marks = self.marks()
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
        mine = seen_by(viewer, asked)
        return self._cache.read(self._key_of(mine), read, self.database, mine, *args, **kwargs)

    def _key_of(self, asked: SnapshotFilter) -> tuple[int, ...]:
        return self._day_keys().get(asked.as_of, ())

    def marks(self) -> ChangeMarks:
        """What tells whether anything kept may be outdated; a few seconds old at most."""
        now = self.clock()
        if self._looked_at + _LOOK_EVERY <= now:
            marks = read_change_marks(self.whole, people_after=self._marks.people)
            self._marks, self._looked_at = marks, now
        return self._marks


def _shared(settings: Settings) -> SharedCache | None:
    """What other web processes have read; the library loads only where there is such a place."""
    if not settings.redis_url.get_secret_value():
        return None
    from dashboard.data.queries.redis_cache import RedisCache  # noqa: PLC0415

    return RedisCache(settings)


def seen_by(viewer: Viewer, asked: SnapshotFilter) -> SnapshotFilter:
    """What is asked, of learners this person may see."""
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
