"""Training a scorer from the store, on a synthetic programme whose finished cohorts are large.

Everything is counted: reading, features, fitting, the audit of groups, saving. Each part runs in a
process of its own, so its memory is its own; CPU seconds of all threads together are fair on a
shared machine. `python -m benchmarks.bench_training [LEARNERS]`
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.apart import measure, report
from config.files import load_policy
from domain.risk.model import Scorer
from domain.sources.synthetic import generate
from domain.store.database import Database
from worker.jobs.imports.import_activity import ImportRequest, import_activity
from worker.jobs.scoring.train_scorer import train_scorer

MODULE: Final = "benchmarks.bench_training"
#: Of the cohorts one is still running.
FINISHED: Final = 4
COHORTS: Final = 5
TODAY: Final = date(2026, 6, 1)
NOW: Final = datetime(2026, 6, 1, 8, tzinfo=UTC)


def _store(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'bench.sqlite'}")


def fill(folder: Path, learners: str) -> int:
    """A synthetic programme in a store; gives back how many learners have finished."""
    count = int(learners)
    generate(folder / "files", learners=count * COHORTS // FINISHED, cohorts=COHORTS, today=TODAY)
    database = _store(folder)
    database.migrate()
    mapping = folder / "files" / "mapping.toml"
    wanted = ImportRequest(source="tables", usual_weeks=12, path=folder / "files", mapping=mapping)
    import_activity(database, wanted, now=NOW)
    database.close()
    return count


def train(folder: Path, _learners: str) -> str:
    """As the job does."""
    database = _store(folder)
    database.migrate()
    found = train_scorer(
        database, load_policy(Path("config")), data_until=TODAY - timedelta(days=1), now=NOW
    )
    database.close()
    if not isinstance(found, Scorer):
        return found.sentence
    told = found.metrics
    return f"{told['learners']:,} learners, {told['rows']:,} rows: in use"


WAYS: Final[dict[str, Callable[[Path, str], object]]] = {"fill": fill, "train": train}


def main(learners: str) -> None:
    """Print what each part takes."""
    with tempfile.TemporaryDirectory() as folder:
        for name in WAYS:
            one = measure(MODULE, name, folder, learners)
            print(f"  {name:<6} cpu {one['cpu']:6.1f} s  {one['mb']:6.0f} MB  {one['result']}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, folder, learners]:
            report(lambda: WAYS[name](Path(folder), learners), repeat=1)
        case [learners]:
            main(learners)
        case _:
            main("100000")
