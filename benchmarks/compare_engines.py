"""The same features on DuckDB, PostgreSQL and Spark: every column of a large synthetic programme.

Everything is in PostgreSQL and, for Spark, in Parquet files by day; two executors of Spark are
processes of their own. Ends with an error where a count or text differs anywhere, or a fraction by
more than one in its last, sixth decimal. Needs `make spark`.
`python -m benchmarks.compare_engines [learners]`
"""

import os
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from benchmarks.servers import postgresql
from domain.learners import weekly_moments
from domain.sources.synthetic import generate
from domain.store.activity import load_enrolments
from domain.store.activity.engines.engine import IN_PROCESS, ActivityEngine
from domain.store.activity.engines.event_files import write_event_files
from domain.store.activity.engines.registry import open_engine
from domain.store.database import Database
from tests.java import java_home
from worker.jobs.imports.import_activity import ImportRequest, import_activity

#: About ten million learner-days.
LEARNERS: Final = 390_000
_WEEK: Final = 8
_NOW: Final = datetime(2026, 5, 14, 9, tzinfo=UTC)
_SPARK: Final = " ".join(
    f"--conf spark.{setting}"
    for setting in ("ui.enabled=false", "ui.showConsoleProgress=false", "driver.memory=3g")
)


def main(learners: int) -> None:
    """Import once, compute with each engine, compare with DuckDB."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        database, events = Database(server.url), f"{folder}/events"
        database.migrate()
        made = generate(Path(folder) / "data", learners=learners, today=_NOW.date(), seed=5)
        mapping = made.folder / "mapping.toml"
        request = ImportRequest(source="tables", usual_weeks=12, path=made.folder, mapping=mapping)
        import_activity(database, request, now=_NOW)
        rows = write_event_files(database, events)["activity"]
        weeks = weekly_moments(load_enrolments(database), _NOW.date())
        moments = weeks[weeks["week"] == _WEEK].drop(columns="week")
        print(f"{rows:,} learner-days, {len(moments):,} learners in week {_WEEK}", flush=True)
        expected = _timed("duckdb", IN_PROCESS, database, moments)
        os.environ |= {
            "JAVA_HOME": java_home() or "",
            "PYSPARK_SUBMIT_ARGS": f"{_SPARK} pyspark-shell",
        }
        for name, url in (("postgresql", ""), ("spark", "local-cluster[2,1,2048]")):
            with closing(open_engine(name, url=url, folder=events)) as engine:
                _compare(_timed(name, engine, database, moments), expected)
        database.close()


def _timed(
    name: str, engine: ActivityEngine, database: Database, moments: pd.DataFrame
) -> pd.DataFrame:
    start = time.perf_counter()
    found = engine.compute(database, moments).sort_values("enrolment_id", ignore_index=True)
    print(
        f"  {name:<11} {found.shape[1]} columns in {time.perf_counter() - start:.0f} s", flush=True
    )
    return found


def _compare(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Say how far they are apart; raises `AssertionError` where that is too far."""
    theirs = found[expected.columns]
    pd.testing.assert_frame_equal(theirs, expected, rtol=0, atol=1.1e-6)
    apart = ((theirs != expected) & expected.notna()).sum()
    print(f"    {apart.sum():,} of {expected.size:,} cells differ in the sixth decimal")
    where = ", ".join(apart.index[apart > 0])
    print(f"    {where}" if where else "    equal to the last digit", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS)
