"""Lets go of what is kept no longer, as the policy says, and tells the audit trail how much.

Then it looks after the tables: the month that comes has its part before its first day, and months
whose features went give their room back.
"""

from datetime import datetime, timedelta

from config.deployment import Deployment
from domain.store.database import give_back_room, make_months, take_statistics
from domain.store.retention import run_retention
from domain.store.staff import StaffAction, audit
from domain.store.tables import SNAPSHOT_FEATURES
from worker.jobs.exports.learner_data import clear_event_files


def keep_retention(here: Deployment, *, now: datetime, by: str = "retention") -> dict[str, int]:
    """Delete, empty and anonymise all that is due; how many rows, or learners, by kind."""
    found = run_retention(here.database, here.policy.retention, now=now)
    try:
        if rows := clear_event_files(here.database, here.settings.events_dir):
            found["event files"] = rows
    finally:
        _note(here, found, by=by, now=now)
    make_months(here.database.engine, until=now.date())
    thinned = now.date() - timedelta(days=here.policy.retention.features_daily_days)
    give_back_room(here.database.engine, SNAPSHOT_FEATURES.name, before=thinned)
    take_statistics(here.database)
    return found


def _note(here: Deployment, found: dict[str, int], *, by: str, now: datetime) -> None:
    if found:
        said = ", ".join(f"{name} {number:,}" for name, number in found.items())
        with here.database.transaction() as session:
            audit(session, who=by, action=StaffAction.LET_GO, detail=said, now=now)
