from datetime import date

import pandas as pd
import pytest

from dashboard.pages.learner.journey.journey_figure import binned
from dashboard.pages.learner.scores.figures import RiskMarks, leave_soon, risk
from domain.frames import ACTIVITY_KINDS
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.scoring.journeys import Journey, read_journey
from tests.dashboard.conftest import SIZE
from tests.dashboard.plotly_figures import as_plotly
from tests.dashboard.seeding import STARTS_ON, as_ofs

LAST = as_ofs(SIZE)[-1]


@pytest.fixture
def journey(seeded: Database) -> Journey:
    found = read_journey(seeded, enrolment_id=4, as_of=LAST)
    assert found
    return found


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


def marks_of(journey: Journey) -> RiskMarks:
    log = pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-20", "2026-01-21"]),
            "kind": ["call", "note"],
            "outcome": ["no_answer", "reached"],
            "taken_back": [False, True],
        }
    )
    return RiskMarks(nudges=journey.nudges, contacts=log)


def test_what_people_did_stands_on_the_line_of_risk(journey: Journey, policy: Policy) -> None:
    drawn = as_plotly(risk(journey.snapshots, policy.bands, marks_of(journey)))
    nudged, spoken = drawn.data[1:]
    assert (list(nudged.text), list(spoken.text)) == (["We saved your place"], ["Call: No answer"])
    scores = journey.snapshots.set_index("as_of")["risk_score"]
    before, after = scores["2026-01-18"], scores["2026-01-25"]
    assert spoken.y[0] == pytest.approx(before + (after - before) * 2 / 7)


def test_risk_is_drawn_over_named_bands(journey: Journey, policy: Policy) -> None:
    drawn = as_plotly(risk(journey.snapshots, policy.bands, marks_of(journey)))
    assert len(drawn.data[0].x) == SIZE.weeks
    assert {"Red", "Amber", "Green"} <= {label.text for label in drawn.layout.annotations}
    assert as_plotly(leave_soon(journey.snapshots)).layout.yaxis.range[0] == 0
