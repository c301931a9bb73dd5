"""What learners told us on their pages, what followed from it, and how it is taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlmodel import Session, col

from domain.coaching import AnswerKind, CheckInAnswers
from domain.store.coaching.tasks import ask_again
from domain.store.database import changed, columns, dialect_insert, table_of, upsert
from domain.store.tables import (
    Barrier,
    CheckIn,
    Enrolment,
    LearnerAnswer,
    Message,
    Nudge,
    SelfCheck,
    Staff,
    Task,
)

#: The kind of check-in that features look at: what a learner said.
_SELF_CHECK: Final = "check_in"
#: Who closes a task when a learner takes back what led to it.
BY_LEARNER: Final = "taken back"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedAnswer:
    """One thing a learner said on a day, with the message they came from."""

    enrolment_id: int
    kind: AnswerKind
    day: date
    channel: str
    intervention: str
    period: str
    detail: Mapping[str, Any]


def find_address_of(
    session: Session, enrolment_id: int, intervention: str, period: str
) -> str | None:
    """The address that the message of a nudge went to."""
    found = select(col(Message.address)).join(Nudge, col(Nudge.id) == Message.nudge_id)
    return session.scalar(found.where(_is_nudge(enrolment_id, intervention, period)))


def find_decision(
    session: Session, enrolment_id: int, intervention: str, period: str
) -> tuple[date, Mapping[str, Any]] | None:
    """The day of a nudge and its trace: what led to it."""
    found = select(col(Nudge.as_of), col(Nudge.trace))
    row = session.execute(found.where(_is_nudge(enrolment_id, intervention, period))).first()
    return (row.as_of, json.loads(row.trace)) if row else None


def find_coach_name(session: Session, enrolment_id: int) -> str | None:
    """The name of whoever cares for this enrolment."""
    found = select(col(Staff.name)).join(Enrolment, col(Enrolment.coach_id) == Staff.id)
    return session.scalar(found.where(col(Enrolment.id) == enrolment_id))


def owns_enrolment(session: Session, enrolment_id: int, learner_id: int) -> bool:
    """Whether there is such an enrolment, and it is this learner's."""
    theirs = (col(Enrolment.id) == enrolment_id, col(Enrolment.learner_id) == learner_id)
    return session.scalar(select(col(Enrolment.id)).where(*theirs)) is not None


def save_answer(session: Session, answer: RecordedAnswer, *, now: datetime) -> None:
    """Keep it in place of what they said of that kind that day."""
    detail = json.dumps(dict(answer.detail), ensure_ascii=False)
    row = asdict(answer) | {"detail": detail, "answered_at": now, "undone_at": None}
    upsert(session, LearnerAnswer, [row], key=("enrolment_id", "kind", "day"))


def read_answers(
    session: Session, enrolment_id: int, day: date
) -> dict[AnswerKind, Mapping[str, Any]]:
    """What somebody said that day and did not take back: its detail by kind."""
    found = select(col(LearnerAnswer.kind), col(LearnerAnswer.detail)).where(
        col(LearnerAnswer.enrolment_id) == enrolment_id,
        col(LearnerAnswer.day) == day,
        col(LearnerAnswer.undone_at).is_(None),
    )
    return {AnswerKind(kind): json.loads(detail) for kind, detail in session.execute(found)}


def undo_answer(
    session: Session, enrolment_id: int, kind: AnswerKind, day: date, now: datetime
) -> None:
    """Note that they took it back."""
    taken_back = update(LearnerAnswer).where(
        col(LearnerAnswer.enrolment_id) == enrolment_id,
        col(LearnerAnswer.kind) == kind,
        col(LearnerAnswer.day) == day,
    )
    changed(session, taken_back.values(undone_at=now))


def report_barriers(
    session: Session, enrolment_id: int, kinds: Sequence[str], day: date
) -> list[str]:
    """Open these barriers; gives back those that were not open already."""
    resolved = col(Barrier.resolved_on)
    open_then = or_(resolved.is_(None), resolved > day, col(Barrier.reported_on) == day)
    theirs = (col(Barrier.enrolment_id) == enrolment_id, open_then)
    open_now = set(session.scalars(select(col(Barrier.kind)).where(*theirs)))
    new = [kind for kind in dict.fromkeys(kinds) if kind not in open_now]
    if new:
        rows = [{"enrolment_id": enrolment_id, "kind": k, "reported_on": day} for k in new]
        session.execute(insert(Barrier), rows)
    return new


def withdraw_barriers(session: Session, enrolment_id: int, kinds: Sequence[str], day: date) -> None:
    """Remove barriers reported that day by mistake."""
    for kind in kinds:
        changed(session, delete(Barrier).where(_is_barrier(enrolment_id, kind, day)))


