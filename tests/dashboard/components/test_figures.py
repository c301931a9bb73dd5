from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.pages.explore.figures import bars, boxes, histogram
from dashboard.pages.learner.figures import Marks, binned, leave_soon, risk, timeline
from dashboard.pages.overview.figures import heat_cells, heatmap, trend
from domain.frames import ACTIVITY_KINDS
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.scoring.journeys import Journey, read_journey
from domain.store.scoring.segment_counts import read_counts
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import STARTS_ON, as_ofs

LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def counts(seeded: Database) -> pd.DataFrame:
    return read_counts(seeded)


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return read_snapshots(seeded, LAST)


@pytest.fixture
def journey(seeded: Database) -> Journey:
    found = read_journey(seeded, enrolment_id=4, as_of=LAST)
    assert found
    return found


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


def test_the_heatmap_has_a_row_per_cohort_and_leads_to_its_learners(counts: pd.DataFrame) -> None:
    (drawn,) = heatmap(counts).data
    assert set(drawn.y) == {"Cohort 1", "Cohort 2"}
    assert [2, LAST.isoformat()] in [list(c) for row in drawn.customdata for c in row]


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


def test_activity_is_binned_without_losing_a_click(journey: Journey) -> None:
    for grain in ("D", "W"):
        table = binned(journey.activity, first=STARTS_ON, last=LAST, grain=grain)
        assert table.to_numpy().sum() == journey.activity["clicks"].sum()
    assert len(table) == SIZE.weeks


def test_activity_a_source_does_not_split_is_shown_as_other() -> None:
    day = pd.Timestamp("2026-01-06")
    activity = pd.DataFrame({"day": [day], "clicks": [9], **{k: [None] for k in ACTIVITY_KINDS}})
    table = binned(activity, first=date(2026, 1, 5), last=date(2026, 1, 12), grain="D")
    assert table.loc[day, "other"] == 9


def marks_of(journey: Journey) -> Marks:
    log = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-20", "2026-01-21"]),
            "kind": ["call", "note"],
            "outcome": ["no_answer", "reached"],
            "taken_back": [False, True],
        }
    )
    return Marks(work=journey.work, nudges=journey.nudges, contacts=log)


def test_what_people_did_stands_on_the_line_of_risk(journey: Journey, policy: Policy) -> None:
    drawn = risk(journey.snapshots, policy.bands, marks_of(journey))
    nudged, spoken = drawn.data[1:]
    assert (list(nudged.text), list(spoken.text)) == (["We saved your place"], ["Call: No answer"])
    scores = journey.snapshots.set_index("as_of")["risk_score"]
    before, after = scores["2026-01-18"], scores["2026-01-25"]
    assert spoken.y[0] == pytest.approx(before + (after - before) * 2 / 7)


def test_the_timeline_marks_work_due_days_nudges_and_contacts(journey: Journey) -> None:
    drawn = timeline(journey.activity, marks_of(journey), first=STARTS_ON, last=LAST, grain="W")
    due, handed, sent, spoken = drawn.data[-4:]
    assert len(due.x) == 2  # the third assignment is due later
    assert (list(handed.text), list(sent.text)) == (["Assignment 1"], ["We saved your place"])
    assert list(spoken.text) == ["Call: No answer"]


def test_risk_is_drawn_over_named_bands(journey: Journey, policy: Policy) -> None:
    drawn = risk(journey.snapshots, policy.bands, marks_of(journey))
    assert len(drawn.data[0].x) == SIZE.weeks
    assert {"Red", "Amber", "Green"} <= {label.text for label in drawn.layout.annotations}
    assert leave_soon(journey.snapshots).layout.yaxis.range[0] == 0
