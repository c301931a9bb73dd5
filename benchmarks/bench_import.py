"""Import of the sample and of a long log: ours, against plain DuckDB that reads and folds the same.

Plain DuckDB checks nothing and keeps no line numbers, so the ratio is the price of knowing each
bad row. "read" ends with frames; "store" adds saving them in an empty SQLite file. The log has two
million events of 5,000 learners and is read without a mapping; "alone_log" reads it without the
list of users: from its file once, first for whom it names. Our own tables are what `staycourse
generate` writes, with their mapping; plain DuckDB does not find out whose rows
are whose, who is staff and what state each is in. Each runs in its own process.
`python -m benchmarks.bench_import [learners of our own tables]`
"""

import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from benchmarks.apart import measure, report
from domain.sources import ImportBatch
from domain.sources.oulad import read_oulad
from domain.sources.synthetic import generate
from domain.sources.tables import read_tables
from domain.store.activity import save_batch
from domain.store.database import Database

SAMPLE: Final = Path(__file__).parents[1] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
MODULE: Final = "benchmarks.bench_import"
_FOLD: Final = """
SELECT code_module, code_presentation, id_student, date, sum(sum_click) AS clicks,
       sum(sum_click) FILTER (activity_type IN ('resource', 'oucontent', 'url')) AS content,
       sum(sum_click) FILTER (activity_type IN ('quiz')) AS assessment,
       sum(sum_click) FILTER (activity_type IN ('forumng')) AS discussion
FROM read_csv('{folder}/studentVle.csv') AS clicks
LEFT JOIN read_csv('{folder}/vle.csv') AS sites USING (code_module, code_presentation, id_site)
GROUP BY ALL
"""
_NOW: Final = datetime(2026, 11, 28, 9, tzinfo=UTC)
_EVENTS: Final = 2_000_000
_LEARNERS: Final = 5_000
_NAMES: Final = (
    "Course viewed",
    "Quiz attempt submitted",
    "Discussion viewed",
    "Video played",
    "Lesson viewed",
)
_SAVED: Final = ("insert_log", "store_log")
_FOLD_LOG: Final = """
SELECT user_id, timestamp::DATE AS day, count(*) AS clicks,
       count(*) FILTER (event ILIKE '%quiz%') AS assessment,
       count(*) FILTER (event ILIKE '%video%') AS video,
       count(*) FILTER (event ILIKE '%discuss%') AS discussion,
       count(DISTINCT session_id) AS sessions, bit_or(1 << hour(timestamp)) AS hours
FROM read_csv('{folder}/activity.csv') GROUP BY ALL
"""
_OWN_LEARNERS: Final = 100_000
_FOLD_OWN: Final = """
SELECT enrolment_ref, day::DATE AS on_day, sum(clicks) AS clicks, sum(content) AS content,
       sum(assessment) AS assessment, sum(discussion) AS discussion, sum(video) AS video,
       sum(other) AS other, sum(sessions) AS sessions, sum(minutes) AS minutes,
       bit_or(1 << hour(day)) AS hours
FROM read_csv('{folder}/activity.csv') GROUP BY ALL
"""
_OTHERS: Final = (
    "courses",
    "assessments",
    "studentInfo",
    "studentRegistration",
    "studentAssessment",
)


def plain(folder: Path) -> int:
    """Every file read, clicks folded, by the fastest reader there is."""
    with duckdb.connect() as connection:
        for name in _OTHERS:
            connection.execute(f"SELECT * FROM read_csv('{folder}/{name}.csv')").df()
        return len(connection.execute(_FOLD.format(folder=folder)).df())


def read(folder: Path) -> int:
    """Ours, up to validated frames."""
    return len(read_oulad(folder).frame("activity"))


def store(folder: Path) -> int:
    """Ours, up to a committed transaction."""
    return stored(read_oulad(folder))


@cache
def _empty_database() -> bytes:
    """Made by the first of several runs, of which the quickest counts: it is no part of saving."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "empty.sqlite"
        database = Database(f"sqlite:///{file}")
        database.migrate()
        database.close()
        return file.read_bytes()


def stored(batch: ImportBatch) -> int:
    """Learner-days that a committed transaction in an empty SQLite file has kept."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "bench.sqlite").write_bytes(_empty_database())
        database = Database(f"sqlite:///{scratch}/bench.sqlite")
        now = datetime.now(UTC)
        database.write(save_batch, batch, source="oulad", path="sample", now=now)
        database.close()
    return len(batch.frame("activity"))


def write_log(folder: Path, parts: int = 1) -> None:
    """Two million events a part, in sessions of ten as a platform exports them, and the users."""
    schema = _log_part(0).schema
    with arrow_csv.CSVWriter(folder / "activity.csv", schema) as log:
        for part in range(parts):
            log.write_table(_log_part(part))
    ref = pc.cast(pa.array(100_000 + np.arange(_LEARNERS)), pa.string())
    email = pc.binary_join_element_wise(ref, "example.org", "@")
    users = pa.table({"user_id": ref, "name": ref, "email": email})
    arrow_csv.write_csv(users, folder / "users.csv")


