"""Snapshots of every learner as of a day: features, segments, scores and their reasons."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from domain.learners.features import compute_features
from domain.learners.progression import status
from domain.learners.roster import roster
from domain.learners.segments import segment
from domain.policy import Policy
from domain.risk.anomalies import badges
from domain.risk.scoring import score
from domain.store.database import Database
from domain.store.events import load_events
from domain.store.policies import record_policy
from domain.store.scorers import active_scorer
from domain.store.snapshots import save_snapshots


@dataclass(frozen=True, kw_only=True)
class ScoringSummary:
    """How many learners were there, how many snapshots are new, and how many carry a score."""

    as_of: date
    learners: int
    added: int
    scored: int


def score_learners(
    database: Database, policy: Policy, *, as_of: date, now: datetime
) -> ScoringSummary:
    """Compute and save the snapshots of `as_of`; a second run of the same day adds nothing."""
    events = load_events(database, until=as_of)
    moments = roster(events["enrolments"], as_of)
    if moments.empty:
        return ScoringSummary(as_of=as_of, learners=0, added=0, scored=0)
    with database.reading() as session:
        scorer = active_scorer(session, data_until=as_of)
    features = compute_features(events, moments)
    frame = snapshots(features, policy).merge(
        score(scorer, features, policy), on="enrolment_id", how="left"
    )
    frame["scorer_id"] = scorer.id if scorer else None
    frame["scorer_note"] = None
    # computing takes long: only what is done is written in a transaction
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        added = save_snapshots(session, frame.assign(policy_revision=revision))
    return ScoringSummary(
        as_of=as_of, learners=len(frame), added=added, scored=int(frame["risk_score"].notna().sum())
    )


def snapshots(features: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The part of a snapshot that needs no scorer: what was seen, by readable rules."""
    segments, lately = segment(features, policy), badges(features)
    shown = features[
        [
            *("enrolment_id", "as_of", "days_since_last_seen", "progress", "grade"),
            *("barriers", "stage"),
        ]
    ]
    return pd.concat(
        [
            shown,
            segments,
            status(features, segments["composite_segment"], policy).rename("status"),
            lately.where(lately != "").rename("badges"),
            _as_json(features).rename("features"),
        ],
        axis=1,
    )


def _as_json(features: pd.DataFrame) -> "pd.Series[str]":
    """Each row's features as one JSON object; what is unknown is left out."""
    keys = features.drop(columns=["enrolment_id", "as_of"])
    lines = keys.round(4).to_json(orient="records", lines=True).splitlines()
    return pd.Series(lines, index=features.index, dtype="str")
