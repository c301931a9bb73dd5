"""Every engine gives the same features: of a programme with every kind of event."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import ibis
import pandas as pd
import pytest
from sqlmodel import col, select, update

from domain.learners import roster, weekly_moments
from domain.sources.synthetic import generate
from domain.store.activity import load_enrolments
from domain.store.activity.engines.engine import IN_PROCESS, ActivityEngine
from domain.store.activity.engines.event_files import write_event_files
from domain.store.activity.engines.registry import open_engine
from domain.store.activity.engines.warehouse import InWarehouse
from domain.store.database.engine import Database
from domain.store.tables import Activity, Barrier, Cohort
from tests.java import java_home
from worker.jobs.imports.import_activity import ImportRequest, import_activity

# ibis reads DuckDB the way it used to be read
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
#: What runs for seconds is worth neither the second compiler, nor threads that collect garbage,
#: nor that the classes of Spark are checked anew in each of three processes.
SHORT_LIVED = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC "
    "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
)
TODAY = date(2026, 5, 14)
NOW = datetime(2026, 5, 14, 9, tzinfo=UTC)


def import_programme(database: Database, folder: Path, events_dir: str = "") -> None:
    made = generate(folder, learners=100, today=TODAY, seed=5)
    request = ImportRequest(
        source="tables", usual_weeks=12, path=made.folder, mapping=made.folder / "mapping.toml"
    )
    import_activity(database, request, now=NOW, events_dir=events_dir)


@pytest.fixture(scope="module")
def imported(sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the imported programme, `programme.sqlite`, and its `events`: to copy."""
    folder = tmp_path_factory.mktemp("imported")
    shutil.copy(sqlite_file, folder / "programme.sqlite")
    database = Database(f"sqlite:///{folder / 'programme.sqlite'}")
    import_programme(database, folder / "programme", str(folder / "events"))
    database.close()
    return folder


@pytest.fixture
def events(imported: Path, tmp_path: Path) -> Path:
    """The files that the import wrote."""
    return Path(shutil.copytree(imported / "events", tmp_path / "events"))


@pytest.fixture
def programme(imported: Path, tmp_path: Path) -> Iterator[Database]:
    """The programme that was imported."""
    path = shutil.copy(imported / "programme.sqlite", tmp_path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def moments_of(database: Database) -> pd.DataFrame:
    """A day of whoever is there, and the sixth week of every cohort, as a training has them."""
    enrolments = load_enrolments(database)
    weeks = weekly_moments(enrolments, TODAY)
    return pd.concat([roster(enrolments, TODAY), weeks[weeks["week"] == 6].drop(columns="week")])


def assert_same(engine: ActivityEngine, database: Database) -> None:
    """Equal to the last digit: fractions have six decimals, whichever order they are added in."""
    moments = moments_of(database)
    expected = IN_PROCESS.compute(database, moments)
    found = engine.compute(database, moments)
    assert len(expected) > 100
    assert expected.notna().any().sum() > 100  # a programme with every kind of event
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_exact=True)


def on_files(folder: Path) -> InWarehouse:
    """A warehouse of one process, whose tables are views of the event files."""
    warehouse = ibis.duckdb.connect()
    for table in folder.iterdir():
        files = f"read_parquet('{table}/**/*.parquet', hive_partitioning = true)"
        warehouse.raw_sql(f"CREATE VIEW {table.name} AS SELECT * FROM {files}")
    return InWarehouse(warehouse, str(folder))


def test_postgresql_computes_the_same_where_the_events_are(
    postgresql_database: Database, tmp_path: Path
) -> None:
    import_programme(postgresql_database, tmp_path / "programme")
    assert_same(open_engine("postgresql"), postgresql_database)
    # a course may end on the day it begins: PostgreSQL divides by nothing at all
    with postgresql_database.transaction() as session:
        session.exec(update(Cohort).values(ends_on=Cohort.starts_on))
    people = load_enrolments(postgresql_database).select(["enrolment_id", "cohort_id"]).to_pandas()
    asked = people.assign(as_of=pd.Timestamp(TODAY))
    expected = IN_PROCESS.compute(postgresql_database, asked)
    found = open_engine("postgresql").compute(postgresql_database, asked)
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_exact=True)


def test_a_warehouse_computes_the_same_from_what_imports_wrote(
    programme: Database, events: Path
) -> None:
    assert {"activity", "barriers", "enrolments"} <= {table.name for table in events.iterdir()}
    assert_same(on_files(events), programme)
    # what learners tell us is no import, and counts all the same
    with programme.transaction() as session:
        session.exec(update(Barrier).values(resolved_on=None))
    assert_same(on_files(events), programme)


def test_a_day_that_is_written_again_replaces_what_was_there(
    programme: Database, events: Path
) -> None:
    moments = moments_of(programme)
    before = IN_PROCESS.compute(programme, moments)["clicks_total"].sum()
    days = programme.read_frame(select(col(Activity.day)))["day"].dt.date.unique()
    with programme.transaction() as session:
        session.exec(update(Activity).values(clicks=Activity.clicks + 1))
    warehouse = on_files(events)
    write_event_files(programme, str(events), days=days[:3])
    after = warehouse.compute(programme, moments)["clicks_total"].sum()
    assert before < after < IN_PROCESS.compute(programme, moments)["clicks_total"].sum()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Spark's socket
def test_spark_computes_the_same_from_files(
    programme: Database, events: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", java_home() or "")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")  # of no other network that may be there
    few = (
        "spark.sql.shuffle.partitions=2",
        "spark.ui.enabled=false",
        "spark.sql.codegen.wholeStage=false",
        # nor are compiled expressions: that was most of what driver and executors did
        "spark.sql.codegen.factoryMode=NO_CODEGEN",
        # hundreds of small files are found without a task for each, and read in one
        "spark.sql.sources.parallelPartitionDiscovery.threshold=10000",
        "spark.sql.files.openCostInBytes=0",
        f"spark.executor.extraJavaOptions={SHORT_LIVED}",
        f"spark.driver.extraJavaOptions={SHORT_LIVED}",
    )
    submit = " ".join(f"--conf '{one}'" for one in few)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{submit} pyspark-shell")
    # two executors, each a process of its own; told of before pytest gives up, after ten minutes
    spark = open_engine("spark", url="local-cluster[2,1,1024]", folder=str(events))
    try:
        assert_same(replace(spark, longest_seconds=540), programme)
    finally:
        spark.close()