def _log_part(number: int) -> pa.Table:
    chance = np.random.default_rng(1 + number)
    sessions = _EVENTS // 10
    learner = np.repeat(chance.integers(0, _LEARNERS, sessions), 10)
    began = np.repeat(chance.integers(0, 80 * 24 * 60, sessions) * 60, 10)
    second = began + np.tile(np.arange(10), sessions) * chance.integers(20, 90, _EVENTS)
    order = np.argsort(second, kind="stable")
    at = np.datetime64("2026-09-01T00:00:00") + second[order].astype("timedelta64[s]")
    session = np.repeat(np.arange(sessions) + number * sessions, 10)[order]
    return pa.table(
        {
            "user_id": pc.cast(pa.array(100_000 + learner[order]), pa.string()),
            "timestamp": pc.cast(pa.array(at), pa.string()),
            "event": pa.array(_NAMES).take(pa.array(chance.integers(0, len(_NAMES), _EVENTS))),
            "session_id": pc.cast(pa.array(session), pa.string()),
        }
    )


def plain_log(folder: Path) -> int:
    """The log read and folded by the fastest reader there is."""
    with duckdb.connect() as connection:
        connection.execute(f"SELECT * FROM read_csv('{folder}/users.csv')").df()
        return len(connection.execute(_FOLD_LOG.format(folder=folder)).df())


def read_log(folder: Path) -> int:
    """Ours, up to validated frames."""
    return len(read_whole_log(folder).frame("activity"))


def read_log_alone(folder: Path) -> int:
    """Ours, up to validated frames, of a log that came without a list of learners."""
    return len(read_whole_log(folder / "activity.csv").frame("activity"))


def insert_log(folder: Path) -> int:
    """Ours, and its activity inserted as it is into a table of the same columns."""
    frame = read_whole_log(folder).frame("activity")
    with tempfile.TemporaryDirectory() as scratch:
        return _inserted(frame, Path(scratch) / "plain.sqlite")


def store_log(folder: Path) -> int:
    """Ours, up to a committed transaction."""
    return stored(read_whole_log(folder))


def read_whole_log(folder: Path) -> ImportBatch:
    """The log, or a folder of tables, as a batch."""
    return read_tables(folder, mapping=None, exported_on=_NOW.date(), now=_NOW)


def plain_own(folder: Path) -> int:
    """Every table read, activity folded, by the fastest reader there is."""
    with duckdb.connect() as connection:
        for file in sorted(folder.glob("*.csv")):
            if file.stem != "activity":
                connection.execute(f"SELECT * FROM read_csv('{file}')").df()
        return len(connection.execute(_FOLD_OWN.format(folder=folder)).df())


def _inserted(frame: pd.DataFrame, file: Path) -> int:
    rows = frame.assign(day=frame["day"].dt.strftime("%Y-%m-%d")).astype(object)
    values = rows.where(frame.notna(), None).itertuples(index=False, name=None)
    with closing(sqlite3.connect(file)) as database, database:
        columns = ", ".join(frame.columns)
        database.execute(f"CREATE TABLE activity ({columns}, PRIMARY KEY (enrolment_ref, day))")
        marks = ", ".join("?" * frame.shape[1])
        database.executemany(f"INSERT INTO activity VALUES ({marks})", values)
    return len(frame)


WAYS: Final[dict[str, Callable[[Path], int]]] = {
    "plain": plain,
    "read": read,
    "store": store,
    "plain_log": plain_log,
    "read_log": read_log,
    "alone_log": read_log_alone,
    "insert_log": insert_log,
    "store_log": store_log,
    "plain_own": plain_own,
    "read_own": read_log,
    "store_own": store_log,
}


def main(own: int) -> None:
    """Measure each way on the sample, a log and our own tables; print ratios to plain DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(SAMPLE) as archive:
            archive.extractall(folder)
        print("CPU of the import of the sample (584,248 click rows -> learner-days)")
        _print(["plain", "read", "store"], folder)
    with tempfile.TemporaryDirectory() as folder:
        write_log(Path(folder))
        print(f"CPU of the import of a log of {_EVENTS:,} events")
        found = _print(["plain_log", "read_log", "alone_log", "insert_log", "store_log"], folder)
    inserted, stored = (found[way]["cpu"] - found["read_log"]["cpu"] for way in _SAVED)
    print(f"  saving: {stored:.2f} s, {stored / inserted:.1f} x a plain insert of {inserted:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), learners=own, today=_NOW.date())
        print(f"CPU of the import of our own tables of {own:,} learners")
        _print(["plain_own", "read_own", "store_own"], folder)


def _print(ways: Sequence[str], folder: str) -> dict[str, dict[str, Any]]:
    found = {name: measure(MODULE, name, folder) for name in ways}
    base = found[ways[0]]["cpu"]
    for name, one in found.items():
        print(
            f"  {name:<10} {one['cpu']:6.2f} s  {one['cpu'] / base:5.1f} x"
            f"  {one['mb']:6.0f} MB  {one['result']:,} learner-days"
        )
    return found


if __name__ == "__main__":
    asked = sys.argv[1:]
    if asked and asked[0] in WAYS:
        report(lambda: WAYS[asked[0]](Path(asked[1])))
    else:
        main(int(asked[0]) if asked else _OWN_LEARNERS)
