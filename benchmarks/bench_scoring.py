"""Scoring a million learners with reasons, and one learner from the store to the reasons.

Our scorer is a boosting of 150 additive trees, read out as curves, once for each target. Beside it
on the same rows: scikit-learn's own prediction of such a boosting and of a full one of like size;
and what reasons cost without additivity, by SHAP on the full one (a sample, scaled up) where it is
installed: `uv run --with shap python -m benchmarks.bench_scoring`. CPU seconds of all threads
together are fair on a shared machine; the time on the clock is told beside them.
`python -m benchmarks.bench_scoring [learners] [cohort]`
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from config.files import load_policy
from domain.policy import Policy
from domain.risk.model import INPUTS, Additive, Floats, Scorer, Target, input_matrix, probability_of
from domain.risk.scoring import score
from domain.risk.scoring.predictions import by_blocks
from domain.risk.scoring.reasons import Reasons, in_words, strongest
from domain.risk.training.boosting import fit_boosting
from domain.store.database import Database, append, table_of
from domain.store.scoring import GATES, activate_scorer, save_scorer, score_enrolment
from domain.store.tables import Activity, Cohort, Enrolment, Learner, Programme
from worker.jobs.scoring.score_learners import score_learners

ROWS: Final = 1_000_000
TAUGHT: Final = 50_000
SAMPLE: Final = 500
SMALL_COHORT: Final = 200
LARGE_COHORT: Final = 33_000
MANY: Final = 1_000
TODAY: Final = date(2024, 2, 20)
NOW: Final = datetime(2024, 2, 20, 9, tzinfo=UTC)


def made_up(rows: int) -> pd.DataFrame:
    """A feature table: shares, days and counts, some of them unknown."""
    draw = np.random.default_rng(1)
    found = {name: draw.random(rows) for name in INPUTS}
    for name in ("days_since_last_seen", "work_due", "previous_attempts"):
        found[name] = draw.integers(0, 30, rows).astype(float)
    for name in INPUTS[::5]:
        found[name][draw.random(rows) < 0.2] = np.nan  # noqa: PLR2004 - a fifth
    found["work_missed"] = np.floor(found["work_due"] * draw.random(rows))
    found["missed_lately"] = found["work_missed"]
    whole = {"week": 5.0, "weeks": 12.0, "cohort_active_share": 0.8, "cohort_learners": 180.0}
    whole |= {
        "cohort_started": 200.0,
        "cohort_left": 10.0,
        "cohort_left_lately": 10.0,
        "clicks_14": 30.0,
        "clicks_28": 60.0,
    }
    columns = {"enrolment_id": np.arange(rows), **found}
    return pd.DataFrame(columns | {name: np.full(rows, value) for name, value in whole.items()})


def ours(matrix: Floats, labels: "np.typing.NDArray[np.int8]") -> Scorer:
    """The boosting as curves, for both targets."""
    intercept, curves = fit_boosting(matrix, labels, list(INPUTS))
    one = Additive(intercept=intercept, curves=curves)
    return Scorer(
        targets=dict.fromkeys(Target, one),
        data_until=TODAY,
        first_week=2,
        left_by_week=(0.0, 0.01, 0.02, 0.03, 0.04, 0.05),
    )


def _measured(work: Callable[[], Any], repeat: int = 3) -> tuple[float, float]:
    """Best CPU seconds of all threads, and best seconds on the clock."""
    cpu, clock = [], []
    for _ in range(repeat):
        start, began = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - start)
        clock.append(time.perf_counter() - began)
    return min(cpu), min(clock)


def _times(times: float, found: tuple[float, float]) -> tuple[float, float]:
    return times * found[0], times * found[1]


def many(frame: pd.DataFrame, policy: Policy) -> Scorer:
    """Print what these rows take; gives back the scorer."""
    matrix = input_matrix(frame, list(INPUTS))
    draw = np.random.default_rng(2)
    known = np.nan_to_num(matrix[:TAUGHT])
    # every input matters a little, so that every one becomes a curve
    pull = (known - known.mean(axis=0)) / known.std(axis=0) @ draw.normal(size=len(INPUTS))
    labels = (pull + draw.normal(size=TAUGHT) > 0).astype("int8")
    scorer = ours(matrix[:TAUGHT], labels)
    size = {"max_iter": 150, "random_state": 0, "early_stopping": False}
    plain = HistGradientBoostingClassifier(
        max_leaf_nodes=4, interaction_cst="no_interactions", **size
    ).fit(matrix[:TAUGHT], labels)
    full = HistGradientBoostingClassifier(max_leaf_nodes=8, **size).fit(matrix[:TAUGHT], labels)

    def named(rows: pd.DataFrame) -> tuple[Reasons, Floats]:
        parts = scorer.parts(rows)
        log_odds = parts.log_odds[Target.NOT_COMPLETE]
        reasons = strongest(parts.average, parts.facts, 100 * probability_of(log_odds))
        return reasons, parts.topics

    def told(rows: pd.DataFrame) -> pa.Array:
        reasons, topics = named(rows)
        return in_words(reasons, rows, topics)

    one = scorer.targets[Target.NOT_COMPLETE]
    lines = {
        "scikit-learn, additive boosting: probability": _measured(
            lambda: plain.predict_proba(matrix)
        ),
        "scikit-learn, full boosting: probability": _measured(lambda: full.predict_proba(matrix)),
        "ours: probability": _measured(lambda: by_blocks(one.probability, frame)),
        "ours: all targets, facts and their points": _measured(lambda: by_blocks(named, frame)),
        "ours: the same and reasons as text": _measured(lambda: by_blocks(told, frame), 2),
        "ours: score(), refusals, bands and nearest change too": _measured(
            lambda: score(scorer, frame, policy), 2
        ),
    }
    if find_spec("shap"):
        lines[f"SHAP of the full boosting (from {SAMPLE} rows)"] = _shap(full, matrix)
    base = lines["scikit-learn, additive boosting: probability"]
    print(f"{len(frame):,} learners, {len(one.curves)} curves a target, {os.cpu_count()} cores")
    for title, (cpu, clock) in lines.items():
        print(
            f"  {title:56} cpu {cpu:9.2f} s {cpu / base[0]:8.2f} x   "
            f"clock {clock:9.2f} s {clock / base[1]:8.2f} x"
        )
    if not find_spec("shap"):
        print("  SHAP is not installed: uv run --with shap python -m benchmarks.bench_scoring")
    return scorer


def _shap(full: HistGradientBoostingClassifier, matrix: Floats) -> tuple[float, float]:
    explainer = import_module("shap").TreeExplainer(full)
    return _times(
        len(matrix) / SAMPLE, _measured(lambda: explainer.shap_values(matrix[:SAMPLE]), 1)
    )


def _cohort(database: Database, size: int) -> int:
    """A cohort with fifty days of activity each, just imported; gives back one enrolment."""
    start = TODAY - timedelta(days=50)
    with database.transaction() as session:
        programme = Programme(ref="p", name="P")
        session.add(programme)
        session.flush()
        ends = start + timedelta(days=84)
        number = programme.id or 0
        cohort = Cohort(ref="c", name="C", programme_id=number, starts_on=start, ends_on=ends)
        session.add(cohort)
        session.flush()
        numbers = np.arange(1, size + 1)
        refs = numbers.astype(str)
        append(session, table_of(Learner), pd.DataFrame({"id": numbers, "ref": refs}))
        people = {"id": numbers, "ref": refs, "learner_id": numbers, "cohort_id": cohort.id}
        append(session, table_of(Enrolment), pd.DataFrame(people))
        days = pd.DataFrame({"day": pd.date_range(start, periods=50)})
        seen = pd.DataFrame({"enrolment_id": numbers}).merge(days, how="cross")
        seen["clicks"] = np.random.default_rng(3).integers(1, 60, len(seen))
        append(session, table_of(Activity), seen)
    return 1


def _ms(work: Callable[[], Any], repeat: int = 60) -> tuple[float, float]:
    """CPU milliseconds of all threads: the median, and what one in twenty exceeds."""
    work()
    found = [1000 * _measured(work, 1)[0] for _ in range(repeat)]
    return statistics.median(found), statistics.quantiles(found, n=20)[-1]


def one_learner(scorer: Scorer, frame: pd.DataFrame, policy: Policy, cohort: int) -> None:
    """Print what one learner takes, beside a plain pipeline's prediction of one row."""
    few = frame[list(INPUTS)].head(TAUGHT)
    plain = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression())
    plain.fit(few, few["days_unseen"] > few["work_missed"])
    row, whole_row = few.head(1), frame.head(1)
    lines = {
        "scikit-learn pipeline: predict_proba of one known row": _ms(
            lambda: plain.predict_proba(row)
        ),
        "ours: score() of one known row, reasons and all": _ms(
            lambda: score(scorer, whole_row, policy)
        ),
    }
    for size in (SMALL_COHORT, cohort):
        lines |= _live(scorer, policy, size)
    base = next(iter(lines.values()))[0]
    print("one learner")
    for title, (median, slow) in lines.items():
        print(f"  {title:64} cpu {median:7.1f} ms {median / base:8.1f} x   p95 {slow:7.1f} ms")


