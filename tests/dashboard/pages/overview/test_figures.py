from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.pages.overview.figures import trend
from domain.store.database.engine import Database
from domain.store.reporting.precomputed.segment_counts import read_counts
from tests.dashboard.plotly_figures import as_plotly


@pytest.fixture
def counts(seeded: Database) -> pd.DataFrame:
    return read_counts(seeded)


def link(day: date, segment: str) -> str:
    return f"/{segment}/{day}"


def test_the_trend_gives_its_height_to_those_who_need_somebody(counts: pd.DataFrame) -> None:
    drawn = as_plotly(trend(counts, link=link))
    assert [trace.name for trace in drawn.data] == ["Critical", "Moderate"]
    highest = max(max(trace.y) for trace in drawn.data)
    assert drawn.layout.yaxis.range[1] <= max(5, 1.2 * highest + 1)
    assert len({trace.line.dash for trace in drawn.data}) == 2
    assert all(
        any(trace.name in label.text for label in drawn.layout.annotations) for trace in drawn.data
    )
    last = counts["as_of"].max().date()
    assert drawn.data[0].customdata[-1] == f"/Critical/{last}"


def test_those_of_whom_nothing_is_known_have_a_line(counts: pd.DataFrame) -> None:
    dark = counts.assign(
        composite_segment=counts["composite_segment"].replace("Moderate", "Not known")
    )
    assert [trace.name for trace in as_plotly(trend(dark, link=link)).data][-1] == "Not known"


def test_trend_labels_never_lie_over_each_other(counts: pd.DataFrame) -> None:
    drawn = as_plotly(trend(counts, link=link))
    heights = sorted(label.y for label in drawn.layout.annotations)
    gap = 0.09 * drawn.layout.yaxis.range[1]
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(heights))


def test_no_day_is_named_twice_below_a_trend_of_a_few(counts: pd.DataFrame) -> None:
    first = counts[counts["as_of"] == counts["as_of"].min()]
    assert as_plotly(trend(first, link=link)).layout.xaxis.dtick == 24 * 60 * 60 * 1000
    assert as_plotly(trend(counts, link=link)).layout.xaxis.dtick is None
