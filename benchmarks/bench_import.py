"""Import of the sample: ours, against plain DuckDB that reads and folds the same files.

Plain DuckDB checks nothing and keeps no line numbers, so the ratio is the price of knowing each
bad row. "read" ends with frames; "store" adds saving them in an empty SQLite file. Each runs in
its own process. `python -m benchmarks.bench_import`
"""

import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.apart import measure, report
from domain.sources.oulad import read_oulad
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
    batch = read_oulad(folder)
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/bench.sqlite")
        database.migrate()
        now = datetime.now(UTC)
        with database.transaction() as session:
            save_batch(session, batch, source="oulad", path="sample", now=now)
        database.close()
    return len(batch.frame("activity"))


WAYS: Final[dict[str, Callable[[Path], int]]] = {"plain": plain, "read": read, "store": store}


def main() -> None:
    """Measure each way on the unpacked sample and print ratios to plain DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(SAMPLE) as archive:
            archive.extractall(folder)
        found = {name: measure(MODULE, name, folder) for name in WAYS}
    base = found["plain"]
    print("CPU of the import of the sample (584,248 click rows -> learner-days)")
    for name, one in found.items():
        print(
            f"  {name:<6} {one['cpu']:6.2f} s  {one['cpu'] / base['cpu']:5.1f} x"
            f"  {one['mb']:6.0f} MB  {one['result']:,} learner-days"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        report(lambda: WAYS[sys.argv[1]](Path(sys.argv[2])))
    else:
        main()
