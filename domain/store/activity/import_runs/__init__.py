"""Imports as they were carried out: what each did and asked, whom it changed, what it left out."""

from domain.store.activity.import_runs.own_columns import (
    UnreadColumn,
    note_own_columns,
    read_columns_for_all,
    read_unread_columns,
    share_column,
    stop_sharing,
)
from domain.store.activity.import_runs.people_changes import changes_between, read_people
from domain.store.activity.import_runs.questions import (
    say_if_another_run,
    say_if_it_looks_older,
    say_if_older,
    say_who_is_in_no_named_cohort_too,
    say_who_is_unlisted,
    say_who_may_be_known,
)
from domain.store.activity.import_runs.rejected_rows import read_rejected
from domain.store.activity.import_runs.runs import (
    PastImport,
    begin_run,
    count_reasons,
    end_run,
    keep_originals,
    read_import,
    read_imports,
    read_left_out,
)
from domain.store.activity.import_runs.summary import Counts, ImportSummary
from domain.store.activity.import_runs.unchanged import record_if_unchanged

__all__ = [
    "Counts",
    "ImportSummary",
    "PastImport",
    "UnreadColumn",
    "begin_run",
    "changes_between",
    "count_reasons",
    "end_run",
    "keep_originals",
    "note_own_columns",
    "read_columns_for_all",
    "read_import",
    "read_imports",
    "read_left_out",
    "read_people",
    "read_rejected",
    "read_unread_columns",
    "record_if_unchanged",
    "say_if_another_run",
    "say_if_it_looks_older",
    "say_if_older",
    "say_who_is_in_no_named_cohort_too",
    "say_who_is_unlisted",
    "say_who_may_be_known",
    "share_column",
    "stop_sharing",
]
