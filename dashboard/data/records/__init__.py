"""Reads and acts of a page, each checked for who asks."""

from dashboard.data.records.coaching_records import CoachingRecords
from dashboard.data.records.connection_records import ConnectionRecord, ConnectionRecords
from dashboard.data.records.group_records import GroupRecords
from dashboard.data.records.import_records import UNDO_JOB, ImportRecords, UploadRecord
from dashboard.data.records.job_records import JobRecords, Run, may_run_jobs
from dashboard.data.records.message_records import SHOWN_DAYS, MessageRecords

__all__ = [
    "SHOWN_DAYS",
    "UNDO_JOB",
    "CoachingRecords",
    "ConnectionRecord",
    "ConnectionRecords",
    "GroupRecords",
    "ImportRecords",
    "JobRecords",
    "MessageRecords",
    "Run",
    "UploadRecord",
    "may_run_jobs",
]
