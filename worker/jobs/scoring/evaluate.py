"""Measure the scorer as it would have been used: learn from some cohorts, be judged on others.

Needs no database: the frames of any source will do. Cohorts that are judged are never learnt from,
nor is any learner who is in them; where both sides are the same cohorts, learners are divided in
four and each quarter is judged by what was learnt from the other three.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.learners.features import Events, compute_features, events_of, with_hindsight
from domain.policy import BenchmarkModels, ScorerPolicy
from domain.risk.evaluation import (
    HIGH,
    LOW,
    OURS,
    POOLED,
    Evaluation,
    LeakyMetrics,
    baseline_scores,
    evaluated,
    forecast_errors,
    random_split_auc,
    simple_forecasts,
)
from domain.risk.metrics import Labels, auc
from domain.risk.model import Floats, Question, Scorer, Target, probability_of, step_days
from domain.risk.scoring import no_score_reasons
from domain.risk.training import (
    NoScorer,
    absent,
    benchmark_scores,
    finished,
    labelled,
    train_scorer,
    training_moments,
    with_leavers,
)

_Mask = npt.NDArray[np.bool_]
_FOLDS: Final = 4
_WEEK: Final = 7
_LAST: Final = pd.Timestamp("2100-01-01")


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Labelled moments with their features, row by row."""

    features: pd.DataFrame
    labels: pd.DataFrame
    people: pd.DataFrame

    def where(self, keep: _Mask) -> "_Rows":
        return replace(self, features=self.features[keep], labels=self.labels[keep])


def evaluate_frames(
    train: Mapping[str, pd.DataFrame], test: Mapping[str, pd.DataFrame], policy: ScorerPolicy
) -> Evaluation | NoScorer:
    """Train on one set of canonical frames, judge on another: `evaluate_events`."""
    return evaluate_events(events_of(train), events_of(test), policy)


def evaluate_events(train: Events, test: Events, policy: ScorerPolicy) -> Evaluation | NoScorer:
    """Train on the people of one side, judge on those of the other; a sentence where it cannot be.

    The predictions are DESIGN's: code_module and code_presentation are programme and cohort.
    """
    for side in (train, test):
        if finished(side.people, _LAST).empty:
            refs = ", ".join(sorted(side.people["cohort_ref"].unique()))
            return NoScorer(sentence=f"no outcome is known of {refs or 'anybody'}")
    learnt, judged = _rows(train, policy), _rows(test, policy)
    leavers = _rows(test, policy, leavers=True)
    judged, refused = _scorable(judged, policy)
    if judged.labels.empty:
        return NoScorer(sentence=" ".join(refused))
    found = _Found(judged=judged, leavers=leavers, models=policy.choice.benchmarks)
    for past, mine, everyone in _splits(learnt, judged, leavers, policy):
        start = time.monotonic()
        scorer = train_scorer(past.features, past.people, policy, data_until=_LAST)
        seconds = time.monotonic() - start
        if isinstance(scorer, NoScorer):
            return scorer
        found.add(scorer, past, mine, everyone, seconds)
    about = _about(learnt, judged) | {
        "train_seconds": round(max(found.seconds), 1),
        "benchmarks_absent": list(absent(policy.choice.benchmarks).values()),
        "not_answered": found.not_answered,
        "refused": refused,
    }
    whole = evaluated(judged.labels, found.scores, about=about, seed=policy.training.seed)
    return replace(
        whole,
        forecasts=forecast_errors(judged.labels["week"], found.grades, _final_grades(judged)),
        leaky=_leaky(leavers, found.flattered, judged, policy),
        predictions=_named(whole.predictions, judged.people),
    )


