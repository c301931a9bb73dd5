"""Undoes an import that somebody asked to have undone, and scores the day anew."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from config.deployment import Deployment
from domain.sources import SourceError
from domain.store.activity import UndoneImport, undo_import
from domain.store.activity.engines import write_event_files
from domain.store.intake import count_every_day
from domain.store.operations import AskedJob
from domain.store.provenance import CannotUndo, read_undo_reason
from domain.store.scoring import read_as_of_dates
from domain.store.staff import StaffAction, audit
from worker.jobs.scoring.score_learners import score_learners


def undo_asked(here: Deployment, asked: AskedJob, *, by: str, now: datetime) -> dict[str, Any]:
    """Undo the import that a request is about, for the reason it was asked with."""
    del by
    why = here.database.read(read_undo_reason, asked.about)
    return asdict(undo(here, asked.about, why=why, by=asked.asked_by, now=now))


def undo(here: Deployment, run_id: int, *, why: str, by: str, now: datetime) -> UndoneImport:
    """Undo an import in one transaction, then score the newest day anew; raises `SourceError`."""
    days = here.policy.retention.import_changes_days
    with here.database.transaction() as session:
        try:
            done = undo_import(session, run_id, why=why, by=by, now=now, kept_days=days)
        except CannotUndo as error:
            raise SourceError(str(error)) from error
        count_every_day(session)
        said = f"{run_id}: {why}"
        audit(session, who=by, action=StaffAction.UNDID_IMPORT, detail=said, now=now)
    if folder := here.settings.events_dir:
        write_event_files(here.database, folder)
    with here.database.reading() as session:
        newest = max(read_as_of_dates(session), default=None)
    if newest is not None:
        score_learners(here.database, here.policy, as_of=newest, now=now, engine=here.engine)
    return done
