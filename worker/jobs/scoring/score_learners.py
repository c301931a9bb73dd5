"""Snapshots of every learner as of a day: features, segments, scores and their reasons."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
from sqlmodel import Session

from domain.learners import ended, progressed, roster, segment, status, without_conclusions
from domain.learners.features import CohortStatistics, cohort_statistics
from domain.policy import Policy
from domain.risk.scoring import badges, score, with_cohort
from domain.store.activity import days_since_news, load_enrolments
from domain.store.activity.engines import IN_PROCESS, ActivityEngine
from domain.store.database import Database, take_statistics
from domain.store.operations import record_policy
from domain.store.privacy import read_objecting
from domain.store.reporting.precomputed import keep_cohort_pace, keep_segment_counts
from domain.store.scoring import (
    as_kept,
    find_active_scorer,
    note_broken_scorer,
    number_of,
    read_as_of_dates,
    read_days_seen,
    read_open_spans,
    save_cohort_statistics,
    save_snapshots,
    save_spans,
)
from worker.jobs.scoring.data_notices import update_coach_notice, update_data_notices


@dataclass(frozen=True, kw_only=True)
class ScoringSummary:
    """How many learners were there, how many snapshots are new, and how many carry a score.

    `version` is that of the day, where this run recorded one, and `reason` why. Of features that
    were kept long enough, some learner-days were dropped, or narrowed to the classic columns.
    """

    as_of: date
    learners: int
    added: int
    scored: int
    version: int | None = None
    reason: str | None = None


def score_learners(
    database: Database,
    policy: Policy,
    *,
    as_of: date,
    now: datetime,
    engine: ActivityEngine = IN_PROCESS,
) -> ScoringSummary:
    """Compute the snapshots of `as_of`, and record what is new of them.

    A second run of the same day adds nothing, unless data, scorer or policy have changed: then the
    day has another version, which is shown from now on.
    """
    enrolments = load_enrolments(database)
    moments = roster(enrolments, as_of)
    if moments.empty:
        with database.transaction() as session:
            if _is_newest(session, as_of):
                update_data_notices(session, moments, float("nan"), policy, now=now)
        return ScoringSummary(as_of=as_of, learners=0, added=0, scored=0)
    with database.reading() as session:
        scorer = find_active_scorer(session, data_until=as_of)
        news = days_since_news(session, as_of, stale_days=policy.scorer.refusal.stale_days)
    features = engine.compute(database, moments)
    asked = features.assign(days_since_news=news, cohort_days_since_news=news)
    asked["cohort_scorer_id"] = number_of(scorer)
    asked = with_cohort(scorer, asked)
    scores = score(scorer, asked, policy)
    frame = snapshots(features, policy).merge(scores, on="enrolment_id", how="left")
    frame = without_conclusions(frame, database.read(read_objecting))
    statistics = _statistics(database, asked, enrolments, as_of)
    frame["scorer_id"] = scorer.id if scorer else None
    open_spans = read_open_spans(database, before=as_of)
    spans = progressed(open_spans, frame, ended(enrolments, as_of))
    # computing takes long: only what is done is written in a transaction
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        newest = _is_newest(session, as_of)
        new = save_snapshots(session, frame.assign(policy_revision=revision), now=now)
        if newest and new:
            save_spans(session, spans, as_of=as_of)
        if newest:
            save_cohort_statistics(session, statistics)
            update_data_notices(session, features, news, policy, now=now)
            update_coach_notice(session, now=now)
            note_broken_scorer(session, now=now)
    keep_segment_counts(database)  # so that no page waits for them
    keep_cohort_pace(database)
    take_statistics(database)
    return ScoringSummary(
        as_of=as_of,
        learners=len(frame),
        added=new.learners if new else 0,
        scored=int(frame["risk_score"].notna().sum()),
        version=new.version if new else None,
        reason=new.reason if new else None,
    )


def _statistics(
    database: Database, asked: pd.DataFrame, enrolments: pa.Table, as_of: date
) -> list[CohortStatistics]:
    """What one learner is compared with until the next day is scored."""
    had_breaks = asked.loc[asked["break_days"] > 0, "cohort_id"].unique().tolist()
    return cohort_statistics(asked, read_days_seen(database, had_breaks, until=as_of), enrolments)


def _is_newest(session: Session, as_of: date) -> bool:
    """Whether no later day was scored: a past day that is replayed tells nothing about today."""
    return as_of >= max(read_as_of_dates(session), default=as_of)


def snapshots(features: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The part of a snapshot that needs no scorer: what was seen, by readable rules; features."""
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
            as_kept(features),
        ],
        axis=1,
    )
