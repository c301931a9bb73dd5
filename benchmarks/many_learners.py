"""A scored programme of a million learners on PostgreSQL, copied by the server itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, Table

from benchmarks.scored_programme import ScoredProgramme, write
from domain.store.database import Database, table_of
from domain.store.reporting import keep_segment_counts
from domain.store.tables import (
    Activity,
    Cohort,
    Enrolment,
    Learner,
    Message,
    Nudge,
    Snapshot,
    SnapshotVersion,
    Staff,
    StatusHistory,
    Task,
)

_BASE, _COHORTS, _STAFF, _NUDGES = 50_000, 20, 50, 10**12
_WEEKS: Final = 12
#: Column -> how a copy, the k-th, differs from what it is made of.
_OTHERS: Final[Mapping[str, str]] = {
    "enrolment_id": f"enrolment_id + k * {_BASE}",
    "learner_id": f"learner_id + k * {_BASE}",
    "cohort_id": f"cohort_id + k * {_COHORTS}",
    "coach_id": f"coach_id + k * {_STAFF}",
    "nudge_id": f"nudge_id + k * {_NUDGES}",
    "ref": "ref || '-' || k",
    "dedupe_key": "dedupe_key || '-' || k",
    "email": "k || '-' || email",
    "address": "k || '-' || address",
    "address_key": "k || '-' || address_key",
}
#: Table -> what its own numbers go up by in a copy; 0: the database counts.
_COPIED: Final = (
    (Staff, _STAFF), (Cohort, _COHORTS), (Learner, _BASE), (Enrolment, _BASE), (Activity, 0),
    (StatusHistory, 0), (Snapshot, 0), (Nudge, _NUDGES), (Message, 0), (Task, 0),
)  # fmt: skip


def write_many(database: Database, learners: int) -> ScoredProgramme:
    """So many learners, a multiple of 50,000, with snapshots of twelve Sundays."""
    programme = write(database, _BASE, days=1)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        for model, step in _COPIED:
            _copy(connection, table_of(model), step, copies=learners // _BASE - 1)
        for table in (table_of(Snapshot), table_of(SnapshotVersion)):
            _earlier(connection, table, learners)
        # one in a hundred messages waits to be sent
        connection.exec_driver_sql(
            "UPDATE message SET state = 'planned', claimed_at = NULL, sent_at = NULL,"
            " send_after_at = now() - interval '1 hour', expires_at = now() + interval '2 days'"
            " WHERE mod(id, 100) = 0"
        )
    keep_segment_counts(database)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")
    cohorts = _COHORTS * learners // _BASE
    return replace(programme, learners=learners, cohorts=cohorts)


def _copy(connection: Connection, table: Table, step: int, *, copies: int) -> None:
    others = dict(_OTHERS) | {"id": f"id + k * {step}"}
    names = [c.name for c in table.c if c.name != "id" or step]
    shown = ", ".join(others.get(name, name) for name in names)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)})"
        f" SELECT {shown} FROM {table.name}, generate_series(1, {copies}) k ORDER BY k"
    )


def _earlier(connection: Connection, table: Table, learners: int) -> None:
    """The same on the Sundays before, of everybody what another had."""
    others = {
        "as_of": "as_of - 7 * w",
        "enrolment_id": f"1 + mod(enrolment_id + w * 104729, {learners})",
        "learners": str(learners),
    }
    names = [c.name for c in table.c]
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT"
        f" {', '.join(others.get(name, name) for name in names)}"
        f" FROM {table.name}, generate_series(1, {_WEEKS - 1}) w"
    )
