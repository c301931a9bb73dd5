"""A day that is scored again and says the same is the same version."""

import pytest

from domain.store.database.engine import Database
from domain.store.scoring.snapshot_versions import DayVersion, save_snapshots
from domain.store.scoring.snapshots import read_snapshots
from domain.store.tables import Snapshot
from tests.factories import NOON, TODAY, add_course, add_learner, add_snapshot, on_both


@on_both
@pytest.mark.parametrize(
    ("kept", "is_other"),
    [
        *(('[["seen today",-1.0],0.0,24.3]', False), ("e-10L7+48;0;243", False)),
        *(("e-11L7+48;1;243", True), ("e:-10;L7:48;0;243", False), ("e:-11;L7:48;1;243", True)),
    ],
)
def test_reasons_kept_otherwise_are_no_other_data(
    database: Database, kept: str, *, is_other: bool
) -> None:
    with database.transaction() as session:
        add_snapshot(session, add_learner(session, add_course(session), "ada"), reasons=kept)
    again = read_snapshots(database, TODAY).assign(reasons="e-10L7+48;0;243")
    columns = [name for name in Snapshot.model_fields if name != "version"]
    found = database.write(save_snapshots, again[columns], now=NOON)
    assert isinstance(found, DayVersion if is_other else type(None))
