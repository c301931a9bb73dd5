from datetime import date

import pytest
from sqlmodel import col, update

from domain.groups import stage_order
from domain.store.database.engine import Database
from domain.store.reporting.search import SnapshotFilter, read_stages_reached
from domain.store.tables import Snapshot
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs, fill

LAST: date = as_ofs(SIZE)[-1]


def test_a_stage_has_the_mean_progress_of_who_is_in_it(database: Database) -> None:
    fill(database, SIZE)
    with database.transaction() as session:
        all_of_day = update(Snapshot).where(col(Snapshot.as_of) == LAST)
        session.execute(all_of_day.values(stage=None))
        for number, (stage, progress) in enumerate((("B", 10), ("B", 20), ("A", 60)), start=1):
            one = all_of_day.where(col(Snapshot.enrolment_id) == number)
            session.execute(one.values(stage=stage, progress=progress))
    found = read_stages_reached(database, SnapshotFilter(as_of=LAST))
    assert found["stage"].tolist() == ["A", "B"]
    assert found["progress"].tolist() == pytest.approx([60, 15])
    assert stage_order(found) == ("B", "A")
