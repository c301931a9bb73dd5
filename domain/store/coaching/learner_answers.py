"""What learners told us on their pages, what followed from it, and how it is taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, case, delete, insert, select, update
from sqlmodel import Session, SQLModel

from domain.coaching import AnswerKind, CheckInAnswers
from domain.store.database import dialect_insert, table_of, upsert
from domain.store.tables import CheckIn, LearnerAnswer, SelfCheck

_TABLES: Final = SQLModel.metadata.tables
_ANSWER: Final = _TABLES["learner_answer"]
_CHECK: Final = _TABLES["self_check"]
_BARRIER: Final = _TABLES["barrier"]
_CHECK_IN: Final = _TABLES["check_in"]
_TASK: Final = _TABLES["task"]
#: The kind of check-in that features look at: what a learner said.
_SAID: Final = "check_in"
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
    n, m = _TABLES["nudge"].c, _TABLES["message"].c
    found = (
        select(m.address)
        .join(_TABLES["nudge"], n.id == m.nudge_id)
        .where(n.enrolment_id == enrolment_id, n.intervention == intervention, n.period == period)
    )
    return session.scalar(found)


def find_decision(
    session: Session, enrolment_id: int, intervention: str, period: str
) -> tuple[date, Mapping[str, Any]] | None:
    """The day of a nudge and its trace: what led to it."""
    n = _TABLES["nudge"].c
    found = select(n.as_of, n.trace).where(
        n.enrolment_id == enrolment_id, n.intervention == intervention, n.period == period
    )
    row = session.execute(found).first()
    return (row.as_of, json.loads(row.trace)) if row else None


def find_coach_name(session: Session, enrolment_id: int) -> str | None:
    """The name of whoever cares for this enrolment."""
    e, t = _TABLES["enrolment"].c, _TABLES["staff"].c
    found = select(t.name).join(_TABLES["enrolment"], e.coach_id == t.id)
    return session.scalar(found.where(e.id == enrolment_id))


def owns_enrolment(session: Session, enrolment_id: int, learner_id: int) -> bool:
    """Whether there is such an enrolment, and it is this learner's."""
    e = _TABLES["enrolment"].c
    found = select(e.id).where(e.id == enrolment_id, e.learner_id == learner_id)
    return session.scalar(found) is not None


def save_answer(session: Session, answer: RecordedAnswer, *, now: datetime) -> None:
    """Keep it in place of what they said of that kind that day."""
    row = {
        "enrolment_id": answer.enrolment_id,
        "kind": answer.kind,
        "day": answer.day,
        "channel": answer.channel,
        "intervention": answer.intervention,
        "period": answer.period,
        "detail": json.dumps(dict(answer.detail), ensure_ascii=False),
        "answered_at": now,
        "undone_at": None,
    }
    upsert(session, LearnerAnswer, [row], key=("enrolment_id", "kind", "day"))


def read_answers(
    session: Session, enrolment_id: int, day: date
) -> dict[AnswerKind, Mapping[str, Any]]:
    """What somebody said that day and did not take back: its detail by kind."""
    c = _ANSWER.c
    mine = (c.enrolment_id == enrolment_id, c.day == day, c.undone_at.is_(None))
    found = session.execute(select(c.kind, c.detail).where(*mine))
    return {AnswerKind(kind): json.loads(detail) for kind, detail in found}


def undo_answer(
    session: Session, enrolment_id: int, kind: AnswerKind, day: date, now: datetime
) -> None:
    """Note that they took it back."""
    c = _ANSWER.c
    mine = and_(c.enrolment_id == enrolment_id, c.kind == kind, c.day == day)
    session.execute(update(_ANSWER).where(mine).values(undone_at=now))


def report_barriers(
    session: Session, enrolment_id: int, kinds: Sequence[str], day: date
) -> list[str]:
    """Open these barriers; gives back those that were not open already."""
    c = _BARRIER.c
    known = select(c.kind).where(
        c.enrolment_id == enrolment_id,
        (c.resolved_on.is_(None)) | (c.resolved_on > day) | (c.reported_on == day),
    )
    open_now = set(session.scalars(known))
    new = [kind for kind in dict.fromkeys(kinds) if kind not in open_now]
    if new:
        rows = [{"enrolment_id": enrolment_id, "kind": k, "reported_on": day} for k in new]
        session.execute(insert(_BARRIER), rows)
    return new


