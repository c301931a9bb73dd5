"""Learn from the store's own finished cohorts, save the scorer, put it in use."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from domain.learners.features import compute_features, with_hindsight
from domain.policy import Policy
from domain.risk.metrics import auc
from domain.risk.model import Scorer, Target
from domain.risk.monitoring import drawn, evidence_rows, input_profile, may_replace
from domain.risk.training import finished, training_moments
from domain.risk.training import train as training
from domain.store.activity import load_events
from domain.store.database import Database
from domain.store.scoring import (
    GATES,
    activate_scorer,
    find_active_scorer,
    renew_operating_point,
    save_evidence,
    save_scorer,
)
from worker.jobs.scoring.audit_fairness import alert_threshold, audited


def train_scorer(
    database: Database, policy: Policy, *, data_until: date, now: datetime
) -> Scorer | training.Refusal:
    """Train on cohorts that had ended by `data_until`; what happened later is not looked at.

    Gives back the scorer now in use, or the sentence why not (the one in use stays): too little to
    learn from, or a gate of `scorer.toml` it does not pass (it is kept as a candidate then).
    """
    events = load_events(database, until=data_until)
    last = pd.Timestamp(data_until)
    people = events["enrolments"].to_pandas(date_as_object=False)
    past = finished(people, last)
    if past.empty:
        return _nothing_to_learn_from(people, last)
    moments = training_moments(past, policy.scorer)
    features = compute_features(events, moments)
    known = with_hindsight(past, events)
    scorer = training.train_scorer(features, known, policy.scorer, data_until=last)
    if isinstance(scorer, training.Refusal):
        return scorer
    with database.reading() as session:
        in_use = find_active_scorer(session)
    seed = policy.scorer.training.seed
    rows = drawn(evidence_rows(held_out_of(scorer), features), seed=seed)
    audits = audited(database, rows, threshold=alert_threshold(database, policy), policy=policy)
    scorer = with_metrics(
        _measured(scorer, in_use, rows, features, past),
        fairness=[one.as_dict() for one in audits],
    )
    verdict = may_replace(scorer.metrics, in_use.metrics if in_use else None, policy.scorer.gates)
    with database.transaction() as session:
        saved = save_scorer(session, scorer, now=now)
        number = saved.id or 0
        save_evidence(session, number, rows, input_profile(features))
        if verdict.passes:
            activate_scorer(session, number, by=GATES, reason=verdict.sentence(), now=now)
            renew_operating_point(session, now=now)
    if verdict.passes:
        return saved
    return training.Refusal(sentence=f"scorer {number} was not put in use: {verdict.sentence()}")


def _nothing_to_learn_from(people: pd.DataFrame, last: pd.Timestamp) -> training.Refusal:
    if (people["ends_on"] <= last).any():
        return training.Refusal(sentence="cohorts have ended, but no outcome of theirs is known")
    return training.Refusal(sentence="no cohort has ended yet")


def with_metrics(scorer: Scorer, **more: Any) -> Scorer:  # noqa: ANN401 - JSON values
    """The same scorer, knowing more about itself."""
    return replace(scorer, metrics={**scorer.metrics, **more})


def held_out_of(scorer: Scorer) -> pd.DataFrame:
    """The rows a newly trained scorer was measured on."""
    if scorer.held_out is None:
        raise ValueError("a newly trained scorer has the rows it was measured on")
    return scorer.held_out


def _measured(
    scorer: Scorer,
    in_use: Scorer | None,
    rows: pd.DataFrame,
    features: pd.DataFrame,
    past: pd.DataFrame,
) -> Scorer:
    """With its data window and, on the same rows, how good the one in use is."""
    beside = _in_use_beside(scorer, in_use, features, past)
    targets: Mapping[str, Any] = {
        target.value: {**scorer.metrics[target.value], **beside.get(target, {})}
        for target in Target
    }
    return with_metrics(
        scorer,
        data_from=past["starts_on"].min().date().isoformat(),
        held_out_rows=len(rows),
        **targets,
    )


def _in_use_beside(
    scorer: Scorer, in_use: Scorer | None, features: pd.DataFrame, past: pd.DataFrame
) -> Mapping[Target, Mapping[str, Any]]:
    """Both on the held-out rows that the one in use cannot have learnt from; empty without any."""
    if in_use is None:
        return {}
    held_out = held_out_of(scorer)
    ends = held_out["enrolment_id"].map(past.set_index("enrolment_id")["ends_on"])
    unseen = held_out[ends > pd.Timestamp(in_use.data_until)]
    seen = unseen[["enrolment_id", "as_of"]].merge(features, on=["enrolment_id", "as_of"])
    found = {}
    for target in Target:
        labels = unseen[target.value].to_numpy(dtype="int8")
        if 0 < labels.sum() < len(labels):
            mine, theirs = unseen[f"p_{target}"], in_use.probability(target, seen)
            pair = {"auc": auc(labels, mine.to_numpy()), "in_use_auc": auc(labels, theirs)}
            found[target] = {"beside_the_one_in_use": pair | {"rows": len(unseen)}}
    return found
