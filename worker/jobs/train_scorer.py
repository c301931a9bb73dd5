"""Learn from the store's own finished cohorts, save the scorer, put it in use."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from domain.learners.features import compute_features
from domain.policy import Policy
from domain.risk import training
from domain.risk.evidence import evidence_rows, for_target
from domain.risk.fairness import GroupAudit, audit
from domain.risk.gates import may_replace
from domain.risk.labels import finished, training_moments
from domain.risk.metrics import auc
from domain.risk.monitoring import input_profile
from domain.risk.scorer import Scorer
from domain.risk.targets import Target
from domain.store.database import Database
from domain.store.demographics import with_demographics
from domain.store.events import load_events
from domain.store.scorers import GATES, activate, active_scorer, save_scorer
from domain.store.watches import operating_choice, save_evidence


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
    if past.empty and (people["ends_on"] <= last).any():
        return training.Refusal(sentence="cohorts have ended, but no outcome of theirs is known")
    moments = training_moments(past, policy.scorer)
    features = compute_features(events, moments)
    scorer = training.train_scorer(features, past, policy.scorer, data_until=last)
    if isinstance(scorer, training.Refusal):
        return scorer
    with database.reading() as session:
        in_use = active_scorer(session)
    rows = evidence_rows(_held_out(scorer), features)
    scorer = _measured(scorer, in_use, rows, features, past)
    audits = audited(database, rows, threshold=alert_threshold(database, policy), policy=policy)
    scorer = with_metrics(scorer, fairness=[one.as_dict() for one in audits])
    verdict = may_replace(scorer.metrics, in_use.metrics if in_use else None, policy.scorer.gates)
    with database.transaction() as session:
        saved = save_scorer(session, scorer, now=now)
        number = saved.id or 0
        seed = policy.scorer.training.seed
        save_evidence(session, number, rows, input_profile(features), seed=seed)
        if verdict.passes:
            activate(session, number, by=GATES, reason=verdict.sentence(), now=now)
    if verdict.passes:
        return saved
    return training.Refusal(sentence=f"scorer {number} was not put in use: {verdict.sentence()}")


def audited(
    database: Database, rows: pd.DataFrame, *, threshold: float, policy: Policy
) -> list[GroupAudit]:
    """Does not completing reach every group alike? `rows` as `evidence_rows` gives them."""
    return audit(
        with_demographics(database, for_target(rows, Target.NOT_COMPLETE)),
        threshold=threshold,
        draws=policy.scorer.gates.fair_draws,
        seed=policy.scorer.training.seed,
    )


def alert_threshold(database: Database, policy: Policy) -> float:
    """The probability from which staff want to be alerted; by default that of the Red band."""
    with database.reading() as session:
        choice = operating_choice(session)
    return choice.threshold if choice else policy.bands.red_from / 100


def with_metrics(scorer: Scorer, **more: Any) -> Scorer:  # noqa: ANN401 - JSON values
    """The same scorer, knowing more about itself."""
    return replace(scorer, metrics={**scorer.metrics, **more})


def _held_out(scorer: Scorer) -> pd.DataFrame:
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
    held_out = _held_out(scorer)
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
