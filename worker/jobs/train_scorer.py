"""Learn from the store's own finished cohorts, save the scorer, put it in use."""

from datetime import date, datetime

import pandas as pd

from domain.learners.features import compute_features
from domain.policy import Policy
from domain.risk import training
from domain.risk.labels import finished, training_moments
from domain.risk.gates import may_replace
from domain.risk.scorer import Scorer
from domain.store.database import Database
from domain.store.events import load_events
from domain.store.scorers import activate, active_scorer, save_scorer


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
    moments = training_moments(past, policy.scorer)
    features = compute_features(events, moments)
    scorer = training.train_scorer(features, past, policy.scorer, data_until=last)
    if isinstance(scorer, training.Refusal):
        return scorer
    with database.transaction() as session:
        saved = save_scorer(session, scorer, now=now)
        in_use = active_scorer(session)
        verdict = may_replace(
            saved.metrics, in_use.metrics if in_use else None, policy.scorer.gates
        )
        if verdict.passes and saved.id is not None:
            activate(session, saved.id)
    if verdict.passes:
        return saved
    return training.Refusal(sentence=f"not put in use: {'; '.join(verdict.objections)}")
