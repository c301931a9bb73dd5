"""A scored programme of a million learners on PostgreSQL, copied by the server itself."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, Table

from benchmarks.scored_programme import CONFIG, LAST, ScoredProgramme, write
from config.files import load_policy
from domain.store.database import Database, make_months, table_of
from domain.store.nudges import keep_skip_counts
from domain.store.reporting.precomputed import keep_cohort_pace, keep_effects, keep_segment_counts
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
_HISTORY: Final = 18  # weeks back to the first day of activity
#: Those of tables that many rows come to, but keys; parts of a table go with it.
_INDEXES: Final = (
    "SELECT indexname, indexdef FROM pg_indexes JOIN pg_class i ON i.relname = indexname"
    " JOIN pg_index x ON x.indexrelid = i.oid"
    " WHERE tablename = ANY(%(tables)s) AND NOT x.indisunique"
)
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
    """So many learners with snapshots of twelve Sundays; raises `ValueError` but of 50,000s."""
    if learners < _BASE or learners % _BASE:
        raise ValueError(f"{learners:,} learners cannot be copied: ask for a multiple of {_BASE:,}")
    # before the first row: to move rows into their months takes longer than to write them there
    make_months(database.engine, since=LAST - timedelta(weeks=_HISTORY))
    programme = write(database, _BASE, days=1)
    with database.engine.begin() as connection:
        say = connection.exec_driver_sql
        say("SET LOCAL synchronous_commit = off")
        say("SET LOCAL maintenance_work_mem = '512MB'")
        # no trigger: what is copied points where its original did
        say("SET LOCAL session_replication_role = replica")
        with _indexes_last(connection):
            for model, step in _COPIED:
                _copy(connection, table_of(model), step, copies=learners // _BASE - 1)
            _copy_words(connection, copies=learners // _BASE - 1)
            for table in (table_of(Snapshot), table_of(SnapshotVersion)):
                for week in range(1, _WEEKS):  # the rows of a day lie together, as scoring has it
                    _earlier(connection, table, week, learners)
            # one in a hundred messages waits to be sent
            say(
                "UPDATE message SET state = 'planned', claimed_at = NULL, sent_at = NULL,"
                " send_after_at = now() - interval '1 hour',"
                " expires_at = now() + interval '2 days' WHERE mod(id, 100) = 0"
            )
    _vacuum(database)
    keep_segment_counts(database)
    keep_cohort_pace(database)
    keep_skip_counts(database)
    policy = load_policy(CONFIG)
    keep_effects(
        database, until=LAST, goal_days=policy.holdout_goals, seed=policy.scorer.training.seed
    )
    cohorts = _COHORTS * learners // _BASE
    return replace(programme, learners=learners, cohorts=cohorts)


@contextmanager
def _indexes_last(connection: Connection) -> Iterator[None]:
    """No index but keys meanwhile: to build one takes less than to keep it row by row."""
    tables = ["learner_word", *(table_of(model).name for model, _ in _COPIED)]
    found = connection.exec_driver_sql(_INDEXES, {"tables": tables}).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, definition in found:
        connection.exec_driver_sql(definition)


def _vacuum(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _copy(connection: Connection, table: Table, step: int, *, copies: int) -> None:
    others = dict(_OTHERS) | {"id": f"id + k * {step}"}
    names = [c.name for c in table.c if c.name != "id" or step]
    shown = ", ".join(others.get(name, name) for name in names)
    by = "enrolment_id" if "enrolment_id" in names else names[0]
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)})"
        f" SELECT {shown} FROM {table.name}, generate_series(1, {copies}) k ORDER BY k, {by}"
    )


def _copy_words(connection: Connection, *, copies: int) -> None:
    """By which the copies of learners are found: those of the original, and its number."""
    connection.exec_driver_sql(
        f"INSERT INTO learner_word SELECT word, learner_id + k * {_BASE}"
        f" FROM learner_word, generate_series(1, {copies}) k"
        f" UNION SELECT k::text, id + k * {_BASE} FROM learner, generate_series(1, {copies}) k"
        f" WHERE id <= {_BASE} ORDER BY 1, 2"
    )


def _earlier(connection: Connection, table: Table, week: int, learners: int) -> None:
    """The same so many Sundays before the last, of everybody what another had."""
    others = {
        "as_of": f"as_of - {7 * week}",
        "enrolment_id": f"1 + mod(enrolment_id + {week * 104729}, {learners})",
        "learners": str(learners),
    }
    names = [c.name for c in table.c]
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT"
        f" {', '.join(others.get(name, name) for name in names)}"
        f" FROM {table.name} WHERE as_of = '{LAST}'"
    )