def _live(scorer: Scorer, policy: Policy, size: int) -> dict[str, tuple[float, float]]:
    """One learner of a cohort from the store to the reasons, before its day is kept and after."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Database(f"sqlite:///{Path(folder) / 'one.db'}")) as database,
    ):
        database.migrate()
        number = _cohort(database, size)
        with database.transaction() as session:
            saved = save_scorer(session, scorer, now=NOW)
            activate_scorer(session, saved.id or 0, by=GATES, reason="measured", now=NOW)

        def live() -> None:
            found = score_enrolment(database, saved, policy, enrolment_id=number, as_of=TODAY)
            if found is None or found["risk_score"] is None:
                raise SystemExit("the learner has no score")

        title = f"ours: load, features, score, reasons; {size:,} in the cohort, "
        lines = {f"{title}none kept": _ms(live, 2 if size > MANY else 20)}
        score_learners(database, policy, as_of=TODAY, now=NOW)
        return lines | {f"{title}kept": _ms(live)}


def main(learners: int, cohort: int) -> None:
    """Print seconds and ratios."""
    policy = load_policy(Path("config"))
    frame = made_up(learners)
    scorer = many(frame, policy)
    one_learner(scorer, frame, policy, cohort)


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*given, *(ROWS, LARGE_COHORT)[len(given) :])
