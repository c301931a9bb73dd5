"""Models that might have become the scorer: each sample presentation judged by the other's lessons.

Printed is how far each is ahead of ours in mean AUC within weeks 2 to 16, by a 95 % interval over
learners drawn in pairs, and its precision in each week's highest tenth. An explainable boosting
machine is among them where it is installed: `uv run --with interpret-core python -m
benchmarks.compare_scorers`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from config.files import load_policy
from domain.learners.features import compute_features, events_of, with_hindsight
from domain.policy import ScorerPolicy
from domain.risk.evaluation import POOLED
from domain.risk.intervals import interval
from domain.risk.lead_time import TENTH
from domain.risk.metrics import Labels
from domain.risk.model import INPUTS, Floats, Scorer, Target, input_matrix
from domain.risk.training import (
    boosted_trees,
    finished,
    labelled,
    train_scorer,
    training_moments,
    varying,
)
from domain.risk.within_weeks import mean_auc, mean_top, weekly_draws
from domain.sources.oulad import read_oulad

SAMPLE: Final = Path(__file__).parents[1] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
LAST: Final = pd.Timestamp("2100-01-01")
BAGS: Final = 4
SEED: Final = 1
#: Inputs that the scorer does not read; of the first only the place in cohort and week.
PLACES: Final = (
    *(f"clicks_week_{week}" for week in range(4)),
    *("content_28", "assessment_28", "discussion_28", "other_28", "gap_longest", "lead_last"),
)
MORE: Final = (
    *("credits", "load", "gap_longest", "days_to_next_due", "lead_step", "missed_lately"),
    *("silence_share", "content_share", "assessment_share", "discussion_share"),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """Weekly moments of one cohort with their features, labels and people."""

    features: pd.DataFrame
    labels: pd.DataFrame
    people: pd.DataFrame

    def inputs(self) -> pd.DataFrame:
        """What the scorer reads."""
        return pd.DataFrame(input_matrix(self.features, INPUTS), columns=list(INPUTS))

    def places(self, numbers: pd.DataFrame) -> pd.DataFrame:
        """Places in the cohort on that day."""
        days = numbers.groupby(self.features["as_of"].to_numpy())
        return (days.rank() - 0.5) / days.transform("count")

    def more(self) -> pd.DataFrame:
        """What the scorer reads and about twenty inputs more."""
        placed = self.places(self.features[list(PLACES)]).add_prefix("place_")
        return pd.concat([self.inputs(), placed, self.features[list(MORE)]], axis=1)


def sides(policy: ScorerPolicy) -> Mapping[str, Side]:
    """Both presentations of the sample."""
    return sides_of(read_oulad(SAMPLE).frames, policy)


def sides_of(frames: Mapping[str, pd.DataFrame], policy: ScorerPolicy) -> Mapping[str, Side]:
    """Each presentation of these frames."""
    events = events_of(frames)
    past = with_hindsight(finished(events.people, LAST), events.tables)
    moments = training_moments(past, policy)
    features = compute_features(events.tables, moments)
    labels = labelled(features[["enrolment_id", "as_of"]], past, policy)
    labels = labels.merge(moments, on=["enrolment_id", "as_of"], how="left")
    found = {}
    for ref, people in past.groupby("cohort_ref"):
        mine = labels["enrolment_id"].isin(people["enrolment_id"]).to_numpy()
        found[str(ref)] = Side(
            features=features[mine].reset_index(drop=True),
            labels=labels[mine].reset_index(drop=True),
            people=people.reset_index(drop=True),
        )
    return found


def bag(
    learnt: pd.DataFrame,
    labels: Labels,
    who: "pd.Series[int]",
    asked: pd.DataFrame,
    cst: str | None,
) -> Floats:
    """Log-odds by monotone boosting, the mean of a few that each learnt from most learners."""
    kept = learnt.columns[varying(learnt.to_numpy(dtype="float64"))]
    found = np.zeros(len(asked))
    for number in range(BAGS):
        learners = who.drop_duplicates().sample(frac=0.7, random_state=number)
        mine = who.isin(learners).to_numpy()
        # as fine as scikit-learn cuts by itself
        model = boosted_trees(
            list(kept), len(labels), interaction_cst=cst, max_bins=255, random_state=number
        )
        model.fit(learnt.loc[mine, kept].to_numpy(), labels[mine])
        found += model.decision_function(asked[kept].to_numpy()) / BAGS
    return found


def machine(
    learnt: pd.DataFrame, labels: Labels, who: "pd.Series[int]", asked: pd.DataFrame, pairs: int
) -> Floats:
    """Log-odds by an explainable boosting machine that stops by learners it has not seen."""
    kept = learnt.columns[varying(learnt.to_numpy())]
    made = import_module("interpret.glassbox").ExplainableBoostingClassifier
    model = made(interactions=pairs, outer_bags=BAGS, max_rounds=500, n_jobs=1, max_bins=64)
    draws = [who.drop_duplicates().sample(frac=0.2, random_state=seed) for seed in range(BAGS)]
    bags = np.column_stack([np.where(who.isin(out), -1, 1) for out in draws]).astype("int8")
    model.fit(learnt[kept].to_numpy(), labels, bags=bags)
    return np.asarray(model.decision_function(asked[kept].to_numpy()))


def variants(
    past: Side, judged: Side, target: Target, ours: Floats
) -> Iterator[tuple[str, Floats]]:
    """Each variant's log-odds of the judged moments."""
    known = past.labels[target.value].notna().to_numpy()
    labels = past.labels[target.value].to_numpy()[known].astype("int8")
    who = past.labels["learner_id"][known].reset_index(drop=True)
    learnt, asked = past.inputs(), judged.inputs()
    inside = learnt[known].reset_index(drop=True)
    pairs = bag(inside, labels, who, asked, "pairwise")
    yield "additive boosting, a bag", bag(inside, labels, who, asked, "no_interactions")
    yield "boosting with pairs, a bag", pairs
    yield "all interactions, a bag", bag(inside, labels, who, asked, None)
    yield "pairs and ours, averaged", (pairs + ours) / 2
    more = past.more()[known].reset_index(drop=True)
    yield "pairs, twenty more inputs", bag(more, labels, who, judged.more(), "pairwise")
    placed = past.places(learnt)[known].reset_index(drop=True)
    yield (
        "pairs, places in cohort and week",
        bag(placed, labels, who, judged.places(asked), "pairwise"),
    )
    if find_spec("interpret"):
        yield "explainable boosting machine", machine(inside, labels, who, asked, 0)
        yield "the same with eight pairs", machine(inside, labels, who, asked, 8)