class _Found:
    """What was predicted of the judged rows, filled in split by split."""

    def __init__(self, *, judged: _Rows, leavers: _Rows, models: Sequence[BenchmarkModels]) -> None:
        self.judged, self.leavers, self.models = judged, leavers, models
        self.scores: dict[Question, dict[str, Floats]] = {}
        self.flattered: dict[Question, Floats] = {}
        self.grades: dict[str, Floats] = {}
        self.not_answered: dict[str, str] = {}
        self.seconds: list[float] = []

    def add(
        self, scorer: Scorer, past: _Rows, mine: _Mask, everyone: _Mask, seconds: float
    ) -> None:
        """Fill in the rows that this scorer is for."""
        self.seconds.append(seconds)
        self.not_answered |= scorer.metrics["not_answered"]
        whole = scorer.with_cohort_means(self.judged.features)
        rows = replace(self.judged, features=whole).where(mine)
        for target in scorer.targets:
            for name, values in self._all_scores(scorer, target, past, rows).items():
                self._put(self.scores.setdefault(target, {}), name, mine, values)
        for target in set(Target) & set(scorer.targets):
            flattered = self.flattered.setdefault(target, np.full(len(everyone), np.nan))
            flattered[everyone] = scorer.probability(target, self.leavers.features[everyone])
        if scorer.forecast:
            low, grade, high = scorer.forecast.grades(rows.features)
            simple = simple_forecasts(rows.features, _final_grades(past))
            for name, values in {LOW: low, OURS: grade, HIGH: high, **simple}.items():
                self._put(self.grades, name, mine, values)

    def _put(self, into: dict[str, Floats], name: str, mine: _Mask, values: Floats) -> None:
        into.setdefault(name, np.full(len(mine), np.nan))[mine] = values

    def _all_scores(
        self, scorer: Scorer, target: Question, past: _Rows, rows: _Rows
    ) -> Mapping[str, Floats]:
        known = past.labels[target.value].notna().to_numpy()
        learnt = past.features[known]
        labels = past.labels[target.value].to_numpy()[known].astype("int8")
        found = {OURS: scorer.probability(target, rows.features)}
        learners = past.labels["learner_ref"].to_numpy()[known]
        found |= baseline_scores(learnt, labels, learners, rows.features)
        if target not in set(Target):
            return found
        # the cohort's own departures move the others as they move ours: only the model differs
        shift = scorer.cohort_shift(target, rows.features)
        for name, chance in benchmark_scores(self.models, learnt, labels, rows.features).items():
            sure = np.clip(chance, 1e-6, 1 - 1e-6)
            found[name] = probability_of(np.log(sure / (1 - sure)) + shift)
        return found


def _final_grades(rows: _Rows) -> Floats:
    """Each row's grade on the last day; NaN for who left or has none."""
    people = rows.people
    if "final_grade" not in people.columns:
        return np.full(len(rows.labels), np.nan)
    stayed = people[people["withdrawn_on"].isna()].set_index("enrolment_id")["final_grade"]
    return rows.labels["enrolment_id"].map(stayed).to_numpy(dtype="float64")


def _rows(events: Events, policy: ScorerPolicy, *, leavers: bool = False) -> _Rows:
    people = with_hindsight(finished(events.people, _LAST), events.tables)
    moments = (with_leavers if leavers else training_moments)(people, policy)
    features = compute_features(events.tables, moments)
    labels = labelled(features[["enrolment_id", "as_of"]], people, policy)
    weeks = moments.set_index(["enrolment_id", "as_of"])["week"]
    keys = pd.MultiIndex.from_frame(labels[["enrolment_id", "as_of"]])
    # learners are known by their ref, because both sides number their own
    named = labels.assign(week=weeks.loc[keys].to_numpy()).merge(
        people[["enrolment_id", "learner_ref", "cohort_ref"]], on="enrolment_id", how="left"
    )
    return _Rows(features=features, labels=named, people=people)


def _scorable(judged: _Rows, policy: ScorerPolicy) -> tuple[_Rows, Mapping[str, int]]:
    """The rows that would be scored, and how many would not be, by the sentence why."""
    at_once = [
        no_score_reasons(policy.training.first_week, whole, policy.refusal)
        for _, whole in judged.features.groupby("as_of", sort=False)
    ]
    why = pd.concat(at_once).reindex(judged.features.index)
    counts = why[why != ""].value_counts()
    return judged.where((why == "").to_numpy()), {str(k): int(n) for k, n in counts.items()}


