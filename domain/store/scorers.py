"""Scorers: saved with metrics and checksum, verified whenever one is loaded."""

import json
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import structlog
from sqlmodel import Session, col, select

from domain.risk.scorer import CorruptScorerError, scorer_from_json
from domain.risk.scorer import Scorer as TrainedScorer
from domain.store.tables import Scorer

_log: Final = structlog.get_logger()


class ScorerState(StrEnum):
    """Where a scorer stands: waiting, in use, or used before."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    RETIRED = "retired"


def save_scorer(session: Session, scorer: TrainedScorer, *, now: datetime) -> TrainedScorer:
    """Keep a newly trained scorer as a candidate; gives it back with its number."""
    parameters = scorer.to_json()
    row = Scorer(
        trained_at=now,
        data_until=scorer.data_until,
        state=ScorerState.CANDIDATE,
        parameters=parameters,
        metrics=json.dumps(scorer.metrics, sort_keys=True),
        checksum=scorer.checksum,
    )
    session.add(row)
    session.flush()
    return scorer.numbered(row.id)


def activate(session: Session, scorer_id: int) -> None:
    """Put this scorer in use; the one in use until now is kept, to fall back to."""
    for row in session.exec(select(Scorer).where(Scorer.state == ScorerState.ACTIVE)):
        row.state = ScorerState.RETIRED
        session.add(row)
    chosen = session.get_one(Scorer, scorer_id)
    chosen.state = ScorerState.ACTIVE
    session.add(chosen)
    session.flush()


def active_scorer(session: Session, *, data_until: date | None = None) -> TrainedScorer | None:
    """The newest scorer that was put in use and whose checksum holds, or None.

    With `data_until`, only scorers that had seen nothing later: replaying a past day must not use
    what was learnt afterwards. One that does not verify is passed over for the one before it.
    """
    rows = select(Scorer).where(col(Scorer.state).in_([ScorerState.ACTIVE, ScorerState.RETIRED]))
    if data_until is not None:
        rows = rows.where(Scorer.data_until <= data_until)
    for row in session.exec(rows.order_by(Scorer.state, col(Scorer.id).desc())):
        try:
            found = scorer_from_json(row.parameters, row.checksum, json.loads(row.metrics))
        except CorruptScorerError as error:
            _log.error("scorer does not verify, falling back", scorer=row.id, error=str(error))
            continue
        return found.numbered(row.id)
    return None
