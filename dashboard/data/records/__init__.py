"""Reads and acts of a page, each checked for who asks."""

from dashboard.data.records.coaching_records import CoachingRecords
from dashboard.data.records.connection_records import ConnectionRecord, ConnectionRecords
from dashboard.data.records.group_records import GroupRecords
from dashboard.data.records.import_records import UNDO_JOB, ImportRecords, UploadRecord
from dashboard.data.records.job_records import JobRecords, Run, may_run_jobs
from dashboard.data.records.message_records import WEEK, MessageRecords
from dashboard.data.records.privacy_records import (
    REQUESTS_PAGE,
    DataRequest,
    NotAsked,
    PrivacyRecords,
    may_erase,
    may_hand_over,
)

__all__ = [
    "REQUESTS_PAGE",
    "UNDO_JOB",
    "WEEK",
    "CoachingRecords",
    "ConnectionRecord",
    "ConnectionRecords",
    "DataRequest",
    "GroupRecords",
    "ImportRecords",
    "JobRecords",
    "MessageRecords",
    "NotAsked",
    "PrivacyRecords",
    "Run",
    "UploadRecord",
    "may_erase",
    "may_hand_over",
    "may_run_jobs",
]
