from itertools import pairwise

import pandas as pd
import pytest

from dashboard.pages.overview.figures import heat_cells, heatmap, trend
from domain.store.database.engine import Database
from domain.store.scoring.segment_counts import read_counts
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def counts(seeded: Database) -> pd.DataFrame:
    return read_counts(seeded)


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return read_snapshots(seeded, LAST)


def test_the_trend_names_each_line_and_its_shares_add_up(counts: pd.DataFrame) -> None:
    drawn = trend(counts)
    assert [trace.name for trace in drawn.data] == ["Critical", "Moderate", "On Track"]
    for shares in zip(*(trace.y for trace in drawn.data), strict=True):
        assert sum(shares) == pytest.approx(100, abs=0.2)
    assert len({trace.line.dash for trace in drawn.data}) == 3
    assert all(
        any(trace.name in label.text for label in drawn.layout.annotations) for trace in drawn.data
    )


def test_trend_labels_never_lie_over_each_other(counts: pd.DataFrame) -> None:
    heights = sorted(label.y for label in trend(counts).layout.annotations)
    assert all(b - a >= 9 - 1e-9 for a, b in pairwise(heights))


def test_a_heat_cell_is_the_mean_risk_of_its_cohort_and_week(
    counts: pd.DataFrame, frame: pd.DataFrame
) -> None:
    cells = heat_cells(counts).set_index(["cohort", "week"])
    expected = frame.groupby("cohort")["risk_score"].mean()
    for cohort, week in (("Cohort 1", 6), ("Cohort 2", 8)):
        assert cells.loc[(cohort, week), "value"] == pytest.approx(expected[cohort])
        assert cells.loc[(cohort, week), "where"][1] == LAST.isoformat()


def test_without_scores_the_heat_is_the_share_of_critical_learners(counts: pd.DataFrame) -> None:
    unscored = counts.assign(scored=0, risk_sum=0.0)
    cell = heat_cells(unscored).set_index(["cohort", "week"]).loc[("Cohort 1", 6)]
    then = unscored[(unscored["as_of"] == pd.Timestamp(LAST)) & (unscored["cohort_id"] == 1)]
    critical = then.loc[then["composite_segment"] == "Critical", "learners"].sum()
    assert cell["value"] == pytest.approx(100 * critical / then["learners"].sum())


def test_those_of_whom_nothing_is_known_have_a_line_and_no_share_in_the_heat(
    counts: pd.DataFrame,
) -> None:
    assert [trace.name for trace in trend(counts).data] == ["Critical", "Moderate", "On Track"]
    dark = counts.assign(scored=0, risk_sum=0.0)
    dark["composite_segment"] = dark["composite_segment"].replace("Moderate", "Not known")
    assert [trace.name for trace in trend(dark).data][-1] == "Not known"
    cells = heat_cells(dark).set_index(["cohort", "week"])
    cell, then = cells.loc[("Cohort 1", 6)], dark[dark["as_of"] == pd.Timestamp(LAST)]
    sizes = then[then["cohort_id"] == 1].groupby("composite_segment")["learners"].sum()
    known = sizes.sum() - sizes["Not known"]
    assert cell["value"] == pytest.approx(100 * sizes["Critical"] / known)
    assert cell["label"].endswith(f"{sizes['Not known']} not known")
    nobody = heat_cells(dark.assign(composite_segment="Not known"))
    assert nobody["value"].isna().all()


def test_the_heatmap_has_a_row_per_cohort_and_leads_to_its_learners(counts: pd.DataFrame) -> None:
    (drawn,) = heatmap(counts).data
    assert set(drawn.y) == {"Cohort 1", "Cohort 2"}
    links = [link for row in drawn.customdata for link in row]
    assert f"/learners?as_of={LAST}&cohort=2" in links
