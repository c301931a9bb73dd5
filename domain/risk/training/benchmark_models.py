"""Models that are not additive, fitted to be compared with: what do reasons that add up cost?

They read the same inputs and are judged on the same rows, but are never put in use: their score
cannot be split into what each fact adds to it (docs/decisions/0005).
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from threadpoolctl import threadpool_limits

from domain.policy import BenchmarkModels
from domain.risk.metrics import Labels
from domain.risk.model import INPUTS, Floats, input_matrix
from domain.risk.training.logistic_regression import varying

#: What models that are not additive go by.
BENCHMARK_NAMES: Final[Mapping[BenchmarkModels, str]] = {
    BenchmarkModels.FOREST: "random forest",
    BenchmarkModels.FULL_BOOSTING: "full boosting",
    BenchmarkModels.XGBOOST: "XGBoost",
}
_SEED: Final = 13


def benchmark_scores(
    wanted: Sequence[BenchmarkModels], train: pd.DataFrame, labels: Labels, test: pd.DataFrame
) -> Mapping[str, Floats]:
    """Probabilities of the test rows by each wanted model that is installed."""
    learnt, judged = input_matrix(train, INPUTS), input_matrix(test, INPUTS)
    useful = varying(learnt)
    found = {}
    for name in wanted:
        if name in absent(wanted):
            continue
        model = _MODELS[name]()
        with threadpool_limits(limits=1):  # as for our own boosting
            model.fit(learnt[:, useful], labels)
        found[BENCHMARK_NAMES[name]] = np.asarray(
            model.predict_proba(judged[:, useful])[:, 1], dtype="float64"
        )
    return found


def absent(wanted: Sequence[BenchmarkModels]) -> Mapping[BenchmarkModels, str]:
    """Those that are not installed here, with a sentence how to get them."""
    if BenchmarkModels.XGBOOST not in wanted or find_spec("xgboost"):
        return {}
    return {
        BenchmarkModels.XGBOOST: "XGBoost is not installed, so it is not compared; "
        "`uv sync --extra xgboost` adds it."
    }


def _forest() -> Any:  # noqa: ANN401 - scikit-learn ships no types
    return RandomForestClassifier(
        n_estimators=200, min_samples_leaf=20, max_samples=0.5, n_jobs=-1, random_state=_SEED
    )


def _full_boosting() -> Any:  # noqa: ANN401 - as above
    return HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.06,
        max_leaf_nodes=15,
        min_samples_leaf=100,
        l2_regularization=20.0,
        max_features=0.3,
        early_stopping=False,
        random_state=_SEED,
    )


def _xgboost() -> Any:  # noqa: ANN401 - as above
    from xgboost import XGBClassifier  # noqa: PLC0415 - an optional extra, and slow to import

    return XGBClassifier(
        n_estimators=200,
        learning_rate=0.06,
        max_depth=4,
        min_child_weight=20,
        reg_lambda=20.0,
        subsample=0.7,
        colsample_bynode=0.3,
        n_jobs=1,
        random_state=_SEED,
    )


_MODELS: Final[Mapping[BenchmarkModels, Callable[[], Any]]] = {
    BenchmarkModels.FOREST: _forest,
    BenchmarkModels.FULL_BOOSTING: _full_boosting,
    BenchmarkModels.XGBOOST: _xgboost,
}
