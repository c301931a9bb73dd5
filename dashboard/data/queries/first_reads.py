"""Does before anybody asks what a first request would wait seconds for, and again after changes."""

import time
from dataclasses import replace
from typing import Final

import structlog

from dashboard.data.queries.queries import BY_RANK, Queries
from dashboard.web import Viewer
from domain.store.reporting import ChangeMarks, SnapshotFilter
from domain.store.scoring import find_active_scorer, score_enrolment
from domain.store.staff import Role

#: Sees what managers see; nobody is signed in so.
_EVERYBODYS: Final = Viewer(staff_id=0, name="", email="", role=Role.MANAGER, form_token="")
_LOOK_EVERY_SECONDS: Final = 10
_log = structlog.get_logger("web")


def warm_up(queries: Queries) -> bool:
    """Read what first pages show and work one prediction out; whether there was any.

    Nothing is saved or shown. Where it fails so would the request, which then says why.
    """
    here = queries.deployment
    try:
        queries.counts(_EVERYBODYS)
        if not queries.as_ofs():
            return False
        asked = SnapshotFilter(as_of=queries.as_ofs()[-1])
        queries.freshness(asked.as_of)
        queries.choices(_EVERYBODYS, asked.as_of)
        queries.find(_EVERYBODYS, replace(asked, is_listed=True), BY_RANK)
        queries.known(_EVERYBODYS, asked)
        enrolments = queries.find(_EVERYBODYS, asked)
        with here.database.reading() as session:
            scorer = find_active_scorer(session)
        first = int(enrolments.iloc[0])
        score_enrolment(here.database, scorer, here.policy, enrolment_id=first, as_of=asked.as_of)
        queries.contacts(_EVERYBODYS, asked.as_of)
        queries.findings(_EVERYBODYS, asked.as_of)
    except Exception:  # noqa: BLE001 - the pages that can be shown are shown
        _log.exception("warm_up_failed")
        return False
    return True


def keep_warm(queries: Queries) -> None:
    """Warm up, and again after each import, job or decision that made what was kept outdated.

    For a thread of its own; it never ends.
    """
    known: ChangeMarks | None = None
    while True:
        known = warm_up_after(queries, known)
        time.sleep(_LOOK_EVERY_SECONDS)


def warm_up_after(queries: Queries, known: ChangeMarks | None) -> ChangeMarks | None:
    """Warm up where marks are others than those `known`; gives back those of now."""
    try:
        marks = queries.marks()
    except Exception:  # noqa: BLE001 - whatever the driver raises while the database is away
        return known
    if marks != known:
        warm_up(queries)
    return marks
