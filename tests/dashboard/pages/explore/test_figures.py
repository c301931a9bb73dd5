import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.explore.figures import bars, boxes, histogram, quantile
from domain.store.database.engine import Database
from domain.store.scoring.snapshot_search import SnapshotFilter, count_values
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs

LAST = SnapshotFilter(as_of=as_ofs(SIZE)[-1])


@pytest.fixture
def counted(seeded: Database) -> pd.DataFrame:
    return count_values(seeded, LAST, "progress")


def test_a_histogram_counts_every_known_value_from_zero(
    counted: pd.DataFrame, seeded: Database
) -> None:
    known = read_snapshots(seeded, LAST.as_of)["progress"].notna().sum()
    drawn = histogram(counted, unit="percent", limits=((50, "Critical below"),))
    assert sum(sum(trace.y) for trace in drawn.data) == known
    assert drawn.layout.yaxis.rangemode == "tozero"
    assert drawn.layout.annotations[0].text == "Critical below"
    assert len({trace.marker.pattern.shape for trace in drawn.data}) == 3


def test_boxes_put_the_worst_segment_on_top(counted: pd.DataFrame) -> None:
    assert [t.name for t in boxes(counted, unit="percent").data][-1] == "Critical"


def test_bars_name_their_totals(seeded: Database) -> None:
    totals = read_snapshots(seeded, LAST.as_of)["stage"].value_counts()
    drawn = bars(count_values(seeded, LAST, "stage"))
    assert {label.text for label in drawn.layout.annotations} == {f"{n:,}" for n in totals}


@given(values=st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_quantiles_of_counts_are_those_of_the_values(values: list[int]) -> None:
    counted = pd.Series(values).value_counts().rename_axis("value").reset_index(name="learners")
    for share in (0.25, 0.5, 0.75):
        assert quantile(counted, share) == pytest.approx(np.quantile(values, share))
