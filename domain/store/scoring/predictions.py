"""One learner's score now, from events to reasons, without waiting for the next snapshot."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import func
from sqlmodel import col, select

from domain.learners import roster
from domain.learners.features import compute_features
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.risk.scoring import score
from domain.store.activity import load_events
from domain.store.database import Database
from domain.store.operations import read_last_import_at
from domain.store.tables import Activity, Enrolment


def score_enrolment(
    database: Database, scorer: Scorer | None, policy: Policy, *, enrolment_id: int, as_of: date
) -> Mapping[str, Any] | None:
    """What scoring everyone on `as_of` would say of this enrolment, in a small part of the time.

    The learner is compared with the cohort as in a snapshot, so the cohort's events are read, and
    no others; nothing is saved. `scorer` is that of `find_active_scorer`. Result:
    the columns of `domain.risk.scoring.score`, None where empty; None when there is no such
    enrolment, or it is not registered in a running cohort on that day.
    """
    with database.reading() as session:
        enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return None
    events = load_events(database, until=as_of, cohort_id=enrolment.cohort_id)
    moments = roster(events["enrolments"], as_of)
    if not (moments["enrolment_id"] == enrolment_id).any():
        return None
    features = compute_features(events, moments)
    news = _days_since_news(database, events["activity"], policy, as_of)
    found = score(scorer, features.assign(days_since_news=news), policy)
    (row,) = found[found["enrolment_id"] == enrolment_id].to_dict("records")
    return {str(name): None if pd.isna(value) else value for name, value in row.items()}


def _days_since_news(database: Database, own: pa.Table, policy: Policy, as_of: date) -> float:
    """Days since the last import or activity; other cohorts are asked where this one is quiet."""
    with database.reading() as session:
        imported = read_last_import_at(session)
        days = [imported.date() if imported else None, pc.max(own.column("day")).as_py()]
        ago = _ago(days, as_of)
        if not ago < policy.scorer.refusal.stale_days:
            newest = select(func.max(col(Activity.day))).where(col(Activity.day) <= as_of)
            ago = _ago([*days, session.exec(newest).one()], as_of)
    return ago


def _ago(days: list[date | None], as_of: date) -> float:
    known = [day for day in days if day is not None]
    return float(max(0, (as_of - max(known)).days)) if known else float("nan")
