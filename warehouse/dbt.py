"""dbt and MetricFlow in an environment of their own: its dependencies are none of Staycourse's."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parent
_BIN: Final = PROJECT.parent / ".venv-warehouse/bin"
#: What MetricFlow looks for where it is called.
_PARTS: Final = (*("dbt_project.yml", "profiles.yml", "models", "macros", "snapshots", "tests"),)


class WarehouseError(Exception):
    """Something does not hold; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an export lies, and what is built of it."""

    folder: Path

    @property
    def export(self) -> Path:
        """What `staycourse export warehouse` wrote."""
        return self.folder / "export"

    @property
    def built(self) -> Path:
        """The database that dbt fills."""
        return self.folder / "warehouse.duckdb"

    def compiled(self, target: str) -> Path:
        """Where dbt leaves what it compiled for a target."""
        return self.folder / "target" / target


def run_dbt(
    place: Place, *arguments: str, target: str = "duckdb", built: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of dbt on the project; whoever calls looks at how it ended."""
    return _run(
        place, [_BIN / "dbt", "--no-use-colors", *arguments], PROJECT, target=target, built=built
    )


def ask_metrics(
    place: Place, metrics: tuple[str, ...], by: tuple[str, ...], *, only: date | None = None
) -> Path:
    """Ask MetricFlow for metrics of what was built, of one day or of all; the answer as a CSV.

    It reads `target` beside the project and knows no other place, so it gets a folder of links.
    """
    there, answer = place.folder / "metrics", place.folder / "answer.csv"
    there.mkdir(exist_ok=True)
    for name in _PARTS:
        _link(there / name, PROJECT / name)
    _link(there / "target", place.compiled("duckdb"))
    answer.unlink(missing_ok=True)
    days = ["--start-time", f"{only}", "--end-time", f"{only}"] if only else []
    asked = ["--metrics", ",".join(metrics), "--group-by", ",".join(by), *days]
    ended = _run(place, [_BIN / "mf", "query", *asked, "--csv", answer], there)
    if ended.returncode or not answer.exists():
        raise WarehouseError(ended.stdout + ended.stderr)
    return answer


def _link(there: Path, to: Path) -> None:
    there.unlink(missing_ok=True)
    there.symlink_to(to)


def _run(
    place: Place,
    command: Sequence[str | Path],
    folder: Path,
    *,
    target: str = "duckdb",
    built: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "WAREHOUSE_EXPORT": str(place.export),
        "WAREHOUSE_DUCKDB": str(built or place.built),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_PROJECT_DIR": str(folder),
        "DBT_TARGET_PATH": str(place.compiled(target)),
        "DBT_LOG_PATH": str(place.folder / "logs"),
        "DBT_TARGET": target,
    }
    return subprocess.run(
        command,
        env=environment,
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
    )


def succeed(ended: subprocess.CompletedProcess[str]) -> str:
    """What dbt said at its end; raises `WarehouseError` with all of it where it failed."""
    if ended.returncode:
        raise WarehouseError(ended.stdout + ended.stderr)
    return next(line for line in reversed(ended.stdout.splitlines()) if line.strip())
