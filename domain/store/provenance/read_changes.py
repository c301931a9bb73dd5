"""What an import changed, for people to read: whose, which fact, from what to what."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from domain.store.database import columns
from domain.store.provenance.fact_days import DAYS
from domain.store.tables import PROVENANCE, Employer, Enrolment, ImportChange, Learner
from domain.store.tables import Staff as StaffRow

_AT_ONCE: Final = 5_000
#: Facts that are numbers of other rows, by whose name they are read.
_NAMED: Final = {
    "coach_id": columns(StaffRow.id, StaffRow.name),
    "employer_id": columns(Employer.id, Employer.name),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FactChange:
    """One fact of one learner that an import changed; `day` is that of an event."""

    learner: str | None
    name: str | None
    row_of: str
    day: date | None
    fact: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCount:
    """How many rows of a table have another value of a fact, and of how many it is lower."""

    row_of: str
    fact: str
    many: int
    lower: int


def read_changes(session: Session, run_id: int, *, most: int | None = None) -> list[FactChange]:
    """What an import changed, in the order it did; the first of it with `most`."""
    names = {
        fact: {number: name for number, name in session.execute(select(*named))}  # noqa: C416
        for fact, named in _NAMED.items()
    }
    found = []
    for change in _changes(session, run_id, most):
        for fact, was, now in _facts(change):
            known = names.get(fact)
            found.append(
                FactChange(
                    learner=change.learner,
                    name=change.name,
                    row_of=change.row_of,
                    day=change.day,
                    fact=fact.removesuffix("_id") if known else fact,
                    before=known.get(was) if known else was,
                    after=known.get(now) if known else now,
                )
            )
            if most is not None and len(found) == most:
                return found
    return found


def count_changes(session: Session, run_id: int) -> list[ChangeCount]:
    """What an import changed, in numbers, the most frequent first."""
    many: Counter[tuple[str, str]] = Counter()
    lower: Counter[tuple[str, str]] = Counter()
    for change in _changes(session, run_id, None):
        for fact, was, now in _facts(change):
            many[change.row_of, fact] += 1
            numbers = all(isinstance(value, int | float) for value in (was, now))
            lower[change.row_of, fact] += numbers and now < was
    return [
        ChangeCount(row_of=of, fact=fact.removesuffix("_id"), many=number, lower=lower[of, fact])
        for (of, fact), number in many.most_common()
    ]


def _facts(change: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - a row
    after, before = json.loads(change.after), json.loads(change.before or "{}")
    for fact in after:
        if fact not in DAYS and fact not in PROVENANCE and fact != "original":
            yield fact, before.get(fact), after[fact]


def _changes(session: Session, run_id: int, most: int | None) -> Iterator[Any]:
    c = ImportChange
    whose = func.coalesce(col(c.learner_id), col(Enrolment.learner_id))
    found = (
        select(
            *(col(one) for one in (c.id, c.row_of, c.before, c.after, c.day)),
            *(col(Learner.ref).label("learner"), col(Learner.name)),
        )
        .outerjoin(Enrolment, col(Enrolment.id) == c.enrolment_id)
        .outerjoin(Learner, col(Learner.id) == whose)
        .where(col(c.import_run_id) == run_id)
        .order_by(col(c.id))
    )
    last = 0
    while part := session.execute(
        found.where(col(c.id) > last).limit(min(most or _AT_ONCE, _AT_ONCE))
    ).all():
        last = part[-1].id
        yield from part
