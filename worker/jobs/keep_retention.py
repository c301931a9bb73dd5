"""Lets go of what is kept no longer, as the policy says, and tells the audit trail how much.

Then it looks after the tables: the month that comes has its part before its first day, and months
whose features went give their room back.
"""

from datetime import datetime

from config.deployment import Deployment
from domain.store.database import make_months, take_statistics
from domain.store.retention import free_months_of_features, run_retention
from domain.store.staff import StaffAction, audit
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
    free_months_of_features(here.database, here.policy.retention, now)
    take_statistics(here.database)
    return found


def _note(here: Deployment, found: dict[str, int], *, by: str, now: datetime) -> None:
    if found:
        said = ", ".join(f"{name} {number:,}" for name, number in found.items())
        here.database.write(audit, who=by, action=StaffAction.LET_GO, detail=said, now=now)
