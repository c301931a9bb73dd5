"""Whether what messages say is still so: their rules, asked again on facts as they are now.

Work may have been handed in since a message was planned, a deadline may have passed, progress may
have been made. What was seen is computed anew; what the scorer said of it is that of the newest
snapshot, because a score is for a day. When something is due (on a Monday, for the first time,
after an event) is judged by the day it was decided: a message that waited for the morning was due
all the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from domain.learners import roster, without_conclusions
from domain.learners.features import compute_features
from domain.messaging import NO_WORK
from domain.nudges.catalogue import facts, fitting
from domain.policy import Intervention, Policy
from domain.store.activity import load_events, read_work
from domain.store.database import Database
from domain.store.nudges import RecipientState
from domain.store.planning_inputs import SnapshotPair, learners_from
from domain.store.privacy import read_objecting
from domain.store.scoring import (
    read_as_of_dates,
    read_previous_snapshots,
    read_snapshots,
    with_features,
)
from worker.jobs.scoring.score_learners import snapshots

#: A rule by its key, and how its learner stands.
Asked = tuple[str, RecipientState]
#: Features that are zero, or count from the beginning, where others of the cohort have some: of a
#: few learners without any nobody can tell, but the snapshot of all could.
_BY_OTHERS: Final = ("never_seen", "days_since_last_seen", "progress", "sessions", "active_days")
_UNKNOWN: Final = "nothing is known of them as of now"


def find_untrue(
    database: Database, policy: Policy, asked: Mapping[int, Asked], *, today: date
) -> dict[int, str]:
    """What is no longer so of these messages, by their number; those of which all is are absent."""
    if not asked:
        return {}
    enrolments = sorted({state.enrolment_id for _, state in asked.values()})
    now = _learners_now(database, policy, enrolments, today=today)
    if now.empty:
        return dict.fromkeys(asked, _UNKNOWN)
    alike: dict[tuple[str, date], list[int]] = defaultdict(list)
    for number, (kind, state) in asked.items():
        alike[kind, state.as_of].append(number)
    untrue: dict[int, str] = {}
    before = {
        day: read_previous_snapshots(database, day, enrolment_ids=enrolments)
        for day in {day for _, day in alike}
    }
    for (kind, as_of), numbers in alike.items():
        pair = SnapshotPair(as_of=as_of, snapshot=now, previous=before[as_of])
        judged = _judged(database, policy.nudges[kind], pair)
        found = {number: judged.get(asked[number][1].enrolment_id, _UNKNOWN) for number in numbers}
        untrue |= {number: why for number, why in found.items() if why}
    return _other_work(database, policy, asked, today=today) | untrue


def _judged(database: Database, what: Intervention, pair: SnapshotPair) -> dict[int, str]:
    """Of each of these learners what no longer fits, by enrolment; empty where all does."""
    frame = learners_from(database, {"": what}, pair, active_on={})
    told = list(facts(frame, what, np.arange(len(frame))))
    still = fitting(frame, what, pair.as_of)
    return {
        number: "" if still[row] else f"now {'; '.join(told[row])}"
        for row, number in enumerate(frame["enrolment_id"].tolist())
    }


def _learners_now(
    database: Database, policy: Policy, enrolments: Sequence[int], *, today: date
) -> pd.DataFrame:
    """What a snapshot of today would show of some learners; of scores, what the newest shows."""
    with database.reading() as session:
        newest = max((d for d in read_as_of_dates(session) if d <= today), default=date.min)
    shown = read_snapshots(database, newest, enrolment_ids=enrolments)
    shown = with_features(database, shown, _BY_OTHERS)
    events = load_events(database, enrolment_ids=enrolments)
    there = roster(events["enrolments"], today)
    if there.empty:
        return pd.DataFrame()
    features = compute_features(events, there, until="own")
    features = _told_by_others(features, shown, today=today)
    rules = snapshots(features, policy).drop(columns="worklist_rank")  # a place among everybody
    rules = without_conclusions(rules, database.read(read_objecting))
    kept = shown.set_index("enrolment_id")
    return rules.join(kept[kept.columns.difference(rules.columns)], on="enrolment_id")


def _told_by_others(features: pd.DataFrame, shown: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """The features, with what only the snapshot of all could tell where nothing new is known."""
    then = shown.set_index("enrolment_id").reindex(features["enrolment_id"])
    then = then.set_axis(features.index)
    known: dict[str, Any] = {}
    for name in _BY_OTHERS:
        before = pd.to_numeric(then[name])
        if name == "days_since_last_seen":
            before += (pd.Timestamp(today) - pd.to_datetime(then["as_of"])).dt.days
        known[name] = features[name].fillna(before)
    return features.assign(**known)


def _other_work(
    database: Database, policy: Policy, asked: Mapping[int, Asked], *, today: date
) -> dict[int, str]:
    """Messages that name work which is no longer what their learner hands in next, or missed."""
    naming = {number: state for number, (_, state) in asked.items() if state.work}
    if not naming:
        return {}
    enrolments = sorted({state.enrolment_id for state in naming.values()})
    work = database.read(read_work, enrolments, as_of=today, needs=policy.prerequisites)
    other: dict[int, str] = {}
    for number, state in naming.items():
        now = work.get(state.enrolment_id, NO_WORK)
        if any(now.named(name) != then for name, then in state.work.items()):
            other[number] = "another piece of work by now"
    return other
