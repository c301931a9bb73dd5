"""What the house did and noticed: who leads, job runs and notices."""

from domain.store.operations import notices
from domain.store.operations.job_runs import (
    Attempt,
    SlotRun,
    begin_run,
    finish_run,
    hand_back,
    keep_alive,
    last_import_at,
    note_slot,
    read_ledger,
)
from domain.store.operations.leader_lock import Leadership, UnreachableError, leadership
from domain.store.operations.notices import OpenNotice, end_notice, open_notices, raise_notice
from domain.store.tables import RunState

__all__ = [
    "Attempt",
    "Leadership",
    "OpenNotice",
    "RunState",
    "SlotRun",
    "UnreachableError",
    "begin_run",
    "end_notice",
    "finish_run",
    "hand_back",
    "keep_alive",
    "last_import_at",
    "leadership",
    "note_slot",
    "notices",
    "open_notices",
    "raise_notice",
    "read_ledger",
]
