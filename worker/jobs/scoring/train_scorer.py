"""Learn from the store's own finished cohorts, save the scorer, put it in use."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.learners.features import compute_features, with_hindsight
from domain.policy import Policy
from domain.risk.model import Scorer, Target
from domain.risk.monitoring import IN_USE, drawn, evidence_rows, input_profile, may_replace
from domain.risk.training import finished, sampled, training_moments
from domain.risk.training import train as training
from domain.store.activity import load_enrolments, load_events, read_programmes
from domain.store.database import Database
from domain.store.people import add_demographics
from domain.store.privacy import read_objecting
from domain.store.scoring import (
    GATES,
    activate_scorer,
    find_active_scorer,
    renew_operating_point,
    save_evidence,
    save_scorer,
)
from worker.jobs.scoring.audit_fairness import alert_threshold

#: For the events of those who are learnt from, side by side with their moments; with less, 100,000
#: finished learners do not fit, and are computed anew without a limit.
_MEMORY: Final = "900MB"


def train_scorer(
    database: Database, policy: Policy, *, data_until: date, now: datetime
) -> Scorer | training.NoScorer:
    """Train on cohorts that had ended by `data_until`; what happened later is not looked at.

    Gives back the scorer now in use, or the sentence why not (the one in use stays): too little to
    learn from, or a gate of `scorer.toml` it does not pass (it is kept as a candidate then).
    """
    last = pd.Timestamp(data_until)
    enrolments = load_enrolments(database)
    people = enrolments.to_pandas(date_as_object=False)
    known = finished(people, last)
    known = known[~known["enrolment_id"].isin(list(database.read(read_objecting)))]
    if known.empty:
        return _nothing_to_learn_from(people, last)
    learnt_from = sampled(people[people["cohort_id"].isin(known["cohort_id"])], policy.scorer)
    past = known[known["enrolment_id"].isin(learnt_from["enrolment_id"])].reset_index(drop=True)
    events = load_events(
        database, until=data_until, enrolment_ids=learnt_from["enrolment_id"].tolist()
    )
    # how many of a cohort have left is told of all of it
    events["enrolments"] = enrolments
    moments = training_moments(past, policy.scorer)
    features = compute_features(events, moments, memory=_MEMORY)
    scorer = training.train_scorer(
        features, with_hindsight(past, events), policy.scorer, data_until=last
    )
    if isinstance(scorer, training.NoScorer):
        return scorer
    in_use = database.read(find_active_scorer)
    seed = policy.scorer.training.seed
    held_out = _compared_with_in_use(held_out_of(scorer), in_use, features, past)
    rows = drawn(evidence_rows(held_out, features), seed=seed)
    verdict = may_replace(
        add_demographics(database, rows),
        policy.scorer.gates,
        threshold=alert_threshold(database, policy),
        seed=seed,
    )
    scorer = with_figures(
        scorer,
        verdict.figures,
        data_from=past["starts_on"].min().date().isoformat(),
        held_out_rows=len(rows),
        learners_known=known["learner_id"].nunique(),
        not_measured=_not_measured(database, held_out, past),
        objections=list(verdict.objections),
        fairness=[one.as_dict() for one in verdict.fairness],
    )
    with database.transaction() as session:
        saved = save_scorer(session, scorer, now=now)
        number = saved.id or 0
        save_evidence(session, number, rows, input_profile(features))
        if verdict.passes:
            activate_scorer(session, number, by=GATES, reason=verdict.sentence(), now=now)
            renew_operating_point(session, now=now)
    if verdict.passes:
        return saved
    return training.NoScorer(sentence=f"scorer {number} was not put in use: {verdict.sentence()}")


def _not_measured(database: Database, held_out: pd.DataFrame, past: pd.DataFrame) -> list[str]:
    """Programmes that were learnt from and of which no learner was held out, by name."""
    measured = past.loc[past["cohort_id"].isin(held_out["cohort_id"]), "programme_id"]
    names = database.read(read_programmes)
    return sorted(names[number] for number in {*past["programme_id"]} - {*measured})


def _nothing_to_learn_from(people: pd.DataFrame, last: pd.Timestamp) -> training.NoScorer:
    if (people["ends_on"] <= last).any():
        return training.NoScorer(sentence="cohorts have ended, but no outcome of theirs is known")
    if people.empty:
        return training.NoScorer(sentence="no cohort has ended yet")
    oldest = people[people["starts_on"] == people["starts_on"].min()]
    began, ends = oldest["starts_on"].iloc[0].date(), oldest["ends_on"].max().date()
    return training.NoScorer(
        sentence=f"no cohort has ended yet: the oldest began on {began} and runs until {ends}, and"
        f" of {oldest['outcome'].isna().sum():,} of its learners nothing says how it ended"
    )


def with_figures(
    scorer: Scorer,
    figures: Mapping[str, Mapping[str, Any]],
    **more: Any,  # noqa: ANN401 - JSON values
) -> Scorer:
    """The same scorer, knowing more about itself and about each target."""
    targets = {name: {**scorer.metrics[name], **found} for name, found in figures.items()}
    return replace(scorer, metrics={**scorer.metrics, **targets, **more})


def held_out_of(scorer: Scorer) -> pd.DataFrame:
    """The rows a newly trained scorer was measured on."""
    if scorer.held_out is None:
        raise ValueError("a newly trained scorer has the rows it was measured on")
    return scorer.held_out


def _compared_with_in_use(
    held_out: pd.DataFrame, in_use: Scorer | None, features: pd.DataFrame, past: pd.DataFrame
) -> pd.DataFrame:
    """With what the one in use foresees, NaN where it may have learnt from the learner."""
    if in_use is None:
        return held_out
    ends = held_out["enrolment_id"].map(past.set_index("enrolment_id")["ends_on"])
    unseen = ends > pd.Timestamp(in_use.data_until)
    rows = held_out[["enrolment_id", "as_of"]].merge(
        features, on=["enrolment_id", "as_of"], how="left", validate="one_to_one"
    )
    return held_out.assign(
        **{
            IN_USE.format(target): np.where(unseen, in_use.probability(target, rows), np.nan)
            for target in Target
            if target in in_use.targets
        }
    )
