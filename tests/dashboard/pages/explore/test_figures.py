import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.explore.figures import boxes, histogram, quantile, stacked_bars
from domain.store.database.engine import Database
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.reporting.search.snapshot_search import count_values
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.plotly_figures import as_plotly
from tests.dashboard.seeding import as_ofs

LAST = SnapshotFilter(as_of=as_ofs(SIZE)[-1])


@pytest.fixture
def counted(seeded: Database) -> pd.DataFrame:
    return count_values(seeded, LAST, "progress")


def between(segment: str, start: float, end: float) -> str:
    return f"/{segment}:{start:g}:{end:g}"


def test_a_histogram_counts_every_known_value_from_zero(
    counted: pd.DataFrame, seeded: Database
) -> None:
    known = read_snapshots(seeded, LAST.as_of)["progress"].notna().sum()
    shown = histogram(counted, unit="percent", link=between, limits=((50, "Critical below"),))
    drawn = as_plotly(shown.figure)
    assert sum(sum(trace.y) for trace in drawn.data) == known
    assert sum(bar.total for bar in shown.bars) == known
    assert drawn.layout.yaxis.rangemode == "tozero"
    assert drawn.layout.annotations[0].text == "Critical below"
    assert len({trace.marker.pattern.shape for trace in drawn.data}) == 3
    first = shown.bars[0]
    assert drawn.data[0].customdata[0] == first.parts[0][1]
    assert first.link.startswith("/:")


def test_a_bar_that_would_flatten_the_tail_is_cut_and_says_so() -> None:
    learners = [900, 9, 6, 4, 2]
    tall = pd.DataFrame({"value": range(5), "composite_segment": "Critical", "learners": learners})
    shown = histogram(tall, unit="days", link=between)
    cut = as_plotly(shown.figure)
    assert cut.layout.yaxis.range[1] < 20
    assert "it holds 900" in shown.cut
    assert "900" in cut.layout.annotations[-1].text
    even = histogram(tall.assign(learners=10), unit="days", link=between)
    assert not even.cut
    assert as_plotly(even.figure).layout.yaxis.range is None


def test_boxes_put_the_worst_segment_on_top(counted: pd.DataFrame) -> None:
    assert [t.name for t in as_plotly(boxes(counted, unit="percent")).data][-1] == "Critical"


def test_bars_name_their_totals(seeded: Database) -> None:
    totals = read_snapshots(seeded, LAST.as_of)["stage"].value_counts()
    counted = count_values(seeded, LAST, "stage")
    shown = stacked_bars(counted, list(totals.index), link=lambda s, w: f"/{s}:{w}", named=str)
    labels = [label.text for label in as_plotly(shown.figure).layout.annotations]
    assert labels[::-1] == [f"{n:,}" for n in totals]
    assert shown.bars[0].link == f"/:{totals.index[0]}"


@given(values=st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_quantiles_of_counts_are_those_of_the_values(values: list[int]) -> None:
    counted = pd.Series(values).value_counts().rename_axis("value").reset_index(name="learners")
    for share in (0.25, 0.5, 0.75):
        assert quantile(counted, share) == pytest.approx(np.quantile(values, share))
