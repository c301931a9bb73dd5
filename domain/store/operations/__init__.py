"""What the house did and noticed: who leads, job runs and notices."""

from domain.store.operations import notices
from domain.store.operations.job_requests import (
    AskedJob,
    ask_for_job,
    claim_asked_job,
    end_abandoned,
    end_request,
    keep_request_alive,
    read_asked_jobs,
    tell_progress,
)
from domain.store.operations.job_runs import (
    Attempt,
    SlotRun,
    begin_run,
    finish_run,
    hand_back,
    keep_alive,
    note_slot,
    read_last_import_at,
    read_ledger,
)
from domain.store.operations.leader_lock import Leadership, UnreachableError, leadership
from domain.store.operations.notices import OpenNotice, end_notice, raise_notice, read_open_notices
from domain.store.operations.scheduled_jobs import (
    SILENT,
    LedgerRun,
    PlannedJob,
    read_job_runs,
    read_timetable,
    tell_timetable,
    worker_seen_at,
)
from domain.store.tables import RequestState, RunState

__all__ = [
    "SILENT",
    "AskedJob",
    "Attempt",
    "Leadership",
    "LedgerRun",
    "OpenNotice",
    "PlannedJob",
    "RequestState",
    "RunState",
    "SlotRun",
    "UnreachableError",
    "ask_for_job",
    "begin_run",
    "claim_asked_job",
    "end_abandoned",
    "end_notice",
    "end_request",
    "finish_run",
    "hand_back",
    "keep_alive",
    "keep_request_alive",
    "leadership",
    "note_slot",
    "notices",
    "raise_notice",
    "read_asked_jobs",
    "read_job_runs",
    "read_last_import_at",
    "read_ledger",
    "read_open_notices",
    "read_timetable",
    "tell_progress",
    "tell_timetable",
    "worker_seen_at",
]
