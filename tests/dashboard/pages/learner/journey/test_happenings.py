"""One learner's journey: everything that happened, drawn on one line and listed under it."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.pages.learner.journey.happenings import (
    CONTACTED,
    DUE,
    HANDED_IN,
    NOT_SENT,
    NUDGED,
    REPLIED,
    SEGMENT,
    STATUS,
    happenings,
)
from dashboard.pages.learner.journey.journey_figure import JourneySpan, journey_line
from dashboard.pages.learner.journey.journey_list import journey_list
from dashboard.pages.learner.pace import pace_words
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.scoring.journeys import Journey, read_journey
from domain.store.tables import LearnerAnswer, Nudge
from tests.dashboard.components import parts, texts
from tests.dashboard.conftest import SIZE
from tests.dashboard.plotly_figures import as_plotly
from tests.dashboard.seeding import STARTS_ON, as_ofs

LAST = as_ofs(SIZE)[-1]
AT = datetime(2026, 2, 10, 9, tzinfo=UTC)


@pytest.fixture
def journey(seeded: Database) -> Journey:
    """Learner 4, who was nudged, was not nudged for a reason, and asked for help."""
    skipped = Nudge(
        enrolment_id=4, intervention="recognise", period="2026-02", as_of=LAST, planned_at=AT,
        state="skipped", skip_reason="holdout", trace="{}", policy_revision="x",
    )  # fmt: skip
    asked = LearnerAnswer(enrolment_id=4, kind="help", day=AT.date(), channel="email",
                          intervention="reengage", period="2026-W06", answered_at=AT)  # fmt: skip
    with seeded.transaction() as session:
        session.add_all([skipped, asked])
    found = read_journey(seeded, enrolment_id=4, as_of=LAST)
    assert found
    return found


def contacts() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-01-20", "2026-01-21"]),
            "kind": ["call", "note"],
            "outcome": ["no_answer", "reached"],
            "who": ["Cora", "Cora"],
            "taken_back": [False, True],
        }
    )


SPANS = pd.DataFrame(
    {"status": ["Active"], "from_on": [pd.Timestamp(STARTS_ON)], "until_on": [pd.NaT]}
)


def test_everything_that_happened_is_there_in_order(journey: Journey, policy: Policy) -> None:
    found = happenings(journey, contacts(), SPANS, policy)
    days = [one.day for one in found]
    assert days == sorted(days)
    by_row = {row: [one for one in found if one.row == row] for row in {o.row for o in found}}
    assert {SEGMENT, STATUS, DUE, HANDED_IN, NUDGED, NOT_SENT, REPLIED, CONTACTED} <= set(by_row)
    assert by_row[NOT_SENT][0].more.startswith("Held out at random")
    assert by_row[NUDGED][0].more == "We saved your place"
    assert by_row[REPLIED][0].what == "Asked for help"
    assert [one.what for one in by_row[CONTACTED]] == ["Call: No answer"]


def test_the_list_says_what_the_line_shows_the_newest_first(
    journey: Journey, policy: Policy
) -> None:
    found = happenings(journey, contacts(), SPANS, policy)
    drawn = journey_line(
        journey.activity,
        journey.snapshots,
        found,
        JourneySpan(first=STARTS_ON, last=LAST, grain="W"),
    )
    rows = {trace.name: trace for trace in as_plotly(drawn).data if trace.yaxis == "y2"}
    assert len(rows[DUE].x) == 2  # the third assignment is due later
    assert len(rows[SEGMENT].x) == SIZE.weeks
    listed = journey_list(found, ["Nothing was planned."])
    said = " ".join(texts(listed))
    assert all(one.what in said and one.more in said for one in found if one.row != DUE)
    assert len(parts(listed, "events")) == 2
    assert texts(listed)[0] == "Nothing was planned."


@pytest.mark.parametrize(
    ("progress", "says"),
    [(20.0, "below the middle half"), (50.0, "within the"), (90.0, "above the")],
)
def test_pace_is_said_beside_the_cohort(progress: float, says: str) -> None:
    day: dict[str, Any] = {"as_of": pd.Timestamp(LAST)}
    own = pd.DataFrame([day | {"progress": progress}])
    band = pd.DataFrame([day | {"low": 40.0, "middle": 55.0, "high": 70.0}])
    assert says in pace_words(own, band, "progress", "progress")
    alike = band.assign(low=50.0, high=50.0)
    assert "(all of it at 50 %, shaded)" in pace_words(own, alike, "progress", "progress")
    assert "too small" in pace_words(own, band[:0], "progress", "progress")
