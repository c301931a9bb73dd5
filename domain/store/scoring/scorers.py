"""The registry of scorers: kept with metrics and checksum, put in use by gates or by a person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlmodel import Session, col, select

from domain.risk.model import CorruptScorerError, checksum, scorer_from_json
from domain.risk.model import Scorer as TrainedScorer
from domain.store.operations import end_notice, raise_notice
from domain.store.staff import StaffAction, audit
from domain.store.tables import Scorer

#: Who puts a scorer in use when nobody does.
GATES: Final = "gates"
_BROKEN: Final = "scorer_checksum"
_log: Final = structlog.get_logger()


class ScorerState(StrEnum):
    """Where a scorer stands: waiting, in use, or used before."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    RETIRED = "retired"


class UnusableScorerError(ValueError):
    """This scorer cannot be put in use; the message says why."""


@dataclass(frozen=True, kw_only=True)
class RegisteredScorer:
    """A line of the registry; `verifies` is whether its parameters have their checksum."""

    id: int
    state: ScorerState
    trained_at: datetime
    data_until: date
    metrics: Mapping[str, Any]
    checksum: str
    verifies: bool
    activated_at: datetime | None
    activated_by: str | None
    activation_reason: str | None

    @property
    def origin(self) -> str:
        """Whose learners it learnt from: "own", or "sample" for the shipped one."""
        return str(self.metrics.get("origin", "own"))


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


def read_scorers(session: Session) -> list[RegisteredScorer]:
    """Every scorer there ever was, the newest first."""
    return [
        _registered(row) for row in session.exec(select(Scorer).order_by(col(Scorer.id).desc()))
    ]


def find_scorer(session: Session, scorer_id: int) -> RegisteredScorer | None:
    """One line of the registry."""
    row = session.get(Scorer, scorer_id)
    return _registered(row) if row else None


def activate_scorer(
    session: Session, scorer_id: int, *, by: str, reason: str, now: datetime
) -> None:
    """Put this scorer in use, an older one as well; the one in use until now is kept.

    `by` is the address of who decided, or `GATES`. It is written to the audit trail.

    Raises:
        UnusableScorerError: there is no such scorer, it does not verify, or no reason is given.
    """
    chosen = session.get(Scorer, scorer_id)
    if chosen is None:
        raise UnusableScorerError(f"there is no scorer {scorer_id}")
    if checksum(chosen.parameters) != chosen.checksum:
        raise UnusableScorerError(f"scorer {scorer_id} does not match its checksum any more")
    if not reason.strip():
        raise UnusableScorerError("say why: others will ask")
    for row in session.exec(select(Scorer).where(Scorer.state == ScorerState.ACTIVE)):
        row.state = ScorerState.RETIRED
        session.add(row)
    chosen.state = ScorerState.ACTIVE
    chosen.activated_at, chosen.activated_by, chosen.activation_reason = now, by, reason.strip()
    session.add(chosen)
    audit(
        session,
        who=by,
        action=StaffAction.ACTIVATED_SCORER,
        now=now,
        detail=f"scorer {scorer_id}: {reason.strip()}",
    )
    session.flush()


def find_active_scorer(session: Session, *, data_until: date | None = None) -> TrainedScorer | None:
    """The scorer in use, or the newest used before it whose checksum holds, or None.

    With `data_until`, only scorers that had seen nothing later: replaying a past day must not use
    what was learnt afterwards. One that does not verify is passed over for the one before it; one
    that staff went back from comes last.
    """
    used = col(Scorer.state).in_([ScorerState.ACTIVE, ScorerState.RETIRED])
    rows = list(session.exec(select(Scorer).where(used)))
    in_use = max((row.id or 0 for row in rows if row.state == ScorerState.ACTIVE), default=0)
    rows.sort(key=lambda row: ((row.id or 0) > in_use > 0, -(row.id or 0)))
    for row in rows:
        if data_until is not None and row.data_until > data_until:
            continue
        try:
            found = scorer_from_json(row.parameters, row.checksum, json.loads(row.metrics))
        except CorruptScorerError as error:
            _log.error("scorer does not verify, falling back", scorer=row.id, error=str(error))
            continue
        return found.numbered(row.id)
    return None


def note_broken_scorer(session: Session, *, now: datetime) -> bool:
    """Raise a notice while the scorer in use does not verify, end it once it does again."""
    rows = session.exec(select(Scorer).where(Scorer.state == ScorerState.ACTIVE))
    broken = [row.id for row in rows if checksum(row.parameters) != row.checksum]
    if not broken:
        end_notice(session, _BROKEN, now=now)
        return False
    stand_in = find_active_scorer(session)
    instead = f"scorer {stand_in.id} is used instead" if stand_in else "nobody is scored"
    raise_notice(
        session,
        _BROKEN,
        sentence=f"Scorer {broken[0]} does not match its checksum; {instead}.",
        advice="Find out what changed the database, then train again: "
        "on the page Scorer, or put another in use there.",
        now=now,
    )
    return True


def _registered(row: Scorer) -> RegisteredScorer:
    return RegisteredScorer(
        id=row.id or 0,
        state=ScorerState(row.state),
        trained_at=row.trained_at,
        data_until=row.data_until,
        metrics=json.loads(row.metrics),
        checksum=row.checksum,
        verifies=checksum(row.parameters) == row.checksum,
        activated_at=row.activated_at,
        activated_by=row.activated_by,
        activation_reason=row.activation_reason,
    )
