import numpy as np
import pandas as pd
import pytest

from domain.policy import BenchmarkModels
from domain.risk.metrics import auc
from domain.risk.training import benchmark_models as beside


def _rows(seed: int) -> tuple[pd.DataFrame, "np.typing.NDArray[np.int8]"]:
    draw = np.random.default_rng(seed)
    days = draw.integers(0, 20, 400).astype(float)
    rows = pd.DataFrame({"days_unseen": days, "mark_mean": np.nan, "active_days_7": 3.0})
    return rows, (days + draw.normal(scale=4, size=400) > 10).astype("int8")


def test_every_model_named_is_judged_on_the_same_rows() -> None:
    (train, labels), (test, truth) = _rows(1), _rows(2)
    wanted = [name for name in BenchmarkModels if name not in beside.absent(tuple(BenchmarkModels))]
    found = beside.benchmark_scores(wanted, train, labels, test)
    assert len(found) == len(wanted)
    for scores in found.values():
        assert auc(truth, scores) > 0.85


def test_where_xgboost_is_absent_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "find_spec", lambda _: None)
    (sentence,) = beside.absent(tuple(BenchmarkModels)).values()
    assert "uv sync --extra xgboost" in sentence
    rows, labels = _rows(3)
    assert beside.benchmark_scores((BenchmarkModels.XGBOOST,), rows, labels, rows) == {}
    assert beside.absent((BenchmarkModels.FOREST,)) == {}
