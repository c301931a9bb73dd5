"""When to alert: staff's target, answered on learners the scorer in use never saw, and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, select

from domain.risk.model import Target
from domain.risk.monitoring import (
    AlertTarget,
    OperatingPoint,
    UnreachableTarget,
    for_target,
    operating_point,
)
from domain.store.operations import end_notice, raise_notice
from domain.store.scoring.monitoring import (
    read_held_out,
    read_operating_choice,
    save_operating_choice,
)
from domain.store.scoring.scorers import find_active_scorer
from domain.store.tables import Snapshot

_OUT_OF_REACH: Final = "operating_point"


@dataclass(frozen=True, kw_only=True)
class AlertTargetAnswer:
    """What a target gives with the scorer in use; no scorer, no number."""

    scorer_id: int | None
    point: OperatingPoint | UnreachableTarget


def answer_target(session: Session, target: AlertTarget, wanted: float) -> AlertTargetAnswer:
    """The threshold for a target and what it costs, or the sentence that it cannot be had."""
    scorer = find_active_scorer(session)
    rows = read_held_out(session, scorer.id or 0) if scorer else None
    if scorer is None or rows is None:
        return AlertTargetAnswer(
            scorer_id=None, point=UnreachableTarget(sentence="No scorer is in use yet.")
        )
    newest = select(func.max(Snapshot.as_of)).scalar_subquery()
    learners = session.exec(select(func.count()).where(Snapshot.as_of == newest)).one()
    rows = for_target(rows, Target.NOT_COMPLETE)
    return AlertTargetAnswer(
        scorer_id=scorer.id, point=operating_point(rows, target, wanted, learners=learners)
    )


def choose_operating_point(
    session: Session, target: AlertTarget, wanted: float, *, by: str, reason: str, now: datetime
) -> AlertTargetAnswer:
    """Answer the target and, where it can be had, keep it as the choice in force; audited."""
    answer = answer_target(session, target, wanted)
    if isinstance(answer.point, OperatingPoint) and answer.scorer_id is not None:
        save_operating_choice(
            session,
            answer.point,
            target=target,
            wanted=wanted,
            scorer_id=answer.scorer_id,
            by=by,
            reason=reason,
            now=now,
        )
        end_notice(session, _OUT_OF_REACH, now=now)
    return answer


def renew_operating_point(session: Session, *, now: datetime) -> AlertTargetAnswer | None:
    """Answer the target in force anew where another scorer came into use; None where none did.

    Where it cannot be had any more, the old threshold stays and a notice says so, until somebody
    chooses anew or the scorer that it was chosen for is in use again.
    """
    choice, scorer = read_operating_choice(session), find_active_scorer(session)
    if choice is None or scorer is None:
        return None
    if choice.scorer_id == scorer.id:
        end_notice(session, _OUT_OF_REACH, now=now)
        return None
    answer = choose_operating_point(
        session,
        choice.target,
        choice.wanted,
        by=choice.chosen_by,
        reason=f"the same target, answered anew for scorer {scorer.id}",
        now=now,
    )
    if isinstance(answer.point, UnreachableTarget):
        raise_notice(
            session,
            _OUT_OF_REACH,
            sentence=f"When to alert was chosen for another scorer. {answer.point.sentence}",
            advice="Choose anew on the page Scorer, When to alert.",
            now=now,
        )
    return answer
