"""Scores those anew of whom events came, in the day's snapshot, without scoring everybody.

Each is compared with the cohort as it was when the day was scored.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from domain.learners import progressed, without_conclusions
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.store.database import Database
from domain.store.intake import end_scoring_due, read_scoring_due
from domain.store.operations import record_policy
from domain.store.privacy import read_objecting
from domain.store.reporting.precomputed import keep_segment_counts
from domain.store.scoring import (
    find_active_scorer,
    read_as_of_dates,
    read_open_spans,
    save_some_snapshots,
    save_spans,
    score_some,
)
from worker.jobs.scoring.score_learners import snapshots

#: Learners of one transaction.
_AT_ONCE = 2_000
#: Whoever is scored here has not left.
_NOBODY = pd.DataFrame(
    {
        "enrolment_id": pd.Series(dtype="int64"),
        "on": pd.Series(dtype="datetime64[s]"),
        "status": pd.Series(dtype="str"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ScoredActive:
    """How many learners were looked at, and how many are shown otherwise than before."""

    learners: int = 0
    changed: int = 0


def score_active(
    database: Database,
    policy: Policy,
    *,
    as_of: date,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> ScoredActive:
    """Score who is due, in the snapshot of `as_of`; nobody before that day was scored at all."""
    with database.reading() as session:
        if max(read_as_of_dates(session), default=None) != as_of:
            return ScoredActive()
    learners = differ = 0
    while not stopping():
        with database.reading() as session:
            due = read_scoring_due(session, most=_AT_ONCE)
            scorer = find_active_scorer(session, data_until=as_of)
        if not due:
            break
        frame = _snapshots(database, scorer, policy, due, as_of)
        differ += _save(database, policy, frame, due, as_of=as_of, now=now)
        learners += len(due)
        if len(due) < _AT_ONCE:
            break
    if differ:
        keep_segment_counts(database)  # so that no page waits for them
    return ScoredActive(learners=learners, changed=differ)


def _snapshots(
    database: Database,
    scorer: Scorer | None,
    policy: Policy,
    due: dict[int, tuple[int, datetime]],
    as_of: date,
) -> pd.DataFrame:
    """Their snapshots, cohort by cohort; without those who are not there on the day."""
    cohorts = defaultdict[int, list[int]](list)
    for enrolment, (cohort, _) in due.items():
        cohorts[cohort].append(enrolment)
    parts = []
    for cohort_id, some in cohorts.items():
        found = score_some(
            database, scorer, policy, cohort_id=cohort_id, enrolment_ids=some, as_of=as_of
        )
        if found is not None:
            features, scores = found
            shown = snapshots(features, policy)
            parts.append(shown.merge(scores, on="enrolment_id", how="left"))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    frame = without_conclusions(frame, database.read(read_objecting))
    return frame.assign(scorer_id=scorer.id if scorer else None)


def _save(
    database: Database,
    policy: Policy,
    frame: pd.DataFrame,
    due: dict[int, tuple[int, datetime]],
    *,
    as_of: date,
    now: datetime,
) -> int:
    """Save what is new of them, and that they are no longer due; how many are shown otherwise."""
    until = max(asked_at for _, asked_at in due.values())
    new = None
    if len(frame):
        mine = frame["enrolment_id"].tolist()
        spans = progressed(read_open_spans(database, before=as_of, of=mine), frame, _NOBODY)
    with database.transaction() as session:
        if len(frame):
            revision = record_policy(session, policy, now=now, by="files")
            new = save_some_snapshots(session, frame.assign(policy_revision=revision), now=now)
            if new:
                save_spans(session, spans, as_of=as_of, of=mine)
        end_scoring_due(session, list(due), until=until)
    return new.learners if new else 0
