"""The folder of the warehouse is kept up to date each night, where one is named."""

import fcntl
import json
from pathlib import Path

from sqlmodel import select

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.tables import AuditEvent
from domain.store.warehouse import written_at
from tests.factories import NOON, TODAY, deployment_for, quiet_learners
from worker.jobs.catalogue import JOBS, JobCall

export = JOBS["export-warehouse"]
TONIGHT = JobCall(as_of=TODAY, now=NOON)


def test_only_what_is_new_is_written_and_the_trail_says_so(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    quiet_learners(sqlite_database, 1)
    out = tmp_path / "warehouse"
    here = deployment_for(sqlite_database, policy, warehouse_dir=str(out))
    first = export(here, TONIGHT)
    assert first["written"] == first["parts"] > 0
    assert written_at(out) == NOON
    assert export(here, TONIGHT)["written"] == 0
    with sqlite_database.reading() as session:
        trail = session.scalars(select(AuditEvent)).all()
    assert [(one.who, one.action) for one in trail] == [("the worker", "exported")] * 2


def test_a_night_that_was_cut_off_is_finished_by_the_next(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    quiet_learners(sqlite_database, 1)
    out = tmp_path / "warehouse"
    here = deployment_for(sqlite_database, policy, warehouse_dir=str(out))
    export(here, TONIGHT)
    whole = {file: file.read_bytes() for file in out.rglob("part.parquet")}
    # a process that is killed leaves the manifest begun, and parts that were not replaced yet
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(manifest | {"written_at": None}))
    next(iter(whole)).unlink()
    assert written_at(out) is None
    assert export(here, TONIGHT)["written"] == 1
    assert {file: file.read_bytes() for file in out.rglob("part.parquet")} == whole
    assert written_at(out) == NOON


def test_nothing_is_written_where_no_folder_is_named_or_somebody_else_writes(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    assert export(deployment_for(sqlite_database, policy), TONIGHT) == {}
    out = tmp_path / "warehouse"
    here = deployment_for(sqlite_database, policy, warehouse_dir=str(out))
    export(here, TONIGHT)
    with (out / ".lock").open("w") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        assert "another export" in export(here, TONIGHT)["not_done"]
