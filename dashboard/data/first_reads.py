"""Does before anybody asks what a first request would wait seconds for, and again after changes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final, Protocol

import structlog

from dashboard.data.context import PageContext
from dashboard.data.queries import Queries
from dashboard.data.records import WEEK, MessageRecords
from dashboard.web import Selection, Viewer
from domain.store.reporting.precomputed import ChangeMarks
from domain.store.reporting.search import SnapshotFilter
from domain.store.scoring import find_active_scorer, score_enrolment
from domain.store.staff import Role

#: Sees what managers see; nobody is signed in so.
_EVERYBODYS: Final = Viewer(staff_id=0, name="", email="", role=Role.MANAGER, form_token="")
_LOOK_EVERY_SECONDS: Final = 10
#: So long a process waits for the others' first reads, at most: one may have ended in between.
_TURN_SECONDS: Final = 30
_log = structlog.get_logger("web")


class Turn(Protocol):
    """A lock or semaphore that processes share."""

    def acquire(self, block: bool = ..., timeout: float | None = ...) -> bool:  # noqa: FBT001 - as `multiprocessing` has it
        """Whether it was had in time."""

    def release(self) -> None:
        """Let the next one have it."""


def warm_up(queries: Queries) -> bool:
    """Read what first pages show; whether there was any scored day.

    Nothing is saved or shown. Where it fails so would the request, which then says why.
    """
    try:
        if not queries.as_ofs():
            return False
        # what Today waits longest for: whoever opens it now comes to this last
        first = PageContext(viewer=_EVERYBODYS, queries=queries, selection=Selection())
        MessageRecords(first, shown_days=WEEK).counts  # noqa: B018 - kept from here on
        queries.counts(_EVERYBODYS)
        asked = SnapshotFilter(as_of=queries.as_ofs()[-1])
        queries.freshness(asked.as_of)
        queries.choices(_EVERYBODYS, asked.as_of)
        queries.stages(asked.as_of)
        queries.contacts(_EVERYBODYS, asked.as_of)
        queries.findings(_EVERYBODYS, asked.as_of)
        # of Today, which comes first, no more; these are for lists
        queries.needing(_EVERYBODYS, asked)
        queries.known(_EVERYBODYS, asked)
        queries.find(_EVERYBODYS, asked)
        MessageRecords(first).counts  # noqa: B018 - as above
    except Exception:  # noqa: BLE001 - the pages that can be shown are shown
        _log.exception("warm_up_failed")
        return False
    return True


def predict_once(queries: Queries) -> bool:
    """Work one prediction out, as a program might ask; whether there was any to be worked out.

    The first takes seconds, in which the features' expression is loaded and compiled.
    """
    here = queries.deployment
    try:
        if not queries.as_ofs():
            return False
        day = queries.as_ofs()[-1]
        enrolments = queries.find(_EVERYBODYS, SnapshotFilter(as_of=day))
        with here.database.reading() as session:
            scorer = find_active_scorer(session)
        if enrolments.empty:
            return False
        first = int(enrolments.iloc[0])
        score_enrolment(here.database, scorer, here.policy, enrolment_id=first, as_of=day)
    except Exception:  # noqa: BLE001 - as above
        _log.exception("warm_up_failed")
        return False
    return True


def load_statistics() -> None:
    """Load what pages compare groups with: a second that whoever opens one first would wait."""
    for name in ("scipy.stats", "statsmodels.stats.proportion"):
        import_module(name)


def keep_warm(queries: Queries, turn: Turn | None = None) -> None:
    """Warm up, and again after each import, job or decision that made what was kept outdated.

    Pages come first: no page waits for a prediction, and until the next look a program's first one
    takes as long as it takes. Of processes that share a `turn` no more read at once than it lets:
    more than there are cores would keep the first page waiting. For a thread of its own; it never
    ends.
    """
    known: ChangeMarks | None = None
    has_predicted = False
    while True:
        with _taking(turn):
            known = warm_up_after(queries, known)
        time.sleep(_LOOK_EVERY_SECONDS)
        load_statistics()
        has_predicted = has_predicted or predict_once(queries)


def warm_up_after(queries: Queries, known: ChangeMarks | None) -> ChangeMarks | None:
    """Warm up where marks are others than those `known`; gives back those of now."""
    try:
        marks = queries.marks()
    except Exception:  # noqa: BLE001 - whatever the driver raises while the database is away
        return known
    if marks != known:
        warm_up(queries)
    return marks


@contextmanager
def _taking(turn: Turn | None) -> Iterator[None]:
    had = turn is not None and turn.acquire(timeout=_TURN_SECONDS)
    try:
        yield
    finally:
        if turn is not None and had:
            turn.release()
