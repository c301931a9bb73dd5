"""What a scored learner-day takes on disk, and a year of 30,000 learners under the policy.

Synthetic learners of a running cohort are scored; their day is written thirty times over,
and a learner-day is what tables with their indexes grew by for each row. A year is that, for every
day, and for features the days that `[retention]` keeps of it.
`python -m benchmarks.bench_storage [learners generated]`
"""

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from benchmarks.bench_pipeline import run_step
from benchmarks.servers import postgresql
from config.files import load_policy
from domain.policy import Retention
from domain.store.database import Database
from domain.store.scoring import (
    KEPT_FEATURES,
    read_as_of_dates,
    read_snapshots,
    save_snapshots,
    with_features,
)
from domain.store.tables import Snapshot

_GENERATED: Final = 5_000
_DAYS: Final = 30
_LEARNERS: Final = 30_000
_YEAR: Final = 365
_POLICY: Final = Path(__file__).parent.parent / "config"
_TABLES: Final = ("snapshot_features", "snapshot")
_ON_SQLITE: Final = (
    "SELECT sum(pgsize) FROM dbstat WHERE name IN"
    " (SELECT name FROM sqlite_master WHERE tbl_name = :table)"
)
#: The table itself is in parts of a month, and has no size of its own.
_ON_POSTGRESQL: Final = (
    "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(CAST(:table AS regclass))"
)


def learner_days(url: str, data: Path) -> dict[str, float]:
    """Bytes a row of each table, in a database that has been imported, trained and scored."""
    environment = os.environ | {"DATABASE_URL": url}
    for arguments in (
        ["import", "tables", str(data), "--mapping", str(data / "mapping.toml")],
        ["run", "train-scorer"],
        ["run", "score-learners"],
    ):
        run_step(arguments, environment)
    database = Database(url)
    with database.reading() as session:
        (day,) = read_as_of_dates(session)
        before = {table: _bytes(session, table) for table in _TABLES}
    shown = with_features(database, read_snapshots(database, day), KEPT_FEATURES)
    columns = [name for name in (*Snapshot.model_fields, *KEPT_FEATURES) if name != "version"]
    for number in range(1, _DAYS + 1):
        later = shown[columns].assign(as_of=pd.Timestamp(day + timedelta(days=number)))
        database.write(save_snapshots, later, now=datetime.now(UTC))
    with database.reading() as session:
        grown = {table: _bytes(session, table) - before[table] for table in _TABLES}
    database.close()
    return {table: size / (_DAYS * len(shown)) for table, size in grown.items()}


def _bytes(session: Session, table: str) -> int:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    size = _ON_SQLITE if on_sqlite else _ON_POSTGRESQL
    return int(session.scalar(text(size), {"table": table}) or 0)


def kept_days(policy: Retention) -> float:
    """Of a year of days, how many keep their features."""
    daily = min(policy.features_daily_days, _YEAR)
    weekly = min(policy.features_weekly_days, _YEAR) - daily
    return daily + weekly / 7


def main(generated: int) -> None:
    """Print bytes a learner-day and gigabytes a year on both databases."""
    policy = load_policy(_POLICY).retention
    days = {"snapshot_features": kept_days(policy), "snapshot": float(_YEAR)}
    print(
        f"Bytes a learner-day, and a year of {_LEARNERS:,} learners scored daily: features of"
        f" {days['snapshot_features']:.0f} days, snapshots of {_YEAR}"
    )
    with tempfile.TemporaryDirectory() as scratch, postgresql() as server:
        data = Path(scratch) / "data"
        run_step(["generate", "--learners", str(generated), "--out", str(data)], dict(os.environ))
        sqlite = f"sqlite:///{scratch}/bench.sqlite"
        for name, url in (("SQLite", sqlite), ("PostgreSQL", server.url)):
            each = learner_days(url, data)
            year = {table: size * days[table] * _LEARNERS / 1e9 for table, size in each.items()}
            for table, size in each.items():
                print(f"  {name:<11}{table:<18} {size:5.0f} B  {year[table]:5.2f} GB a year")
            print(
                f"  {name:<11}{'both':<18} {'':7}  {sum(year.values()):5.2f} GB a year", flush=True
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _GENERATED)
