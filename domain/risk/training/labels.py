"""What happened afterwards: the labels a scorer learns from, looking forward from each moment."""

from typing import Final

import numpy as np
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.model import Floats, step_days

#: Outcomes that mean the learner did not complete.
NOT_COMPLETED = ("failed", "withdrawn")
_CALENDAR: Final = ("enrolment_id", "starts_on", "ends_on", "enrolled_on", "withdrawn_on")


def training_moments(outcomes: pd.DataFrame, policy: ScorerPolicy) -> pd.DataFrame:
    """The days on which past learners are looked at: enrolment_id, as_of, week.

    `outcomes` is the store's `enrolments`, one row per enrolment of finished cohorts. Week w is
    seen on the evening before day 7w of the cohort, for learners still registered then, from
    `first_week` to `last_week` while the cohort runs. In a course of less than eight weeks a tenth
    of it stands for a week (`step_days`).
    """
    rows = _every_week(outcomes, policy)
    gone = rows["withdrawn_on"] <= rows["as_of"]
    return rows.loc[~gone, ["enrolment_id", "as_of", "week"]].reset_index(drop=True)


def with_leavers(outcomes: pd.DataFrame, policy: ScorerPolicy) -> pd.DataFrame:
    """The same moments with those who have left by then: only to show how that flatters."""
    rows = _every_week(outcomes, policy)
    started = ~(rows["withdrawn_on"] < rows["starts_on"])
    return rows.loc[started, ["enrolment_id", "as_of", "week"]].reset_index(drop=True)


def most_looks(outcomes: pd.DataFrame, policy: ScorerPolicy) -> Floats:
    """At how many moments each enrolment is looked at, had it stayed to the end."""
    days = (outcomes["ends_on"] - outcomes["starts_on"]).dt.days.to_numpy(dtype="float64")
    last = np.minimum((days + 1) // step_days(days), policy.training.last_week)
    return np.maximum(last - policy.training.first_week + 1, 0)


def _every_week(outcomes: pd.DataFrame, policy: ScorerPolicy) -> pd.DataFrame:
    training = policy.training
    weeks = pd.DataFrame({"week": range(training.first_week, training.last_week + 1)})
    # every column is repeated for each week: no more of them than are asked
    rows = outcomes[list(_CALENDAR)].merge(weeks, how="cross")
    step = step_days((rows["ends_on"] - rows["starts_on"]).dt.days)
    rows["as_of"] = rows["starts_on"] + pd.to_timedelta(step * rows["week"] - 1, unit="D")
    running = (rows["as_of"] <= rows["ends_on"]) & ~(rows["enrolled_on"] > rows["as_of"])
    return rows[running]


def finished(enrolments: pd.DataFrame, data_until: pd.Timestamp) -> pd.DataFrame:
    """Enrolments of cohorts that had ended by `data_until` and whose outcome was known by then."""
    done = enrolments["ends_on"] <= data_until
    known = enrolments["outcome"].notna() & ~(enrolments["outcome_on"] > data_until)
    return enrolments[done & known].reset_index(drop=True)


def labelled(moments: pd.DataFrame, outcomes: pd.DataFrame, policy: ScorerPolicy) -> pd.DataFrame:
    """Moments with learner, cohort and the labels not_complete and leave_soon (0 or 1).

    Leaving soon means withdrawing on one of the `horizon_days` days after as_of; the variant
    leave_after_gap only counts withdrawals that leave `gap_days` to act. Both are NaN for who
    withdrew on a day that nobody knows: none is stated, or it was only booked when the course was
    over (then `withdrawn_on` is empty too); and for everybody where no day of leaving is known at
    all. stop_out is silence from
    as_of to the end while registered: NaN where too few days are left for that to mean anything,
    in cohorts of which nobody was ever seen, because their platform reports no activity, and
    everywhere when `outcomes` does not say when people were last seen (`last_seen_on`).
    """
    columns = ["enrolment_id", "learner_id", "cohort_id", "withdrawn_on", "outcome"]
    people = outcomes[columns].assign(day_known=_leaving_day_known(outcomes))
    rows = moments.merge(people, on="enrolment_id", how="left", validate="many_to_one")
    known = rows.pop("day_known")
    days = (rows["withdrawn_on"] - rows["as_of"]).dt.days
    horizon, gap = policy.leave_soon.horizon_days, policy.leave_soon.gap_days
    return rows.assign(
        withdrawn_on=rows["withdrawn_on"].where(known),
        not_complete=rows["outcome"].isin(NOT_COMPLETED).astype("int8"),
        leave_soon=((days > 0) & (days <= horizon)).astype("float64").where(known),
        leave_after_gap=((days > gap) & (days <= gap + horizon)).astype("float64").where(known),
        stop_out=_stop_out(rows, outcomes, policy),
    )


def _leaving_day_known(outcomes: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each enrolment is known to have stayed, or by its day to have left."""
    during = outcomes["withdrawn_on"] < outcomes["ends_on"]
    if not during.any():
        return during
    return during | (outcomes["outcome"] != "withdrawn")


def _stop_out(rows: pd.DataFrame, outcomes: pd.DataFrame, policy: ScorerPolicy) -> pd.Series:
    if "last_seen_on" not in outcomes.columns:
        return pd.Series(np.nan, index=rows.index)
    cohort_seen = outcomes["last_seen_on"].notna().groupby(outcomes["cohort_id"]).transform("any")
    known = outcomes[["enrolment_id", "last_seen_on", "ends_on"]].assign(cohort_seen=cohort_seen)
    asked = rows[["enrolment_id", "as_of", "withdrawn_on"]].merge(
        known, on="enrolment_id", how="left"
    )
    registered = ~(asked["withdrawn_on"] < asked["ends_on"])
    silent = ~(asked["last_seen_on"] > asked["as_of"]) & registered
    enough = (asked["ends_on"] - asked["as_of"]).dt.days >= policy.stop_out.min_days
    return silent.astype("float64").where(enough & asked["cohort_seen"])
