"""Activity to features: one row per enrolment and day, knowing nothing later than that day.

`feature_table` builds one ibis expression and touches no data, so the same expression runs on
DuckDB in this process or where the events are: on PostgreSQL, Spark, Trino, BigQuery or Snowflake.
`compute_features` runs it on DuckDB over Arrow. How each feature is made is told in the module it
comes from; the names the classic dashboard knows are `CLASSIC`.
"""

from collections.abc import Mapping
from functools import cache
from tempfile import gettempdir
from typing import Final

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.learners.features.assessments import work_features
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.index_dates import DECIMALS, MOMENT, enrolled_moments, grade_of
from domain.learners.features.reported import progress_features
from domain.learners.features.steps import steps_in_sql, unbound

#: Columns every page, segment rule and download may count on.
CLASSIC: Final = (
    "enrolment_id",
    "as_of",
    "days_since_last_seen",
    "progress",
    "expected_progress",
    "grade",
    "barriers",
    "barrier_severity",
    "stage",
    "sessions",
    "avg_progress",
    "modules_completed",
    "avg_quiz_score",
    "active_days",
    "inactivity_days",
    "days_since_last_feedback",
    "quiz_score_avg_last_30d",
    "attendance_rate_last_30d",
)
_TEXTS: Final = ("barriers", "barrier_severity", "stage")
_GUARDED: Final = DECIMALS + 3
#: Rows in all, and moments, up to which planning takes longer than running.
_FEW: Final = 200_000
_FEW_MOMENTS: Final = 5_000


def compute_features(
    events: Mapping[str, pa.Table],
    moments: pd.DataFrame,
    *,
    memory: str | None = None,
    until: str = "features",
) -> pd.DataFrame:
    """Every feature at each moment, by DuckDB in this process.

    `events` as `domain.store.activity.load_events` gives them; `moments` one row per enrolment_id
    and as_of. Result: one row per moment, sorted by both; numbers are float64 and NaN where the
    source does not know; barriers, barrier_severity and stage are text. With `memory`, such as
    "500MB", what is over it waits on disk, unless there is no other way. Up to the step "own"
    nobody has a place among the others of the cohort, all of whom that would need.
    """
    tables = {name: conform(events.get(name), schema) for name, schema in EVENT_SCHEMAS.items()}
    tables["moments"] = moments_table(moments)
    few = sum(table.num_rows for table in tables.values()) <= _FEW
    few &= len(moments) <= _FEW_MOMENTS
    return as_frame(run_steps(tables, until) if few else _run_many(tables, memory, until))


def compute_grades(events: Mapping[str, pa.Table], moments: pd.DataFrame) -> pd.DataFrame:
    """Only enrolment_id, as_of and the `grade` of `compute_features`, in a small part of its time.

    `events` and `moments` as there; the cohort need not be whole.
    """
    wanted = ("enrolments", "progress", "assessments", "results")
    tables = {name: conform(events.get(name), EVENT_SCHEMAS[name]) for name in wanted}
    tables["moments"] = moments_table(moments)
    with _engine(tables, {}) as connection:
        return as_frame(connection.sql(_grade_query()).to_arrow_table())


def _run_many(tables: Mapping[str, pa.Table], memory: str | None, until: str) -> pa.Table:
    settings = {"memory_limit": memory, "temp_directory": gettempdir()} if memory else {}
    try:
        return _run(tables, settings, until)
    except duckdb.OutOfMemoryException:
        if not memory:
            raise
        return _run(tables, {}, until)


def _run(tables: Mapping[str, pa.Table], settings: dict[str, str], until: str) -> pa.Table:
    """Step by step: in one query DuckDB computes again what several steps need."""
    with _engine(tables, settings) as connection:
        for name, query in steps_in_sql(until=until):
            # as many rows as there are learner-days, read once: never written down
            kind = "VIEW" if name == "seen" else "TABLE"
            connection.execute(f"CREATE TEMP {kind} {name} AS {query}")
        return connection.sql(f"FROM {until}").to_arrow_table()


def _engine(tables: Mapping[str, pa.Table], settings: dict[str, str]) -> duckdb.DuckDBPyConnection:
    # what comes back is sorted anyway
    connection = duckdb.connect(config={"preserve_insertion_order": "false", **settings})
    for name, table in tables.items():
        connection.register(name, table)
    return connection


