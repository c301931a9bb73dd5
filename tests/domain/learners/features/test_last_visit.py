from datetime import date

import pandas as pd
import pytest

from domain.frames import CANONICAL
from domain.learners.features import compute_features
from domain.learners.features.event_tables import events_of

AS_OF = date(2026, 11, 28)
NAN = float("nan")


def frame(name: str, /, **columns: object) -> pd.DataFrame:
    """A canonical frame with these columns; the others are empty."""
    given = pd.DataFrame(columns)
    whole = CANONICAL[name].empty().reindex(range(len(given)))
    return whole.assign(**{c: given[c] for c in given.columns})


@pytest.mark.parametrize(
    ("visit", "days", "never", "clicks"),
    [("never", 88.0, 1.0, 0.0), ("unknown", NAN, NAN, NAN), (None, 88.0, 1.0, 0.0)],
)
def test_never_counts_from_enrolment_and_unknown_is_no_number(
    visit: str | None, days: float, never: float, clicks: float
) -> None:
    enrolled = pd.to_datetime(["2026-09-01", "2026-09-01"])
    events = events_of(
        {
            "programmes": frame("programmes", ref=["p"], name=["P"]),
            "cohorts": frame(
                "cohorts", ref=["c"], programme_ref=["p"], name=["C"], starts_on=enrolled[:1]
            ),
            "learners": frame("learners", ref=["ada", "cy"]),
            "enrolments": frame(
                "enrolments",
                ref=["e-ada", "e-cy"],
                learner_ref=["ada", "cy"],
                cohort_ref=["c", "c"],
                enrolled_on=enrolled,
            ),
            "activity": frame(
                "activity", enrolment_ref=["e-ada"], day=pd.to_datetime(["2026-11-27"]), clicks=[1]
            ),
            "progress": frame(
                "progress",
                enrolment_ref=["e-cy"],
                day=pd.to_datetime(["2026-11-28"]),
                percent=[70.0],
                last_visit=[visit],
            ),
        }
    )
    people = events.people.set_index("enrolment_ref")["enrolment_id"]
    moments = pd.DataFrame({"enrolment_id": people.to_list(), "as_of": pd.Timestamp(AS_OF)})
    found = compute_features(events.tables, moments).set_index("enrolment_id")
    shown = {
        "days_since_last_seen": days,
        "never_seen": never,
        "clicks_14": clicks,
        "active_days_28": clicks,
        "visit_unknown": float(visit == "unknown"),
    }
    cy = found.loc[people["e-cy"], list(shown)].astype(float)
    pd.testing.assert_series_equal(cy, pd.Series(shown), check_names=False)
