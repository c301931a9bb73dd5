import pandas as pd
import pytest

from dashboard.pages.explore.figures import bars, boxes, histogram
from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return read_snapshots(seeded, LAST)


def test_a_histogram_counts_every_known_value_from_zero(frame: pd.DataFrame) -> None:
    drawn = histogram(frame, "progress", unit="percent", limits=((50, "Critical below"),))
    assert sum(len(trace.x) for trace in drawn.data) == frame["progress"].notna().sum()
    assert drawn.layout.yaxis.rangemode == "tozero"
    assert drawn.layout.annotations[0].text == "Critical below"
    assert len({trace.marker.pattern.shape for trace in drawn.data}) == 3


def test_boxes_put_the_worst_segment_on_top(frame: pd.DataFrame) -> None:
    assert [t.name for t in boxes(frame, "progress", unit="percent").data][-1] == "Critical"


def test_bars_name_their_totals(frame: pd.DataFrame) -> None:
    drawn = bars(frame, "stage")
    totals = frame["stage"].value_counts()
    assert {label.text for label in drawn.layout.annotations} == {f"{n:,}" for n in totals}
