"""What the scorer has to beat, fitted and judged on the same rows."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from domain.risk.metrics import rule_score
from domain.risk.model import Floats, input_column, input_matrix
from domain.risk.training import varying
from domain.risk.within_weeks import places

Labels = npt.NDArray[np.int8]
Learners = npt.NDArray[np.object_]

#: Raw features as they come, absolute volumes included.
RAW: Final = (
    *("clicks_total", "clicks_14", "clicks_28", "active_days_total", "active_days_28"),
    *("days_since_last_seen", "work_due", "work_submitted", "work_missed", "work_late"),
    *("mark_mean", "lead_days", "progress", "week", "previous_attempts", "credits"),
)
_SEED: Final = 7
_STRENGTHS: Final = (0.0003, 0.003, 0.03, 0.3)
_PARTS: Final = 3
#: So many rows are plenty to choose C on.
_CHOSEN_ON: Final = 10_000


def baseline_scores(
    train: pd.DataFrame, labels: Labels, learners: Learners, test: pd.DataFrame
) -> Mapping[str, Floats]:
    """Scores of the test rows by each baseline: rule, logistic regression, a peer's forest."""
    return {
        "rule": rule_score(test),
        "logistic regression": well_made_logistic(train, labels, learners, test),
        "peer forest": peer_forest(train, labels, test),
    }


def well_made_logistic(
    train: pd.DataFrame, labels: Labels, learners: Learners, test: pd.DataFrame
) -> Floats:
    """Logistic regression as one would make it with care, rather than one that is easily beaten.

    Raw features and their percentiles among the cohort in that week; what is unknown is imputed by
    the median and told by an indicator; C is chosen by splits of learners within the training rows.
    """
    known, asked = _with_percentiles(train), _with_percentiles(test)
    useful = known.columns[varying(known.to_numpy())]
    matrix = known[useful].to_numpy()
    few = np.random.default_rng(_SEED).permutation(len(labels))[:_CHOSEN_ON]
    splits = list(GroupKFold(_PARTS).split(matrix[few], labels[few], learners[few]))
    search = GridSearchCV(
        make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True),
            StandardScaler(),
            LogisticRegression(max_iter=300),
        ),
        {"logisticregression__C": _STRENGTHS},
        scoring="neg_log_loss",
        cv=splits,
        refit=False,
    ).fit(matrix[few], labels[few])
    model = search.estimator.set_params(**search.best_params_).fit(matrix, labels)
    return np.asarray(model.predict_proba(asked[useful].to_numpy())[:, 1])


def _with_percentiles(features: pd.DataFrame) -> pd.DataFrame:
    raw = pd.DataFrame(input_matrix(features, RAW), columns=list(RAW))
    cohort = features["cohort_id"] if "cohort_id" in features else pd.Series(0, features.index)
    among = {"cohorts": cohort.to_numpy(), "weeks": np.floor(raw["week"].to_numpy() + 0.5)}
    placed = {f"{name}_percentile": places(raw[name].to_numpy(), **among) for name in RAW}
    return raw.assign(**placed)


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
