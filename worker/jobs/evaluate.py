"""Measure the scorer as it would have been used: learn from some files, be judged on others.

Needs no database: the frames of any source will do. Presentations in the test files are never
learnt from, nor is any learner who is in them; where both sides are the same presentations,
learners are divided in four and each quarter is judged by what was learnt from the other three.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from domain.learners.events import Events, events_of
from domain.learners.features import compute_features
from domain.learners.hindsight import with_hindsight
from domain.policy import ScorerPolicy
from domain.risk.baselines import baseline_scores
from domain.risk.evaluation import OURS, POOLED, Evaluation, Inflated, evaluated
from domain.risk.inflated import random_split_auc
from domain.risk.inputs import Floats
from domain.risk.labels import finished, labelled, training_moments, with_leavers
from domain.risk.metrics import auc
from domain.risk.scorer import Scorer
from domain.risk.targets import Target
from domain.risk.training import Refusal, train_scorer

_FOLDS: Final = 4
_LAST: Final = pd.Timestamp("2100-01-01")


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Labelled moments with their features, row by row."""

    features: pd.DataFrame
    labels: pd.DataFrame
    people: pd.DataFrame

    def where(self, keep: "np.typing.NDArray[np.bool_]") -> "_Rows":
        return replace(self, features=self.features[keep], labels=self.labels[keep])


def evaluate_frames(
    train: Mapping[str, pd.DataFrame], test: Mapping[str, pd.DataFrame], policy: ScorerPolicy
) -> Evaluation | Refusal:
    """Train on one set of canonical frames, judge on another; a sentence where it cannot be done.

    The predictions carry programme_ref, cohort_ref and learner_ref beside DESIGN's columns.
    """
    learnt, judged = _rows(events_of(train), policy), _rows(events_of(test), policy)
    scores: dict[Target, dict[str, Floats]] = {target: {} for target in Target}
    leavers = _rows(events_of(test), policy, leavers=True)
    flattered = {target: np.full(len(leavers.labels), np.nan) for target in Target}
    how = "by learner" if _same(learnt, judged) else "by presentation"
    for past, mine, everyone in _splits(learnt, judged, leavers, policy):
        scorer = train_scorer(past.features, past.people, policy, data_until=_LAST)
        if isinstance(scorer, Refusal):
            return scorer
        for target in Target:
            by_name = _all_scores(scorer, target, past, judged.where(mine))
            for name, values in by_name.items():
                scores[target].setdefault(name, np.full(len(mine), np.nan))[mine] = values
            flattered[target][everyone] = scorer.probability(target, leavers.features[everyone])
    about = _about(learnt, judged, how)
    found = evaluated(judged.labels, scores, about=about, seed=policy.training.seed)
    return replace(
        found,
        inflated=_inflated(leavers, flattered, judged, policy),
        predictions=_named(found.predictions, judged.people),
    )


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


def _same(learnt: _Rows, judged: _Rows) -> bool:
    return set(judged.labels["cohort_ref"]) <= set(learnt.labels["cohort_ref"])


def _splits(
    learnt: _Rows, judged: _Rows, leavers: _Rows, policy: ScorerPolicy
) -> Iterator[tuple[_Rows, "np.typing.NDArray[np.bool_]", "np.typing.NDArray[np.bool_]"]]:
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


def _all_scores(scorer: Scorer, target: Target, past: _Rows, judged: _Rows) -> Mapping[str, Floats]:
    labels = past.labels[target.value].to_numpy(dtype="int8")
    baselines = baseline_scores(past.features, labels, judged.features)
    return {OURS: scorer.probability(target, judged.features), **baselines}


def _inflated(
    leavers: _Rows,
    scores: Mapping[Target, Floats],
    judged: _Rows,
    policy: ScorerPolicy,
) -> list[Inflated]:
    found = []
    headline = leavers.labels["week"].between(*POOLED).to_numpy()
    for target, score in scores.items():
        labels = leavers.labels[target.value].to_numpy(dtype="int8")
        found.append(
            Inflated(
                target=target,
                how="people who had already left are scored too",
                auc=auc(labels[headline], score[headline]),
                rows=int(headline.sum()),
            )
        )
        mine = judged.labels["week"].between(*POOLED).to_numpy()
        found.append(
            Inflated(
                target=target,
                how="rows split at random: the same learner on both sides",
                auc=random_split_auc(
                    judged.features[mine],
                    judged.labels[target.value].to_numpy(dtype="int8")[mine],
                    seed=policy.training.seed,
                ),
                rows=int(mine.sum()),
            )
        )
    return found


def _about(learnt: _Rows, judged: _Rows, how: str) -> Mapping[str, object]:
    return {
        "train": sorted(learnt.labels["cohort_ref"].unique()),
        "test": sorted(judged.labels["cohort_ref"].unique()),
        "split": how,
        "train_learners": int(learnt.labels["learner_ref"].nunique()),
        "test_learners": int(judged.labels["learner_ref"].nunique()),
        "test_rows": len(judged.labels),
    }


def _named(predictions: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """DESIGN's columns: the presentation split in module and presentation where OULAD names it."""
    who = people[["enrolment_id", "cohort_ref", "learner_ref"]]
    rows = predictions.merge(who, on="enrolment_id", how="left", validate="many_to_one")
    parts = rows["cohort_ref"].str.rpartition("-")
    return pd.DataFrame(
        {
            "code_module": parts[0],
            "code_presentation": parts[2],
            "id_student": rows["learner_ref"],
            "week": rows["week"],
            "p_not_complete": rows["p_not_complete"].round(6),
            "p_leave_21d": rows["p_leave_21d"].round(6),
        }
    )
