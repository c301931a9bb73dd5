"""Who is there on a day: the enrolments a snapshot covers."""

from datetime import date

import pandas as pd
import pyarrow as pa


def roster(enrolments: pa.Table, as_of: date) -> pd.DataFrame:
    """Enrolments of running cohorts, still registered on `as_of`: enrolment_id and as_of.

    A cohort runs from its first to its last day, both included. Withdrawals and enrolments after
    `as_of` are not known yet.
    """
    frame = enrolments.to_pandas(date_as_object=False)
    day = pd.Timestamp(as_of)
    there = (
        (frame["starts_on"] <= day)
        & (frame["ends_on"] >= day)
        & ~(frame["enrolled_on"] > day)
        & ~(frame["withdrawn_on"] <= day)
    )
    return pd.DataFrame(
        {"enrolment_id": frame.loc[there, "enrolment_id"], "as_of": day}
    ).reset_index(drop=True)


def left_on(enrolments: pa.Table, as_of: date) -> "pd.Series[pd.Timestamp]":
    """The day of everyone who had withdrawn by `as_of`, by enrolment_id."""
    frame = enrolments.select(["enrolment_id", "withdrawn_on"]).to_pandas(date_as_object=False)
    gone = frame[frame["withdrawn_on"] <= pd.Timestamp(as_of)]
    days: pd.Series[pd.Timestamp] = gone.set_index("enrolment_id")["withdrawn_on"]
    return days
