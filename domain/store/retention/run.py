"""Goes through what is due, a batch a transaction: killed in the middle, the next run goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, or_, select, tuple_, update
from sqlmodel import Session, SQLModel, col

from domain.policy import Retention
from domain.store.audit import count_trimmable, trim_trail
from domain.store.database import Database, changed, dialect_insert, table_of
from domain.store.identity import records_of
from domain.store.privacy import FORMER_REF, anonymise_learner, erase_learner
from domain.store.retention.kinds import FORMER, KEPT_KINDS, KeptKind
from domain.store.retention.steps import Step
from domain.store.tables import Activity, Cohort, Enrolment, Learner, Removal

_BATCH: Final = 5_000
#: Learners that one night lets go: each is looked for in every text.
_LEARNERS_A_NIGHT: Final = 500
_BY: Final = "retention"
_AUDIT: Final = "audit trail"


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldOfKind:
    """What there is of a kind now: rows, the oldest, and how many the next run would let go."""

    name: str
    rows: int
    oldest: date | None
    due: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """What the last run let go of a kind: rows, or learners; and when."""

    rows: int
    at: datetime


def rehearse_retention(database: Database, policy: Retention, *, now: datetime) -> list[HeldOfKind]:
    """What is held of every kind and what would go, in the order of the registry."""
    with database.reading() as session:
        return [
            HeldOfKind(
                name=name,
                **_held(session, kind),
                due=_count_due(session, name, kind, policy, now=now),
            )
            for name, kind in KEPT_KINDS.items()
        ]


def run_retention(
    database: Database, policy: Retention, *, now: datetime, batch: int = _BATCH
) -> dict[str, int]:
    """Let go of all that is due; rows by kind, kinds with none left out.

    What each batch did is written down with it: `read_removed` tells of runs that were killed, too.
    """
    found: dict[str, int] = {}
    for name, kind in KEPT_KINDS.items():
        if number := sum(_run(database, name, kind, policy, now=now, batch=batch)):
            found[name] = number
    return found


def read_removed(session: Session) -> dict[str, Removed]:
    """What went of each kind on the last day that a run looked at it."""
    newest = (
        select(col(Removal.kind), func.max(Removal.day).label("day"))
        .group_by(col(Removal.kind))
        .subquery()
    )
    same = (newest.c.kind == Removal.kind) & (newest.c.day == Removal.day)
    found = select(col(Removal.kind), col(Removal.rows), col(Removal.at)).join(newest, same)
    return {kind: Removed(rows=rows, at=at) for kind, rows, at in session.execute(found)}


def _held(session: Session, kind: KeptKind) -> dict[str, Any]:
    table, day = SQLModel.metadata.tables[kind.tables[0]], kind.days_column
    oldest = func.min(day) if day is not None else func.min(None)
    rows, first = session.execute(select(func.count(), oldest).select_from(table)).one()
    return {"rows": rows, "oldest": first.date() if isinstance(first, datetime) else first}


def _count_due(
    session: Session, name: str, kind: KeptKind, policy: Retention, *, now: datetime
) -> int:
    if name == FORMER:
        return len(due_learners(session, policy, now=now))
    if name == _AUDIT:
        return count_trimmable(session, before=before) if (before := _audit(policy, now)) else 0
    found = kind.due(session, policy, now) if kind.due else ()
    return sum(
        session.scalar(select(func.count()).select_from(one.table).where(one.where)) or 0
        for one in found
    )


def _run(
    database: Database, name: str, kind: KeptKind, policy: Retention, *, now: datetime, batch: int
) -> Iterator[int]:
    """How many each batch let go; the last one, which may be of none, says that it was looked."""
    if name == FORMER:
        yield from _let_learners_go(database, policy, now=now)
    elif name == _AUDIT and (before := _audit(policy, now)):
        with database.transaction() as session:
            gone = trim_trail(session, before=before, by=_BY, now=now)
            _note(session, name, gone, now=now)
        yield gone
    elif kind.due:
        with database.reading() as session:
            due = list(kind.due(session, policy, now))
        for step in due:
            while True:
                with database.transaction() as session:
                    gone = changed(session, _some(step, batch))
                    _note(session, name, gone, now=now)
                yield gone
                if gone < batch:
                    break


def _let_learners_go(database: Database, policy: Retention, *, now: datetime) -> Iterator[int]:
    with database.reading() as session:
        due = due_learners(session, policy, now=now)[:_LEARNERS_A_NIGHT]
    for number in due:
        with database.transaction() as session:
            gone = int(let_go(session, number, policy, now=now))
            _note(session, FORMER, gone, now=now)
        yield gone


def _audit(policy: Retention, now: datetime) -> datetime | None:
    return None if policy.audit_days is None else now - timedelta(days=policy.audit_days)


def _some(step: Step, most: int) -> Any:  # noqa: ANN401 - a delete or an update
    key = [*step.table.primary_key]
    among = tuple_(*key).in_(select(*key).where(step.where).limit(most))
    if step.values is None:
        return delete(step.table).where(among)
    return update(step.table).where(among).values(dict(step.values))


def _note(session: Session, name: str, rows: int, *, now: datetime) -> None:
    adding = dialect_insert(session, table_of(Removal)).values(
        kind=name, day=now.date(), rows=rows, at=now
    )
    more = {"rows": col(Removal.rows) + adding.excluded.rows, "at": adding.excluded.at}
    session.execute(adding.on_conflict_do_update(index_elements=["kind", "day"], set_=more))


def due_learners(
    session: Session, policy: Retention, *, now: datetime, learner_id: int | None = None
) -> list[int]:
    """Those without a cohort that ended later, nor anything done since; of all, or this one."""
    if policy.former_learners_days is None:
        return []
    before = now.date() - timedelta(days=policy.former_learners_days)
    theirs = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == col(Learner.id))
    late = theirs.join(Cohort, col(Cohort.id) == Enrolment.cohort_id).where(
        col(Cohort.ends_on) >= before
    )
    seen = theirs.join(Activity, col(Activity.enrolment_id) == Enrolment.id).where(
        col(Activity.day) >= before
    )
    # who has no course is known by the day of the export that named them last
    had_one = or_(theirs.exists(), col(Learner.stated_on) < before)
    found = select(col(Learner.id)).where(
        had_one, ~late.exists(), ~seen.exists(), ~col(Learner.ref).startswith(FORMER_REF)
    )
    if learner_id is not None:
        found = found.where(col(Learner.id) == learner_id)
    return list(session.scalars(found.order_by(col(Learner.id))))


def let_go(session: Session, learner_id: int, policy: Retention, *, now: datetime) -> bool:
    """Anonymise or erase one, asked again: False where they came back, under any record."""
    for number in records_of(session, learner_id):
        if not due_learners(session, policy, now=now, learner_id=number):
            return False
    if policy.former_learners_become == "erased":
        erase_learner(session, learner_id, by="retention", now=now, is_former=True)
    else:
        anonymise_learner(session, learner_id, by="retention", now=now)
    return True
