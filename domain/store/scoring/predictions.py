"""One learner's score now, from events to reasons, without waiting for the next snapshot."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from domain.learners import roster, without_conclusions
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.risk.scoring import score
from domain.store.activity import days_since_news, load_events
from domain.store.database import Database
from domain.store.privacy import read_objecting
from domain.store.scoring.cohort_statistics import find_cohort_statistics, number_of
from domain.store.tables import Enrolment


def score_enrolment(
    database: Database, scorer: Scorer | None, policy: Policy, *, enrolment_id: int, as_of: date
) -> Mapping[str, Any] | None:
    """What scoring everyone on `as_of` would say of this enrolment, in a small part of the time.

    The learner is compared with the cohort as in a snapshot: as it was kept with the newest scored
    day, and otherwise by reading the cohort's events. Nothing is saved. `scorer` is that of
    `find_active_scorer`. Result: the columns of `domain.risk.scoring.score`, None where empty; None
    when there is no such enrolment, or it is not registered in a running cohort on that day.
    """
    with database.reading() as session:
        enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return None
    cohort, mine = enrolment.cohort_id, [enrolment_id]
    found = score_some(database, scorer, policy, cohort_id=cohort, enrolment_ids=mine, as_of=as_of)
    if found is None:
        return None
    (row,) = found[1].to_dict("records")
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}


def score_some(
    database: Database,
    scorer: Scorer | None,
    policy: Policy,
    *,
    cohort_id: int,
    enrolment_ids: Sequence[int],
    as_of: date,
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The same of some learners of one cohort: their features, and their scores.

    None where none of them is registered there on that day, or the cohort does not run.
    """
    # it loads ibis: a second that pages need not wait
    from domain.learners.features import compute_features, learner_features  # noqa: PLC0415

    with database.reading() as session:
        kept = find_cohort_statistics(session, cohort_id, as_of)
        if kept and kept.number("cohort_scorer_id") != number_of(scorer):
            kept = None  # another scorer asks other things of the cohort
    whose = {"enrolment_ids": enrolment_ids} if kept else {"cohort_ids": [cohort_id]}
    events = load_events(database, until=as_of, **whose)
    moments = roster(events["enrolments"], as_of)
    if not moments["enrolment_id"].isin(enrolment_ids).any():
        return None
    features = (
        learner_features(events, moments, kept) if kept else compute_features(events, moments)
    )
    known = kept.number("cohort_days_since_news") if kept else float("nan")
    with database.reading() as session:
        stale_days = policy.scorer.refusal.stale_days
        news = days_since_news(session, as_of, stale_days=stale_days, known=known)
    found = score(scorer, features.assign(days_since_news=news), policy)
    found = without_conclusions(found, database.read(read_objecting))
    asked = (frame[frame["enrolment_id"].isin(enrolment_ids)] for frame in (features, found))
    theirs, scores = (frame.reset_index(drop=True) for frame in asked)
    return theirs, scores