def withdraw_barriers(session: Session, enrolment_id: int, kinds: Sequence[str], day: date) -> None:
    """Remove barriers reported that day by mistake."""
    c = _BARRIER.c
    mistaken = (c.enrolment_id == enrolment_id, c.reported_on == day, c.kind.in_(kinds))
    session.execute(delete(_BARRIER).where(*mistaken))


def settle_barriers(session: Session, enrolment_id: int, day: date) -> list[tuple[str, str]]:
    """Close what they told us of on their page before that day; gives back kind and day of each."""
    a, c = _ANSWER.c, _BARRIER.c
    earlier = select(a.day, a.detail).where(
        a.enrolment_id == enrolment_id,
        a.kind == AnswerKind.HELP,
        a.undone_at.is_(None),
        a.day < day,
    )
    settled: list[tuple[str, str]] = []
    for told_on, detail in session.execute(earlier).all():
        for kind in json.loads(detail)["barriers"]:
            same = and_(c.enrolment_id == enrolment_id, c.kind == kind, c.reported_on == told_on)
            close = update(_BARRIER).where(same, c.resolved_on.is_(None)).values(resolved_on=day)
            if session.execute(close).rowcount:  # type: ignore[attr-defined]
                settled.append((kind, told_on.isoformat()))
    return settled


def reopen_barriers(session: Session, enrolment_id: int, settled: Sequence[Sequence[str]]) -> None:
    """Open again what was closed by mistake."""
    c = _BARRIER.c
    for kind, reported_on in settled:
        same = and_(c.kind == kind, c.reported_on == date.fromisoformat(reported_on))
        mine = and_(c.enrolment_id == enrolment_id, same)
        session.execute(update(_BARRIER).where(mine).values(resolved_on=None))


def save_check_in(
    session: Session, enrolment_id: int, day: date, *, text: str, sentiment: float
) -> None:
    """Keep a word of the learner's where features and coaches find it, unless that day has one."""
    row = {"enrolment_id": enrolment_id, "day": day, "kind": _SAID}
    kept = dialect_insert(session, table_of(CheckIn)).values(**row, text=text, sentiment=sentiment)
    session.execute(kept.on_conflict_do_nothing())


def withdraw_check_in(session: Session, enrolment_id: int, day: date, *, text: str) -> None:
    """Remove it, unless something else has been said since."""
    c = _CHECK_IN.c
    mine = (c.enrolment_id == enrolment_id, c.day == day, c.kind == _SAID, c.text == text)
    session.execute(delete(_CHECK_IN).where(*mine))


def reopen_task(
    session: Session, enrolment_id: int, cause: str, *, day: date, detail: str | None
) -> None:
    """Bring a task up to what was said last: open again if it was raised and closed that day.

    One that opens again is told again.
    """
    c = _TASK.c
    mine = (c.enrolment_id == enrolment_id, c.cause == cause)
    same = update(_TASK).where(*mine, (c.closed_at.is_(None)) | (c.as_of == day))
    told_at = case((c.closed_at.is_(None), c.told_at))
    opened = {"closed_at": None, "closed_by": None, "contact_id": None, "told_at": told_at}
    session.execute(same.values(detail=detail, **opened))


def withdraw_tasks(
    session: Session, enrolment_id: int, causes: Sequence[str], *, now: datetime
) -> None:
    """Close the open tasks that these causes led to."""
    c = _TASK.c
    mine = (c.enrolment_id == enrolment_id, c.cause.in_(causes), c.closed_at.is_(None))
    session.execute(update(_TASK).where(*mine).values(closed_at=now, closed_by=BY_LEARNER))


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
    row = {
        "enrolment_id": enrolment_id,
        "day": day,
        "confidence": check.confidence,
        "time": check.time,
        "plan": check.plan,
        "intervention": intervention,
        "answered_at": now,
    }
    upsert(session, SelfCheck, [row])
    word = {"enrolment_id": enrolment_id, "day": day, "kind": _SAID}
    told = {"text": check.sentence, "sentiment": check.sentiment}
    upsert(session, CheckIn, [word | told])


def find_last_self_check(session: Session, enrolment_id: int) -> tuple[date, CheckInAnswers] | None:
    """The newest three answers, and their day."""
    c = _CHECK.c
    newest = select(c.day, c.confidence, c.time, c.plan).where(c.enrolment_id == enrolment_id)
    row = session.execute(newest.order_by(c.day.desc()).limit(1)).first()
    if row is None:
        return None
    return row.day, CheckInAnswers(confidence=row.confidence, time=row.time, plan=row.plan)
