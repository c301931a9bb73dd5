"""What the house did and noticed: job runs and notices."""

from domain.store.operations import notices
from domain.store.operations.job_runs import (
    abandon_runs,
    begin_run,
    finish_run,
    last_import_at,
    last_slots,
)
from domain.store.operations.notices import OpenNotice, end_notice, open_notices, raise_notice

__all__ = [
    "OpenNotice",
    "abandon_runs",
    "begin_run",
    "end_notice",
    "finish_run",
    "last_import_at",
    "last_slots",
    "notices",
    "open_notices",
    "raise_notice",
]
