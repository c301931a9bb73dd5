"""Scoring a million learners with reasons, and one learner from events to reasons.

Our additive scorer is read from tables with numpy. Beside it: scikit-learn's own prediction of an
additive and of a full gradient boosting of like size, and what attributing each score feature by
feature costs without additivity (replacing one input after the other and predicting again, on a
sample and scaled up; SHAP costs more). `python -m benchmarks.bench_scoring`
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.ensemble import HistGradientBoostingClassifier

from domain.learners.features import compute_features
from domain.risk.calibration import calibrated
from domain.risk.candidates import MEMBERS, combined
from domain.risk.facts import INPUTS
from domain.risk.inputs import Floats
from domain.risk.reasons import fact_points, reasons
from domain.risk.scorer import Additive, probability_of

ROWS: Final = 1_000_000
HARD: Final = 0.5
SAMPLE: Final = 2_000


def _time(work: Callable[[], Any], repeat: int = 3) -> float:
    """Best CPU seconds of all threads together: fair on a machine that is shared."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def _model(matrix: Floats, labels: "np.typing.NDArray[np.int8]") -> Additive:
    parts = {member: fit(matrix, labels, list(INPUTS)) for member, fit in MEMBERS.items()}
    intercept, curves = combined(parts, dict.fromkeys(MEMBERS, 0.5))
    return calibrated(intercept, curves, slope=1.0, shift=0.0, means=[0.0] * len(curves))


def _one_learner(model: Additive) -> float:
    """Seconds from one learner's Arrow events to score and reasons, everything warm."""
    day = date(2024, 1, 1)
    people = pa.table(
        {
            "enrolment_id": [1],
            "cohort_id": [1],
            "starts_on": pa.array([day], type=pa.date32()),
            "ends_on": pa.array([day + timedelta(90)], type=pa.date32()),
        }
    )
    seen = pa.table(
        {
            "enrolment_id": np.ones(60, dtype="int64"),
            "day": pa.array([day + timedelta(n) for n in range(60)], type=pa.date32()),
            "clicks": np.arange(60),
        }
    )
    moment = pd.DataFrame({"enrolment_id": [1], "as_of": pd.Timestamp("2024-02-20")})

    def path() -> None:
        features = compute_features({"enrolments": people, "activity": seen}, moment)
        parts = model.contributions(features)
        risk = 100 * probability_of(model.intercept + parts.sum(axis=1))
        reasons(model, parts, features, np.round(risk, 1), np.zeros(1))

    path()
    return _time(path, repeat=10)


def main() -> None:
    """Print seconds and ratios."""
    draw = np.random.default_rng(1)
    matrix = draw.random(size=(ROWS, len(INPUTS)))
    labels = (matrix[:, 0] - matrix[:, 5] + draw.normal(size=ROWS) > HARD).astype("int8")
    some = slice(0, 50_000)
    model = _model(matrix[some], labels[some])
    full = HistGradientBoostingClassifier(max_iter=150, max_leaf_nodes=8, random_state=0)
    full.fit(matrix[some], labels[some])
    plain = HistGradientBoostingClassifier(
        max_iter=150, max_leaf_nodes=4, interaction_cst="no_interactions", random_state=0
    ).fit(matrix[some], labels[some])
    frame = pd.DataFrame(matrix, columns=list(INPUTS), copy=False)
    frame["clicks_14"], frame["clicks_28"] = matrix[:, 0], matrix[:, 1]

    def with_points() -> Floats:
        parts = model.contributions(frame)
        _, points = fact_points(model, parts, np.zeros(ROWS))
        return np.asarray(np.argsort(-np.abs(points), axis=1)[:, :3])

    def in_words() -> None:
        rows = frame.iloc[:SAMPLE]
        parts = model.contributions(rows)
        risk = 100 * probability_of(model.intercept + parts.sum(axis=1))
        reasons(model, parts, rows, np.round(risk, 1), np.zeros(SAMPLE))

    def replaced() -> None:
        for j in range(len(INPUTS)):
            rows = matrix[:SAMPLE].copy()
            rows[:, j] = 0.0
            full.predict_proba(rows)

    scale = ROWS / SAMPLE
    base = _time(lambda: model.probability(frame))
    print(f"{ROWS:,} learners, CPU seconds, {len(INPUTS)} inputs, {len(model.curves)} curves")
    lines = {
        "probability, our tables": base,
        "probability and three strongest facts, ours": _time(with_points),
        "predict_proba, scikit-learn additive boosting": _time(lambda: plain.predict_proba(matrix)),
        "predict_proba, scikit-learn full boosting": _time(lambda: full.predict_proba(matrix)),
        f"reasons in words and JSON (from {SAMPLE:,})": _time(in_words) * scale,
        f"one input after the other, full boosting (from {SAMPLE:,})": _time(replaced, 1) * scale,
    }
    for title, seconds in lines.items():
        print(f"  {title:62} {seconds:8.2f} s {seconds / base:8.2f} x")
    print(f"  one learner, events to reasons: {1000 * _one_learner(model):.0f} ms")


if __name__ == "__main__":
    main()
