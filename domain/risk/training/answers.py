"""Questions answered from past moments: each chosen, calibrated and measured on unseen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from domain.policy import CandidatePolicy, ScorerPolicy
from domain.risk.metrics import auc, quality, rule_score
from domain.risk.model import (
    DEPARTURES,
    INPUTS,
    Additive,
    DepartureLevel,
    Floats,
    Further,
    Question,
    Target,
    cohort_shift,
    course_weeks,
    input_matrix,
    left_by_week,
    mean_by_week,
    share_to_come,
    silent_by_week,
)
from domain.risk.training.calibration import calibrated, cross_calibrated, fit_shift, fit_sigmoid
from domain.risk.training.candidates import (
    MEMBERS,
    Fitted,
    Labels,
    chosen,
    combined,
    members_for,
    ranking,
    weighted_sum,
    weights_of,
)
from domain.risk.training.out_of_fold import (
    HeldOutSplit,
    Rows,
    enough_learners,
    held_out_split,
    means,
    out_of_fold_predictions,
    total,
)
from domain.risk.training.too_little import DID


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question's model, how good it is, and its out-of-fold log-odds per row, NaN if none."""

    model: Additive
    metrics: Mapping[str, Any]
    fitted: Fitted
    out_of_fold: Floats
    probability: Floats


