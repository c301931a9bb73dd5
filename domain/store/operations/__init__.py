"""What the house did and noticed: who leads, job runs and notices."""

from domain.store.operations import notices
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
    "leadership",
    "note_slot",
    "notices",
    "raise_notice",
    "read_last_import_at",
    "read_ledger",
    "read_open_notices",
]
