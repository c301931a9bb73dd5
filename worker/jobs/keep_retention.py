"""Lets go of what is kept no longer, as the policy says, and tells the audit trail how much."""

from datetime import datetime

from config.deployment import Deployment
from domain.store.activity.engines import drop_unknown_events
from domain.store.retention import run_retention
from domain.store.staff import StaffAction, audit


def keep_retention(here: Deployment, *, now: datetime, by: str = "retention") -> dict[str, int]:
    """Delete, empty and anonymise all that is due; how many rows, or learners, by kind."""
    found = run_retention(here.database, here.policy.retention, now=now)
    if (folder := here.settings.events_dir) and (
        rows := drop_unknown_events(here.database, folder)
    ):
        found["event files"] = rows
    if found:
        said = ", ".join(f"{name} {number:,}" for name, number in found.items())
        with here.database.transaction() as session:
            audit(session, who=by, action=StaffAction.LET_GO, detail=said, now=now)
    return found
