"""Learn from the store's own finished cohorts, save the scorer, put it in use."""

from datetime import date, datetime

import pandas as pd

from domain.learners.features import compute_features
from domain.policy import Policy
from domain.risk import training
from domain.risk.labels import finished, training_moments
from domain.risk.scorer import Scorer
from domain.store.database import Database
from domain.store.events import load_events
from domain.store.scorers import activate, save_scorer


def train_scorer(
    database: Database, policy: Policy, *, data_until: date, now: datetime
) -> Scorer | training.Refusal:
    """Train on cohorts that had ended by `data_until`; what happened later is not looked at.

    Gives back the scorer now in use, or the sentence why there is none (the one in use stays).
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
        if saved.id is not None:
            activate(session, saved.id)
    return saved
