from datetime import date

import pandas as pd
import pytest

from dashboard.pages.overview.risk_heat import by_dimension, by_week, week_cells
from dashboard.ui.charts import heat_grid
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.reporting.breakdowns.cross_tabs import count_by
from domain.store.reporting.precomputed.segment_counts import read_counts
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.plotly_figures import as_plotly
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def counts(seeded: Database) -> pd.DataFrame:
    return read_counts(seeded)


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return read_snapshots(seeded, LAST)


def link(day: date, key: str) -> str:
    return f"/{key}/{day}"


def test_a_heat_cell_is_the_mean_risk_of_its_group_and_week(
    counts: pd.DataFrame, frame: pd.DataFrame
) -> None:
    cells = week_cells(counts, "in_cohort").set_index(["name", "week"])
    expected = frame.groupby("cohort")["risk_score"].mean()
    for cohort, week in (("Cohort 1", 6), ("Cohort 2", 8)):
        assert cells.loc[(cohort, week), "value"] == pytest.approx(expected[cohort])
        assert cells.loc[(cohort, week), "as_of"] == pd.Timestamp(LAST)


def test_one_cohort_shows_its_coaches(
    counts: pd.DataFrame, frame: pd.DataFrame, policy: Policy
) -> None:
    one = counts[counts["cohort_id"] == 1]
    heat = by_week(one, "with_coach", policy.bands, link=link)
    assert set(heat.rows) == set(frame.loc[frame["cohort"] == "Cohort 1", "coach"])
    coach = int(frame.loc[frame["coach"] == heat.rows[0], "coach_id"].iloc[0])
    assert heat.link(heat.rows[0], "6") == f"/{coach}/{LAST}"


def test_without_scores_the_heat_is_the_share_of_critical_learners(counts: pd.DataFrame) -> None:
    unscored = counts.assign(scored=0, risk_sum=0.0)
    unscored["composite_segment"] = unscored["composite_segment"].replace("Moderate", "Not known")
    cell = week_cells(unscored, "in_cohort").set_index(["name", "week"]).loc[("Cohort 1", 6)]
    then = unscored[(unscored["as_of"] == pd.Timestamp(LAST)) & (unscored["cohort_id"] == 1)]
    sizes = then.groupby("composite_segment")["learners"].sum()
    known = sizes.sum() - sizes["Not known"]
    assert cell["value"] == pytest.approx(100 * sizes["Critical"] / known)
    assert cell["says"].endswith(f"{sizes['Not known']} not known")
    nobody = week_cells(unscored.assign(composite_segment="Not known"), "in_cohort")
    assert nobody["value"].isna().all()


def test_two_dimensions_colour_by_the_bands(
    seeded: Database, frame: pd.DataFrame, policy: Policy
) -> None:
    asked = SnapshotFilter(as_of=LAST)
    counted = count_by(seeded, asked, "in_cohort", "at_stage")
    stages = sorted(frame["stage"].dropna().unique(), reverse=True)
    heat = by_dimension(
        counted,
        "in_cohort",
        "at_stage",
        policy.bands,
        stages=stages,
        link=lambda **by: str(by),
    )
    assert [one for one in heat.columns if one in stages] == stages
    some = frame[(frame["cohort"] == "Cohort 1") & (frame["stage"] == heat.columns[0])]
    cell = heat.cells["Cohort 1", heat.columns[0]]
    assert cell.value == pytest.approx(some["risk_score"].mean())
    assert "'in_cohort': '1'" in cell.link
    (drawn,) = as_plotly(heat_grid(heat)).data
    steps = {at for at, _ in drawn.colorscale}
    assert {policy.bands.amber_from / 100, policy.bands.red_from / 100} <= steps
    assert drawn.customdata[0][0] == heat.link(heat.rows[0], heat.columns[0])


def test_cohorts_of_one_name_keep_a_row_each_and_the_youngest_twenty_are_shown(
    counts: pd.DataFrame, policy: Policy
) -> None:
    one = counts[counts["cohort_id"] == 1]
    many = pd.concat(
        one.assign(cohort_id=n, cohort="Autumn", starts_on=one["starts_on"] - pd.Timedelta(days=n))
        for n in range(25)
    )
    heat = by_week(many, "in_cohort", policy.bands, link=link)
    assert (list(heat.rows)[:2], len(heat.rows)) == (["Autumn (0)", "Autumn (1)"], 20)
    assert heat.rows_left_out == 5
    assert heat.link("Autumn (0)", "6").startswith("/0/")
    assert heat.link("Autumn (1)", "6").startswith("/1/")
