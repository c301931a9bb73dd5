import pandas as pd
import pytest

from dashboard.pages.learners.grid import FIELDS, grid
from dashboard.pages.learners.rows import prepare
from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return prepare(read_snapshots(seeded, as_ofs(SIZE)[-1]))


def test_columns_the_source_knows_nothing_of_stay_hidden(frame: pd.DataFrame) -> None:
    hidden = {
        column["field"]
        for column in grid(frame.assign(grade=float("nan"), barriers="")).columnDefs
        if column.get("hide")
    }
    assert hidden == {"grade", "barriers"}
    unknown = grid(frame.assign(engagement_segment="Not known")).columnDefs
    assert "engagement_segment" in {c["field"] for c in unknown if c.get("hide")}
    assert {c["field"] for c in grid(frame).columnDefs if "field" in c} == set(FIELDS)
