"""What a scorer predicted for learners it never saw, kept small enough to stay with it.

Operating points, fairness and the comparison with a later scorer are all answered from these rows.
"""

import json
from typing import Final

import numpy as np
import pandas as pd

from domain.risk.metrics import rule_score
from domain.risk.model import Target
from domain.risk.monitoring.drift import course_week

#: Rows of so many learners are plenty, and keep the store small.
_MOST_LEARNERS: Final = 2000
_SCALE: Final = 100_000
#: What stays with a scorer: who, when, and what was predicted and happened.
_KEPT: Final = (
    *("enrolment_id", "learner_id", "cohort_id", "week", "left_in"),
    *(column for target in Target for column in (target.value, f"p_{target}")),
)


def evidence_rows(held_out: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """The held-out moments with their week of the course and the days until they left.

    Columns: enrolment_id, learner_id, cohort_id, week, left_in (NaN for who stayed), for each
    target its label and `p_<target>`, and the `rule` to beat; `in_use_<target>` where it is there;
    as_of, which is not kept.
    """
    weeks = features[["enrolment_id", "as_of"]].assign(
        week=course_week(features), rule=rule_score(features)
    )
    rows = held_out.merge(weeks, on=["enrolment_id", "as_of"], how="left", validate="one_to_one")
    left_in = (rows["withdrawn_on"] - rows["as_of"]).dt.days
    in_use = [name for name in rows.columns if name.startswith("in_use_")]
    return rows.assign(left_in=left_in.astype("float64"))[[*_KEPT, "as_of", "rule", *in_use]]


def for_target(rows: pd.DataFrame, target: Target) -> pd.DataFrame:
    """The same rows with that target's `label` and `score`."""
    return rows.rename(columns={target.value: "label", f"p_{target}": "score"})


def drawn(rows: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """The rows of up to two thousand learners, drawn once."""
    learners = np.sort(rows["learner_id"].unique())
    if len(learners) <= _MOST_LEARNERS:
        return rows
    taken = np.random.default_rng(seed).permutation(learners)[:_MOST_LEARNERS]
    return rows[rows["learner_id"].isin(taken)].reset_index(drop=True)


def as_json(rows: pd.DataFrame) -> str:
    """What is kept of the rows, as columns of whole numbers."""
    scaled = rows[list(_KEPT)].assign(
        **{f"p_{target}": rows[f"p_{target}"] * _SCALE for target in Target},
    )
    whole = scaled.fillna(-1).round().astype("int64")
    columns = {name: whole[name].tolist() for name in whole.columns}
    return json.dumps(columns, separators=(",", ":"))


def from_json(text: str) -> pd.DataFrame:
    """The rows of `as_json`."""
    rows = pd.DataFrame(json.loads(text))
    for name in ("left_in", *(c for t in Target for c in (t.value, f"p_{t}"))):
        rows[name] = rows[name].where(rows[name] >= 0).astype("float64")
    for target in Target:
        rows[f"p_{target}"] /= _SCALE
    return rows
