"""dbt in an environment of its own: its dependencies are none of Staycourse's."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parent
_DBT: Final = PROJECT.parent / ".venv-warehouse/bin/dbt"


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
    environment = os.environ | {
        "WAREHOUSE_EXPORT": str(place.export),
        "WAREHOUSE_DUCKDB": str(built or place.built),
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_PROJECT_DIR": str(PROJECT),
        "DBT_TARGET_PATH": str(place.compiled(target)),
        "DBT_LOG_PATH": str(place.folder / "logs"),
        "DBT_TARGET": target,
    }
    return subprocess.run(
        [_DBT, "--no-use-colors", *arguments],
        env=environment,
        cwd=PROJECT,
        text=True,
        capture_output=True,
        check=False,
    )


def succeed(ended: subprocess.CompletedProcess[str]) -> str:
    """What dbt said at its end; raises `WarehouseError` with all of it where it failed."""
    if ended.returncode:
        raise WarehouseError(ended.stdout + ended.stderr)
    return next(line for line in reversed(ended.stdout.splitlines()) if line.strip())
