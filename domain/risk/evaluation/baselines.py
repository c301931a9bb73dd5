"""What the scorer has to beat, fitted and judged on the same rows."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from domain.risk.metrics import rule_score
from domain.risk.model import Floats, input_column, input_matrix

Labels = npt.NDArray[np.int8]

#: Raw features as they come, absolute volumes included.
RAW: Final = (
    *("clicks_total", "clicks_14", "clicks_28", "active_days_total", "active_days_28"),
    *("days_since_last_seen", "work_due", "work_submitted", "work_missed", "work_late"),
    *("mark_mean", "lead_days", "progress", "week", "previous_attempts", "credits"),
)
_SEED: Final = 7


def baseline_scores(
    train: pd.DataFrame, labels: Labels, test: pd.DataFrame
) -> Mapping[str, Floats]:
    """Scores of the test rows by each baseline: rule, plain logistic, a peer's forest."""
    return {
        "rule": rule_score(test),
        "plain logistic": plain_logistic(train, labels, test),
        "peer forest": peer_forest(train, labels, test),
    }


def plain_logistic(train: pd.DataFrame, labels: Labels, test: pd.DataFrame) -> Floats:
    """Logistic regression with scikit-learn's defaults on raw features, unknown ones as zero."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    model.fit(np.nan_to_num(input_matrix(train, RAW)), labels)
    return np.asarray(model.predict_proba(np.nan_to_num(input_matrix(test, RAW)))[:, 1])


def peer_forest(train: pd.DataFrame, labels: Labels, test: pd.DataFrame) -> Floats:
    """The features of published peers: cumulative clicks, active days, deltas, work, mean mark."""
    model = RandomForestClassifier(
        n_estimators=100, min_samples_leaf=20, max_samples=0.5, n_jobs=-1, random_state=_SEED
    )
    model.fit(_peer_matrix(train), labels)
    return np.asarray(model.predict_proba(_peer_matrix(test))[:, 1])


def _peer_matrix(features: pd.DataFrame) -> Floats:
    delta = input_column(features, "clicks_week_0") - input_column(features, "clicks_week_1")
    rest = input_matrix(
        features, ("clicks_total", "active_days_total", "work_submitted", "mark_mean", "week")
    )
    return np.nan_to_num(np.column_stack([delta, rest]))