def _same(learnt: _Rows, judged: _Rows) -> bool:
    return set(judged.labels["cohort_ref"]) <= set(learnt.labels["cohort_ref"])


def _splits(
    learnt: _Rows, judged: _Rows, leavers: _Rows, policy: ScorerPolicy
) -> Iterator[tuple[_Rows, _Mask, _Mask]]:
    """What to learn from, which judged rows it is for, and which rows with leavers."""
    if not _same(learnt, judged):
        cohorts, learners = set(judged.labels["cohort_ref"]), set(judged.labels["learner_ref"])
        ours = ~learnt.labels["cohort_ref"].isin(cohorts)
        ours &= ~learnt.labels["learner_ref"].isin(learners)
        yield (
            learnt.where(ours.to_numpy()),
            np.ones(len(judged.labels), dtype=bool),
            np.ones(len(leavers.labels), dtype=bool),
        )
        return
    refs = np.unique([*learnt.labels["learner_ref"], *leavers.labels["learner_ref"]])
    drawn = np.random.default_rng(policy.training.seed).permutation(refs)
    for part in np.array_split(drawn, _FOLDS):
        inside = [rows.labels["learner_ref"].isin(part) for rows in (learnt, judged, leavers)]
        past, mine, everyone = (rows.to_numpy() for rows in inside)
        yield learnt.where(~past), mine, everyone


def _leaky(
    leavers: _Rows,
    scores: Mapping[Question, Floats],
    judged: _Rows,
    policy: ScorerPolicy,
) -> list[LeakyMetrics]:
    found = []
    for target, score in scores.items():
        headline, labels = _headline(leavers, target)
        found.append(
            LeakyMetrics(
                target=target,
                how="people who had already left are scored too",
                auc=auc(labels, score[headline]),
                rows=int(headline.sum()),
            )
        )
        mine, labels = _headline(judged, target)
        found.append(
            LeakyMetrics(
                target=target,
                how="rows split at random: the same learner on both sides",
                auc=random_split_auc(
                    judged.features[mine],
                    labels,
                    seed=policy.training.seed,
                ),
                rows=int(mine.sum()),
            )
        )
    return found


def _headline(rows: _Rows, target: Question) -> tuple[_Mask, Labels]:
    """The rows of the headline of which it is known how they ended, and how."""
    labels = rows.labels[target.value].to_numpy(dtype="float64")
    mine = rows.labels["week"].between(*POOLED).to_numpy() & ~np.isnan(labels)
    return mine, labels[mine].astype("int8")


def _about(learnt: _Rows, judged: _Rows) -> dict[str, object]:
    last_day = (judged.people["ends_on"] - judged.people["starts_on"]).dt.days
    return {
        "in_tenths": bool((step_days(last_day) < _WEEK).any()),
        "train": sorted(learnt.labels["cohort_ref"].unique()),
        "test": sorted(judged.labels["cohort_ref"].unique()),
        "split": "by learner" if _same(learnt, judged) else "by presentation",
        "train_learners": int(learnt.labels["learner_ref"].nunique()),
        "test_learners": int(judged.labels["learner_ref"].nunique()),
        "test_rows": len(judged.labels),
    }


def _named(predictions: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """DESIGN's columns: programme and cohort, without the programme where that repeats it."""
    who = people[["enrolment_id", "programme_ref", "cohort_ref", "learner_ref"]]
    rows = predictions.merge(who, on="enrolment_id", how="left", validate="many_to_one")
    pairs = zip(rows["programme_ref"], rows["cohort_ref"], strict=True)
    return pd.DataFrame(
        {
            "code_module": rows["programme_ref"],
            "code_presentation": [cohort.removeprefix(f"{module}-") for module, cohort in pairs],
            "id_student": rows["learner_ref"],
            "week": rows["week"],
            "p_not_complete": rows["p_not_complete"].round(6),
            "p_leave_21d": rows["p_leave_21d"].round(6),
        }
    )
