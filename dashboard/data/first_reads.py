"""Does once, before anybody asks, what a first request would wait seconds for."""

import structlog

from config.deployment import Deployment
from domain.store.scoring import (
    find_active_scorer,
    read_as_of_dates,
    read_snapshots,
    score_enrolment,
)

_log = structlog.get_logger("web")


def warm_up(here: Deployment) -> bool:
    """Read the newest scored day and work one prediction out; whether there was any.

    Nothing is saved or shown. Where it fails so would the request, which then says why.
    """
    try:
        with here.database.reading() as session:
            days, scorer = read_as_of_dates(session), find_active_scorer(session)
        if not days:
            return False
        learners = read_snapshots(here.database, days[-1])["enrolment_id"]
        first = int(learners.iloc[0])
        score_enrolment(here.database, scorer, here.policy, enrolment_id=first, as_of=days[-1])
    except Exception:  # noqa: BLE001 - the pages that can be shown are shown
        _log.exception("warm_up_failed")
        return False
    return True