@dataclass(frozen=True, kw_only=True)
class LabelledPast:
    """Labelled moments side by side with what a scorer reads of them.

    `left_by_week` is how many of all these learners had left by then.
    """

    features: pd.DataFrame
    matrix: Floats
    rows: pd.DataFrame
    split: HeldOutSplit
    left_by_week: tuple[float, ...]
    policy: ScorerPolicy

    @classmethod
    def of(
        cls,
        features: pd.DataFrame,
        rows: pd.DataFrame,
        outcomes: pd.DataFrame,
        policy: ScorerPolicy,
    ) -> "LabelledPast":
        """Divide labelled moments into those learnt from and those measured on."""
        return cls(
            features=features,
            matrix=input_matrix(features, INPUTS),
            rows=rows,
            split=held_out_split(rows, outcomes, policy),
            left_by_week=left_by_week(outcomes, policy.training.last_week),
            policy=policy,
        )

    def answer(self, target: Question, not_complete: Answer | None) -> Answer:
        """Choose, calibrate and measure on unseen rows, then fit on everyone."""
        truth = self.rows[target.value].to_numpy(dtype="float64")
        known = ~np.isnan(truth)
        labels = np.nan_to_num(truth).astype("int8")
        asked, learnt = self.split.rows & known, known & self._whole_windows(target)
        own = self._own_share(target)
        fits = members_for(target)
        seen = {
            m: out_of_fold_predictions(fits[m], self.matrix, labels, learnt, self.split)
            for m in self._members(target)
        }
        tried = {}
        for candidate in self._candidates(target):
            tried[candidate] = self._predicted_by(candidate, seen, labels, asked)
            if not_complete and own < 1:
                tried[candidate] = own * tried[candidate] + (1 - own) * not_complete.out_of_fold
        weeks = course_weeks(self.features, self.policy.training.last_week)[asked]
        aucs = {c: ranking(labels[asked], odds[asked], weeks) for c, odds in tried.items()}
        taken = chosen(aucs, self.policy.choice.within)
        unseen = {m: odds[asked] for m, odds in seen.items()}
        weights = weights_of(taken, unseen, labels[asked])
        fitted = combined(
            {m: fits[m](self.matrix[learnt], labels[learnt], list(INPUTS)) for m in weights},
            weights,
        )
        if not_complete and own < 1:
            fitted = weighted_sum([(fitted, own), (not_complete.fitted, 1 - own)])
        model, probability = self._calibrated(target, fitted, tried[taken], labels, asked)
        found = quality(labels[asked], probability[asked]).as_dict()
        found["rule_auc"] = auc(labels[asked], rule_score(self.features[asked]))
        found |= {"model": taken.value, "candidates": {c.value: aucs[c] for c in aucs}}
        found |= {"weights": {m.value: w for m, w in weights.items()}, "own_share": own}
        return Answer(
            model=model,
            metrics=found,
            fitted=fitted,
            out_of_fold=tried[taken],
            probability=probability,
        )

    def level(self, log_odds: Mapping[Question, Floats]) -> DepartureLevel:
        """What is usual of departures, by log-odds of every row."""
        asked = DEPARTURES & set(log_odds)
        last = self.policy.training.last_week
        return DepartureLevel(
            windows={target: self._window(target) for target in asked},
            usual={target: mean_by_week(log_odds[target], self.features, last) for target in asked},
        )

    def _level_usual(self, target: Question, odds: Floats, past: Rows) -> Floats:
        """Log-odds of departures without half of what sets a cohort apart from `past` rows."""
        if target not in DEPARTURES:
            return odds
        usual = mean_by_week(odds[past], self.features[past], self.policy.training.last_week)
        return odds + DepartureLevel(usual={target: usual}).shift(target, odds, self.features)

    def _window(self, target: Question) -> tuple[int, int]:
        """The first and the last day after as_of on which this question looks for a departure."""
        days = self.policy.leave_soon
        gap = days.gap_days if target is Further.LEAVE_AFTER_GAP else 0
        return gap + 1, gap + days.horizon_days

    def _whole_windows(self, target: Question) -> Rows:
        """Rows to learn from: those whose window is over before the course is, if they suffice."""
        if target not in DEPARTURES:
            return np.ones(len(self.rows), dtype=bool)
        whole = share_to_come(self._window(target), self.features) == 1
        teach = whole & ~self.split.rows if self.split.later else whole
        enough = enough_learners(self.rows[teach], target, self.policy.training.min_events)
        return whole if enough else np.ones(len(whole), dtype=bool)

    def too_few_held_out(self, target: Question) -> str:
        """Why this question cannot be measured, empty if it can."""
        least = self.policy.training.min_events
        if all(enough_learners(self.rows[side], target, least) for side in self._sides):
            return ""
        return f"too few past learners to measure on {DID[target]}, or did not"

    def has_grades(self, grades: Floats) -> bool:
        """Whether there are enough final grades to learn from, and to measure on."""
        known = self.rows.loc[~np.isnan(grades), "enrolment_id"]
        least = self.policy.training
        return known.nunique() >= least.min_learners and all(
            known[side[~np.isnan(grades)]].nunique() >= least.min_events for side in self._sides
        )

    @property
    def _sides(self) -> list[Rows]:
        """Rows that are measured on and rows that are learnt from, where those are others."""
        learnt_from = ~self.split.rows
        return [self.split.rows, learnt_from] if learnt_from.any() else [self.split.rows]

    def _candidates(self, target: Question) -> tuple[CandidatePolicy, ...]:
        """Further questions take the simplest: nothing is chosen for them."""
        candidates = self.policy.choice.candidates
        return candidates if target in set(Target) else candidates[:1]

    def _members(self, target: Question) -> list[CandidatePolicy]:
        """What must be fitted for the candidates."""
        candidates = self._candidates(target)
        mixed = any(c not in MEMBERS for c in candidates)
        return [m for m in MEMBERS if mixed or m in candidates]

    def _own_share(self, target: Question) -> float:
        """How much departures are told by themselves rather than by who will not complete."""
        if target not in DEPARTURES:
            return 1.0
        left = self.rows.loc[self.rows[target.value] == 1, "enrolment_id"].nunique()
        return float(left / (left + self.policy.training.as_if_departures))

    def _predicted_by(
        self,
        candidate: CandidatePolicy,
        seen: Mapping[CandidatePolicy, Floats],
        labels: Labels,
        asked: Rows,
    ) -> Floats:
        """The candidate's log-odds of unseen rows, its weights found on the other parts."""
        found = np.full(len(labels), np.nan)
        for part in np.unique(self.split.parts):
            mine, others = self.split.parts == part, asked & (self.split.parts != part)
            unseen = {m: odds[others] for m, odds in seen.items()}
            weights = weights_of(candidate, unseen, labels[others])
            found[mine] = sum(weight * seen[m][mine] for m, weight in weights.items())
        return found

    def _calibrated(
        self, target: Question, fitted: Fitted, odds: Floats, labels: Labels, asked: Rows
    ) -> tuple[Additive, Floats]:
        """The model with its sigmoid, and each unseen row's probability by the other parts'.

        How sure it may be is seen on rows it has not learnt from. How much happens is what all
        these cohorts have shown: one cohort seen from others tells as well how it differs from
        them, and that is no longer so of the model that has learnt from it too.
        """
        past = ~self.split.rows if self.split.later else self.split.rows
        known = self.rows[target.value].notna().to_numpy()
        offset = self._offset(target, self.split.left_by_week, past)
        held_out = self._level_usual(target, odds, past)
        slope, _ = fit_sigmoid(held_out[asked], labels[asked], offset[asked])
        intercept, curves = fitted
        own = slope * total(intercept, curves, self.matrix)
        everybody = np.ones(len(own), dtype=bool)
        own = self._level_usual(target, own, everybody)[known]
        of_all = self._offset(target, self.left_by_week, everybody)
        shift = fit_shift(own, labels[known], of_all[known])
        model = calibrated(
            intercept, curves, slope=slope, shift=shift, means=means(curves, self.matrix)
        )
        shown = past & known if self.split.later else None
        return model, cross_calibrated(
            held_out, labels, self.split.parts, offset, rows=asked, shown=shown
        )

    def silent_by_week(self, past: Rows) -> tuple[float, ...]:
        """How many of those registered had fallen silent by then, in `past` rows."""
        return silent_by_week(self.features[past], self.policy.training.last_week)

    def _offset(self, target: Question, usual: tuple[float, ...], past: Rows) -> Floats:
        """What is added to each row's log-odds when it is scored, departures of `past` given."""
        silent = self.silent_by_week(past)
        found = cohort_shift(target, usual, self.features, silent=silent)
        if target in DEPARTURES:
            found += np.log(share_to_come(self._window(target), self.features))
        return found