def run_steps(tables: Mapping[str, pa.Table], until: str = "features") -> pa.Table:
    """For a cohort: starting, reading a query and optimising it would take longer than it runs.

    DuckDB plans a query that reads tables anew whenever it is run, even a prepared one; step by
    step that takes half as long as all at once.
    """
    database, statements = _kept(frozenset(tables), until)
    with database.cursor() as connection:
        connection.execute("PRAGMA disable_optimizer")
        for name, table in tables.items():
            connection.register(name, table)
        for statement in statements:
            connection.execute(statement)
        return connection.sql(f"FROM {until}").to_arrow_table()


@cache
def _kept(
    given: frozenset[str], until: str
) -> tuple[duckdb.DuckDBPyConnection, list[duckdb.Statement]]:
    """An engine that stays, with no data of its own, and the steps as it understands them."""
    database = duckdb.connect(config={"threads": 1})
    steps = steps_in_sql(given, until=until)
    made = "; ".join(f"CREATE TEMP TABLE {name} AS {query}" for name, query in steps)
    return database, database.extract_statements(made)


@cache
def feature_query(dialect: str) -> str:
    """The steps as one query over `EVENT_SCHEMAS` and `moments`, in a dialect that ibis knows."""
    steps = (f"{name} AS ({query})" for name, query in steps_in_sql(dialect=dialect))
    return f"WITH {', '.join(steps)} SELECT * FROM features"


@cache
def _grade_query() -> str:
    tables = unbound()
    base = enrolled_moments(tables["moments"], tables["enrolments"])
    reported = progress_features(base, tables["progress"])
    worked = work_features(base, tables["assessments"], tables["results"])
    wide = base.left_join(reported, MOMENT).left_join(worked, MOMENT, rname="{name}_worked")
    return str(ibis.to_sql(wide.select(*MOMENT, grade=grade_of(wide)), dialect="duckdb"))


def conform(table: pa.Table | None, schema: Mapping[str, str]) -> pa.Table:
    """The columns of `schema`: absent or untyped ones as typed nulls, the others untouched."""
    wanted = ibis.schema(schema).to_pyarrow()
    if table is None:
        return wanted.empty_table()
    columns = [
        _column(table, field)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in wanted
    ]
    return pa.table(columns, names=wanted.names)


def _column(table: pa.Table, field: pa.Field) -> pa.ChunkedArray:
    column = table.column(field.name)
    untyped = pa.types.is_null(column.type)
    other_date = pa.types.is_date32(field.type) and not pa.types.is_date32(column.type)
    return column.cast(field.type) if untyped or other_date else column


def moments_table(moments: pd.DataFrame) -> pa.Table:
    """The moments as every engine takes them: enrolment_id and as_of."""
    days = pa.array(pd.to_datetime(moments["as_of"]).dt.date, type=pa.date32())
    ids = pa.array(moments["enrolment_id"].astype("int64"), type=pa.int64())
    return pa.table({"enrolment_id": ids, "as_of": days})


def as_frame(found: pa.Table) -> pd.DataFrame:
    """What an engine gave back, in the types and order that `compute_features` promises.

    Fractions have six decimals: engines add in another order, and a last bit must decide nothing.
    """
    texts = dict.fromkeys(_TEXTS, pa.string())
    kinds = {"enrolment_id": pa.int64(), "as_of": pa.timestamp("s"), **texts}
    columns = {
        name: _rounded(found.column(name).cast(kinds.get(name, pa.float64()), safe=False))
        for name in found.column_names
    }
    in_order = pa.table(columns).sort_by([(name, "ascending") for name in MOMENT])
    return in_order.to_pandas()


def _rounded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """To `DECIMALS`, by way of more: else the last bit of a sum decides what lies half-way.

    As a whole number divided: Arrow leaves a last bit where there is nothing to round.
    """
    if not pa.types.is_floating(column.type):
        return column
    whole = pc.round(pc.multiply(pc.round(column, _GUARDED), 10.0**DECIMALS))
    return pc.divide(whole, 10.0**DECIMALS)
