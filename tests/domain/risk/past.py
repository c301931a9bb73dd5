"""A made-up past programme whose learners drop out for a reason that features can see."""

import numpy as np
import pandas as pd

from domain.policy import ScorerPolicy
from domain.risk.training.labels import training_moments


def outcomes(learners: int = 400, *, cohorts: int = 1, seed: int = 1) -> pd.DataFrame:
    """Enrolments of finished twelve-week cohorts; the hidden `zeal` decides how they end."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame({"enrolment_id": np.arange(learners), "learner_id": np.arange(learners)})
    frame["cohort_id"] = frame["enrolment_id"] % cohorts
    frame["programme_id"] = 1
    frame["starts_on"] = pd.Timestamp("2023-01-02") + pd.to_timedelta(
        100 * frame["cohort_id"], unit="D"
    )
    frame["ends_on"] = frame["starts_on"] + pd.Timedelta(83, unit="D")
    frame["enrolled_on"] = frame["starts_on"] - pd.Timedelta(20, unit="D")
    frame["zeal"] = draw.normal(size=learners)
    completes = frame["zeal"] + draw.normal(scale=0.7, size=learners) > 0
    leaves = ~completes & (draw.random(learners) < 0.6)
    day = pd.to_timedelta(draw.integers(15, 80, learners), unit="D")
    frame["withdrawn_on"] = (frame["starts_on"] + day).where(leaves)
    frame["outcome"] = np.select([completes, leaves], ["passed", "withdrawn"], "failed")
    frame["outcome_on"] = frame["withdrawn_on"].fillna(frame["ends_on"])
    return frame


def features(people: pd.DataFrame, policy: ScorerPolicy, *, seed: int = 2) -> pd.DataFrame:
    """Features of every training moment: zeal seen twice through noise, some of them unknown."""
    draw = np.random.default_rng(seed)
    rows = training_moments(people, policy).merge(people, on="enrolment_id")
    count = len(rows)
    zeal = rows["zeal"] + draw.normal(scale=0.5, size=count)
    again = rows["zeal"] + draw.normal(scale=0.5, size=count)
    percentile = zeal.rank(pct=True)
    return pd.DataFrame(
        {
            "enrolment_id": rows["enrolment_id"],
            "as_of": rows["as_of"],
            **dict.fromkeys(("days_since_last_seen", "days_unseen"), np.round(np.exp(1.5 - again))),
            "never_seen": 0.0,
            "percentile_clicks_28": percentile,
            "active_days_28": np.round(28 * percentile),
            "clicks_14": np.round(
                100 * (rows["zeal"] + draw.normal(scale=1.5, size=count)).rank(pct=True)
            ),
            "work_due": 2.0,
            **dict.fromkeys(("work_missed", "missed_lately"), (zeal < -0.5).astype(float)),
            "missed_share": (zeal < -0.5) / 2,
            "mark_mean": np.where(draw.random(count) < 0.3, np.nan, 60 + 15 * again),
            "trend_own": draw.normal(size=count),
            "elapsed": rows["week"] / 12,
            "week": rows["week"] - 1 / 7,
            "weeks": 12.0,
            "cohort_active_share": 0.8,
            "cohort_learners": 100.0,
            **_departures(rows, people),
            "barriers": "",
        }
    )


def _departures(rows: pd.DataFrame, people: pd.DataFrame) -> dict[str, object]:
    """How many started in the cohort of each row, and how many of them have left by then."""
    by_cohort = people.groupby("cohort_id")["withdrawn_on"]
    days = {cohort: np.sort(left.dropna().to_numpy()) for cohort, left in by_cohort}

    def by(moments: "pd.Series[pd.Timestamp]") -> "np.typing.NDArray[np.float64]":
        pairs = zip(rows["cohort_id"], moments.to_numpy(), strict=True)
        return np.array([float(np.searchsorted(days[c], at, side="right")) for c, at in pairs])

    left, before = by(rows["as_of"]), by(rows["as_of"] - pd.Timedelta(42, unit="D"))
    return {
        "cohort_started": rows["cohort_id"].map(people.groupby("cohort_id").size()).astype(float),
        "cohort_left": left,
        "cohort_left_lately": left - before,
    }