def settle_barriers(session: Session, enrolment_id: int, day: date) -> list[tuple[str, str]]:
    """Close what they told us of on their page before that day; gives back kind and day of each."""
    earlier = select(col(LearnerAnswer.day), col(LearnerAnswer.detail)).where(
        col(LearnerAnswer.enrolment_id) == enrolment_id,
        col(LearnerAnswer.kind) == AnswerKind.HELP,
        col(LearnerAnswer.undone_at).is_(None),
        col(LearnerAnswer.day) < day,
    )
    settled: list[tuple[str, str]] = []
    for told_on, detail in session.execute(earlier).all():
        for kind in json.loads(detail)["barriers"]:
            same = (_is_barrier(enrolment_id, kind, told_on), col(Barrier.resolved_on).is_(None))
            if changed(session, update(Barrier).where(*same).values(resolved_on=day)):
                settled.append((kind, told_on.isoformat()))
    return settled


def reopen_barriers(session: Session, enrolment_id: int, settled: Sequence[Sequence[str]]) -> None:
    """Open again what was closed by mistake."""
    for kind, reported_on in settled:
        same = _is_barrier(enrolment_id, kind, date.fromisoformat(reported_on))
        changed(session, update(Barrier).where(same).values(resolved_on=None))


def save_check_in(
    session: Session, enrolment_id: int, day: date, *, text: str, sentiment: float
) -> None:
    """Keep a word of the learner's where features and coaches find it, unless that day has one."""
    row = {"enrolment_id": enrolment_id, "day": day, "kind": _SELF_CHECK}
    kept = dialect_insert(session, table_of(CheckIn)).values(**row, text=text, sentiment=sentiment)
    session.execute(kept.on_conflict_do_nothing())


def withdraw_check_in(session: Session, enrolment_id: int, day: date, *, text: str) -> None:
    """Remove it, unless something else has been said since."""
    mine = (col(CheckIn.enrolment_id) == enrolment_id, col(CheckIn.day) == day)
    same = (*mine, col(CheckIn.kind) == _SELF_CHECK, col(CheckIn.text) == text)
    changed(session, delete(CheckIn).where(*same))


def reopen_task(
    session: Session, enrolment_id: int, cause: str, *, day: date, detail: str | None
) -> None:
    """Bring a task up to what was said last: open again if it was raised and closed that day."""
    lately = or_(col(Task.closed_at).is_(None), col(Task.as_of) == day)
    mine = and_(col(Task.enrolment_id) == enrolment_id, col(Task.cause) == cause, lately)
    ask_again(session, mine, detail=detail)


def withdraw_tasks(
    session: Session, enrolment_id: int, causes: Sequence[str], *, now: datetime
) -> None:
    """Close the open tasks that these causes led to."""
    mine = (col(Task.enrolment_id) == enrolment_id, col(Task.cause).in_(causes))
    open_ones = update(Task).where(*mine, col(Task.closed_at).is_(None))
    changed(session, open_ones.values(closed_at=now, closed_by=BY_LEARNER))


def save_self_check(
    session: Session,
    enrolment_id: int,
    check: CheckInAnswers,
    *,
    intervention: str,
    day: date,
    now: datetime,
) -> None:
    """Keep the three answers in place of that day's earlier ones, and their mean as a check-in."""
    whose = {"enrolment_id": enrolment_id, "day": day}
    row = whose | asdict(check) | {"intervention": intervention, "answered_at": now}
    upsert(session, SelfCheck, [row])
    check_in = {"kind": _SELF_CHECK, "text": check.sentence, "sentiment": check.sentiment}
    upsert(session, CheckIn, [whose | check_in])


def find_last_self_check(session: Session, enrolment_id: int) -> tuple[date, CheckInAnswers] | None:
    """The newest three answers, and their day."""
    newest = (
        select(*columns(SelfCheck.day, SelfCheck.confidence, SelfCheck.time, SelfCheck.plan))
        .where(col(SelfCheck.enrolment_id) == enrolment_id)
        .order_by(col(SelfCheck.day).desc())
        .limit(1)
    )
    row = session.execute(newest).first()
    if row is None:
        return None
    return row.day, CheckInAnswers(confidence=row.confidence, time=row.time, plan=row.plan)


def _is_nudge(enrolment_id: int, intervention: str, period: str) -> ColumnElement[bool]:
    return and_(
        col(Nudge.enrolment_id) == enrolment_id,
        col(Nudge.intervention) == intervention,
        col(Nudge.period) == period,
    )


def _is_barrier(enrolment_id: int, kind: str, reported_on: date) -> ColumnElement[bool]:
    return and_(
        col(Barrier.enrolment_id) == enrolment_id,
        col(Barrier.kind) == kind,
        col(Barrier.reported_on) == reported_on,
    )
