"""Who is there on a day: the enrolments a snapshot covers, and for whom the course is over."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from domain.learners.progression import Status

#: The outcome of who left; any other is a result.
WITHDRAWN: Final = "withdrawn"
#: Outcomes by which a programme was completed.
COMPLETED: Final = ("passed", "distinction")


def roster(enrolments: pa.Table, as_of: date) -> pd.DataFrame:
    """Enrolments of running cohorts, still learning on `as_of`: enrolment_id, cohort_id, as_of.

    A cohort runs from its first to its last day, both included. Whoever withdrew or got an outcome
    on or before `as_of` is no longer there; what happens after `as_of` is not known yet.
    """
    frame = enrolments.to_pandas(date_as_object=False)
    day = pd.Timestamp(as_of)
    there = (
        (frame["starts_on"] <= day)
        & (frame["ends_on"] >= day)
        & ~(frame["enrolled_on"] > day)
        & ~_is_over(frame, day)
    )
    return frame.loc[there, ["enrolment_id", "cohort_id"]].assign(as_of=day).reset_index(drop=True)


def weekly_moments(enrolments: pa.Table, until: date) -> pd.DataFrame:
    """The last day of every whole week of a course up to `until`.

    For whoever was enrolled and still learning that day; week 1 ends on the cohort's seventh day.
    Columns enrolment_id, cohort_id, as_of, week.
    """
    frame = enrolments.to_pandas(date_as_object=False)
    last = frame["ends_on"].clip(upper=pd.Timestamp(until))
    whole = ((last - frame["starts_on"]).dt.days + 1).fillna(0) // 7
    weeks = frame.loc[frame.index.repeat(whole.clip(lower=0).astype("int64"))]
    weeks = weeks.assign(week=weeks.groupby("enrolment_id").cumcount() + 1)
    weeks["as_of"] = weeks["starts_on"] + pd.to_timedelta(7 * weeks["week"] - 1, unit="D")
    undated = weeks["outcome"].notna() & weeks["withdrawn_on"].isna()
    over = undated & ~(weeks["outcome_on"] > weeks["as_of"])
    there = ~(weeks["enrolled_on"] > weeks["as_of"]) & ~over
    there &= ~(weeks["withdrawn_on"] <= weeks["as_of"])
    return weeks.loc[there, ["enrolment_id", "cohort_id", "as_of", "week"]].reset_index(drop=True)


def ended(enrolments: pa.Table, as_of: date) -> pd.DataFrame:
    """Who withdrew or completed by `as_of`: enrolment_id, the day `on` and the status it gives.

    Who failed, or whose cohort ended without a word, keeps the status they had.
    """
    frame = enrolments.to_pandas(date_as_object=False)
    day = pd.Timestamp(as_of)
    left = frame["withdrawn_on"].fillna(frame["outcome_on"].where(_left(frame)))
    done = frame["outcome_on"].where(frame["outcome"].isin(COMPLETED))
    gone = left <= day
    found = pd.DataFrame(
        {
            "enrolment_id": frame["enrolment_id"],
            "on": left.where(gone, done),
            "status": gone.map({True: str(Status.WITHDRAWN), False: str(Status.PROMOTED)}),
        }
    )
    return found[found["on"] <= day].reset_index(drop=True)


def _is_over(frame: pd.DataFrame, day: pd.Timestamp) -> "pd.Series[bool]":
    """An outcome that nobody dated holds whenever one asks."""
    decided = frame["outcome"].notna() & ~(frame["outcome_on"] > day)
    return decided | (frame["withdrawn_on"] <= day)


def _left(frame: pd.DataFrame) -> "pd.Series[bool]":
    return (frame["outcome"] == WITHDRAWN).fillna(value=False).astype("bool")
