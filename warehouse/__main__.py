"""`make warehouse`: from a store to tested tables, and the proof that both say the same."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
from rich.console import Console

from demo.run import DemoError, DemoPaths, fill_demo
from domain.store.database import Database
from domain.store.scoring import read_as_of_dates
from domain.store.warehouse import SCHEMA_VERSION
from warehouse.agreement import disagreements, status_disagreements
from warehouse.asked_metrics import misanswered
from warehouse.dbt import Place, WarehouseError, run_dbt, succeed
from warehouse.lookml import broken_measures, looker_views, outdated, undescribed, write_views
from warehouse.on_bigquery import compile_for_bigquery, differences
from warehouse.planted import unnoticed

_VAR: Final = Path(__file__).parent.parent / "var"
#: Scored days whose statuses are taken, the newest last: each takes dbt some seconds.
_TAKEN: Final = 4
_PORT: Final = 8790


def main() -> int:
    """Export, build, test and compare; 1 where something does not hold."""
    console = Console()
    place = Place(folder=_VAR / "warehouse")
    place.folder.mkdir(parents=True, exist_ok=True)
    try:
        database = _store(console, place)
        _build(console, database, place)
    except (WarehouseError, DemoError) as error:
        console.print(str(error), highlight=False, markup=False)
        return 1
    return 0


def _store(console: Console, place: Place) -> Database:
    """The database that is named, else a demo of its own, filled where there is none yet."""
    if url := os.environ.get("WAREHOUSE_DATABASE_URL"):
        return Database(url)
    demo = DemoPaths(folder=place.folder / "demo", port=_PORT)
    fill_demo(demo, console)
    return Database(f"sqlite:///{demo.database_file}")


def _build(console: Console, database: Database, place: Place) -> None:
    began = time.monotonic()

    def say(what: str) -> None:
        console.print(f"{time.monotonic() - began:5.0f} s  {what}", highlight=False)

    with database.reading() as session:
        days = read_as_of_dates(session)
    if not days:
        raise WarehouseError("no day was scored yet: staycourse run score-learners")
    say(_export(database, place))
    # a history is taken day by day, so it begins anew with the oldest
    place.built.unlink(missing_ok=True)
    taken = days[-_TAKEN:]
    for day in taken[:-1]:
        _take(place, day)
    say(f"dbt build: {succeed(run_dbt(place, 'build'))}")
    say(f"dbt freshness: {_freshness(place)}")
    views = looker_views(place)
    if "--write-views" in sys.argv:
        write_views(views)
    _hold("described", undescribed(place))
    _hold("Looker's views, which `make warehouse-views` writes anew", outdated(views))
    _hold("measures", broken_measures(place))
    say(f"every model and column is described, {len(views)} views for Looker are up to date")
    with duckdb.connect(place.built, read_only=True) as built:
        _hold("the dashboard", disagreements(database, built))
        say(f"warehouse and dashboard agree on every learner of {len(days)} scored days")
        _hold("the history of statuses", status_disagreements(built, taken))
        say(f"the history of statuses agrees on the {len(taken)} days it was taken")
    _hold("metrics that MetricFlow was asked for", misanswered(database, place))
    say("MetricFlow answers as the dashboard does: days, cohorts, bands, and every learner")
    models = compile_for_bigquery(place)
    _hold("BigQuery", differences(place, models))
    say(f"{len(models)} models compile for BigQuery, and its SQL gives the same rows")
    _hold("planted mistakes", unnoticed(place))
    say("a duplicate, a stranger, a second open status and a wrong band were each noticed")


def _export(database: Database, place: Place) -> str:
    _without_other_version(place.export)
    command = [sys.executable, "-m", "staycourse", "export", "warehouse", str(place.export)]
    url = database.url.render_as_string(hide_password=False)
    ended = subprocess.run(
        command,
        env=os.environ | {"DATABASE_URL": url},
        text=True,
        capture_output=True,
        check=False,
    )
    if ended.returncode:
        raise WarehouseError(ended.stdout + ended.stderr)
    return " ".join(ended.stdout.split())


def _without_other_version(folder: Path) -> None:
    """What an older program exported here is ours to make anew."""
    told = folder / "manifest.json"
    if told.exists() and json.loads(told.read_text())["schema_version"] != SCHEMA_VERSION:
        shutil.rmtree(folder)


def _take(place: Place, day: date) -> None:
    chosen = ("--select", "+progression_status_history", "--exclude-resource-type", "test")
    succeed(run_dbt(place, "build", *chosen, "--vars", f"{{as_of: '{day}'}}"))


def _freshness(place: Place) -> str:
    """How old the newest day is; an old demo is worth a warning, and no failure."""
    return succeed(run_dbt(place, "source", "freshness"))


def _hold(what: str, found: Iterable[str]) -> None:
    """Raises `WarehouseError` with the first of what does not hold."""
    if some := list(found):
        raise WarehouseError("\n".join([f"{what}: {len(some)} things differ", *some[:20]]))


if __name__ == "__main__":
    sys.exit(main())