def compare(past: Side, judged: Side, policy: ScorerPolicy) -> None:
    """Print both questions."""
    scorer = train_scorer(past.features, past.people, policy, data_until=LAST)
    if not isinstance(scorer, Scorer):
        raise SystemExit(scorer.sentence)
    for target in Target:
        ours = scorer.log_odds(target, judged.features)
        print(f"{target.value}: AUC within weeks, top tenth, ahead of ours by")
        report(judged.labels, target, ours, variants(past, judged, target, ours))


def report(
    labelled_rows: pd.DataFrame,
    target: Target,
    ours: Floats,
    others: Iterator[tuple[str, Floats]],
) -> None:
    """Print ours and every other on the same rows and the same draws of learners."""
    inside = labelled_rows["week"].between(*POOLED) & labelled_rows[target.value].notna()
    rows, mine = labelled_rows[inside], inside.to_numpy()
    weeks, labels = rows["week"].to_numpy(dtype="int64"), rows[target.value].to_numpy(dtype="int8")
    drawn = weekly_draws(labels, weeks, rows["learner_id"].to_numpy(), seed=SEED)
    base = drawn(ours[mine])
    for name, odds in chain([("ours", ours)], others):
        gap = interval(drawn(odds[mine]) - base)
        auc, top = (
            mean_auc(labels, odds[mine], weeks),
            mean_top(labels, odds[mine], weeks, TENTH),
        )
        print(f"  {name:34} {auc:.3f}  {top:.3f}  {gap.low:+.3f} to {gap.high:+.3f}", flush=True)


def main() -> None:
    """Both directions."""
    policy = load_policy(Path("config")).scorer
    both = sides(policy)
    for past, judged in (("AAA-2013J", "BBB-2013B"), ("BBB-2013B", "AAA-2013J")):
        print(f"{past} -> {judged}")
        compare(both[past], both[judged], policy)


if __name__ == "__main__":
    main()
