"""What is kept about a scorer besides itself: its evidence, how it does, and when to alert."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.risk.monitoring import (
    AlertTarget,
    MonitoringKind,
    MonitoringResult,
    OperatingPoint,
    Profile,
    Stability,
    evidence,
)
from domain.store.database import insert_new
from domain.store.privacy import read_objecting
from domain.store.staff import StaffAction, audit
from domain.store.tables import OperatingChoice, ScorerEvidence, WatchFigure


def save_evidence(session: Session, scorer_id: int, rows: pd.DataFrame, inputs: Profile) -> None:
    """Keep what it predicted for learners it never saw, and what its inputs were like."""
    kept = evidence.as_json(rows)
    profile = json.dumps(inputs, separators=(",", ":"))
    session.add(ScorerEvidence(scorer_id=scorer_id, held_out=kept, inputs=profile))
    session.flush()


def read_held_out(session: Session, scorer_id: int) -> pd.DataFrame | None:
    """What was kept, as `evidence_rows` gives it, but of who objects; None where nothing was."""
    row = session.get(ScorerEvidence, scorer_id)
    if row is None:
        return None
    found = evidence.from_json(row.held_out)
    return found[~found["enrolment_id"].isin(list(read_objecting(session)))]


def read_input_profile(session: Session, scorer_id: int) -> Profile | None:
    """What its inputs were like, by week of the course."""
    row = session.get(ScorerEvidence, scorer_id)
    found: Profile | None = json.loads(row.inputs) if row else None
    return found


def save_monitoring_results(
    session: Session, scorer_id: int, as_of: date, figures: Sequence[MonitoringResult]
) -> int:
    """Keep what was found that day; what is there already stays. Gives back how many are new."""
    rows = [asdict(figure) | {"scorer_id": scorer_id, "as_of": as_of} for figure in figures]
    if not rows:
        return 0
    return len(insert_new(session, WatchFigure, rows))


def read_latest_results(
    session: Session, scorer_id: int
) -> tuple[date, list[MonitoringResult]] | None:
    """The newest day this scorer was watched and what was found, the furthest moved first."""
    newest = select(func.max(WatchFigure.as_of)).where(WatchFigure.scorer_id == scorer_id)
    day = session.exec(newest).one()
    if day is None:
        return None
    rows = session.exec(
        select(WatchFigure)
        .where(WatchFigure.scorer_id == scorer_id, WatchFigure.as_of == day)
        .order_by(col(WatchFigure.kind), col(WatchFigure.value).desc())
    )
    return day, [_figure(row) for row in rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class DriftLook:
    """What one look found of all inputs: how many moved, and the largest and the middle index."""

    as_of: date
    inputs: int
    moved: int
    shifted: int
    largest: float
    middle: float


def read_drift(session: Session, scorer_id: int, *, looks: int) -> list[DriftLook]:
    """The newest looks at a scorer's inputs, oldest first; an input counts by its worst week."""
    stability = (
        WatchFigure.scorer_id == scorer_id,
        col(WatchFigure.kind) == MonitoringKind.STABILITY,
    )
    days = select(col(WatchFigure.as_of)).where(*stability).distinct()
    newest = session.exec(days.order_by(col(WatchFigure.as_of).desc()).limit(looks)).all()
    c = WatchFigure
    rows = session.exec(
        select(col(c.as_of), col(c.name), col(c.value), col(c.verdict)).where(
            *stability, col(c.as_of).in_(newest)
        )
    ).all()
    found = pd.DataFrame(rows, columns=["as_of", "name", "value", "verdict"])
    worst = found.sort_values("value").groupby(["as_of", "name"], as_index=False).last()
    return [
        DriftLook(
            as_of=pd.Timestamp(str(day)).date(),
            inputs=len(some),
            moved=int((some["verdict"] != Stability.STABLE).sum()),
            shifted=int((some["verdict"] == Stability.SHIFTED).sum()),
            largest=float(some["value"].max()),
            middle=float(some["value"].median()),
        )
        for day, some in worst.groupby("as_of")
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class ChosenOperatingPoint:
    """From which probability on coaches are alerted, for which target, and who chose it, why."""

    chosen_at: datetime
    chosen_by: str
    reason: str
    target: AlertTarget
    wanted: float
    scorer_id: int
    threshold: float
    sentence: str


def save_operating_choice(
    session: Session,
    point: OperatingPoint,
    *,
    target: AlertTarget,
    wanted: float,
    scorer_id: int,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    """Keep when staff want to be alerted, as a revision of its own; written to the audit trail."""
    session.add(
        OperatingChoice(
            chosen_at=now,
            chosen_by=by,
            reason=reason,
            target=target,
            wanted=wanted,
            scorer_id=scorer_id,
            threshold=point.threshold,
            precision=point.precision,
            recall=point.recall,
            sentence=point.sentence(),
        )
    )
    detail = f"{target} {wanted:g}: from {100 * point.threshold:.0f} on; {reason}"
    audit(session, who=by, action=StaffAction.CHOSE_OPERATING_POINT, now=now, detail=detail)
    session.flush()


def read_operating_choice(session: Session) -> ChosenOperatingPoint | None:
    """The choice in force: the newest one, None before anybody chose."""
    newest = select(OperatingChoice).order_by(col(OperatingChoice.id).desc()).limit(1)
    row = session.exec(newest).first()
    if row is None:
        return None
    return ChosenOperatingPoint(
        chosen_at=row.chosen_at,
        chosen_by=row.chosen_by,
        reason=row.reason,
        target=AlertTarget(row.target),
        wanted=row.wanted,
        scorer_id=row.scorer_id,
        threshold=row.threshold,
        sentence=row.sentence,
    )


def _figure(row: WatchFigure) -> MonitoringResult:
    return MonitoringResult(
        kind=MonitoringKind(row.kind),
        name=row.name,
        week=row.week,
        value=row.value,
        usual=row.usual,
        rows=row.rows,
        verdict=Stability(row.verdict),
    )
