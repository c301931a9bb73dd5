"""Decisions about messages as a page shows them: counted by day and reason, or a few rows."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Subquery,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlmodel import Session, col

from domain.store.database import AnySelect, Database, end_of
from domain.store.nudges.decision_log import decided_apart, with_learners
from domain.store.nudges.kept_skips import skips, true_skips
from domain.store.tables import Alert, Enrolment, Message, MessageEvent, MessageState, Nudge

#: As `SnapshotFilter`: who has no coach.
_NO_COACH: Final = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionFilter:
    """Which decisions: of a span of time, and of a cohort, coach, state, reason, kind, channel.

    `since` and `until` are instants; empty parts ask for everything. `reason` "" is all, None none.
    """

    as_of: date
    known_by: date
    since: datetime
    until: datetime
    states: tuple[str, ...] = ()
    reason: str | None = ""
    kind: str = ""
    channel: str = ""
    cohorts: tuple[int, ...] | None = None
    coach: int | None = None
    stage: str = ""
    employer: int | None = None
    seen_by: int | None = None


class DecisionPlace(NamedTuple):
    """Where a decision stands among all by when they were made: for good, whatever comes of it."""

    decided_at: datetime
    to_coach: bool  # numbers of nudges and of alerts overlap
    number: int


def read_newest_decision(database: Database, as_of: date, *, known_by: date) -> datetime | None:
    """When the newest decision up to a day was made, or its message left; None before the first."""
    decided_at = select(func.max(Nudge.planned_at)).where(col(Nudge.as_of) <= as_of)
    left_at = select(func.max(Message.sent_at)).where(
        col(Message.sent_at) < end_of(known_by), col(Message.nudge_id).is_not(None)
    )
    with database.reading() as session:
        found = [session.scalar(decided_at), session.scalar(left_at)]
    return max((at for at in found if at is not None), default=None)


def read_outbox_mark(session: Session) -> tuple[object, ...]:
    """Changes with each decision, message, sending, delivery event and word of staff.

    And with how many messages wait, are claimed or unknown: so what passes its hour shows too, but
    where in the same moment as many came into a state as left it.
    """
    newest: list[Any] = [func.max(col(table.id)) for table in (Nudge, Message, MessageEvent, Alert)]
    still_open = [
        select(func.count()).where(col(Message.state) == state).scalar_subquery()
        for state in (MessageState.PLANNED, MessageState.CLAIMED, MessageState.UNKNOWN)
    ]
    marks: list[Any] = [
        select(one).scalar_subquery() for one in (*newest, func.max(Message.sent_at))
    ]
    return tuple(session.execute(select(*marks, *still_open)).one())


def count_decisions(
    database: Database, asked: DecisionFilter, days: Sequence[tuple[date, datetime]]
) -> pd.DataFrame:
    """How many decisions by day, state, reason, kind and channel, the newest day first.

    `days` are days of the reader's clock with the instant each begins, newest first; columns: day,
    state, reason, kind, to_coach, channel, decisions.
    """
    *others, skipped = _apart(asked)
    # kept of all people together: of a few, theirs are counted
    kept = [] if _of_people(asked) else true_skips(database, asked.since, asked.until)
    if kept:
        skipped = skipped.where(col(Nudge.planned_at).not_in(kept))
    s = skips(kept, asked.as_of).subquery()
    parts: list[tuple[Subquery, ColumnElement[int]]] = [
        (part.subquery(), func.count()) for part in (*others, skipped)
    ]
    parts += [(s, func.sum(s.c.decisions))] if kept else []
    every = union_all(*(_counted(part, asked, days, number) for part, number in parts)).subquery()
    by = [one for one in every.c if one is not every.c.decisions]
    together = cast(func.sum(every.c.decisions), BigInteger).label("decisions")
    found = database.read_frame(select(*by, together).group_by(*by))
    return found.sort_values(["day", "decisions"], ascending=False, ignore_index=True)


def _counted(
    d: Subquery,
    asked: DecisionFilter,
    days: Sequence[tuple[date, datetime]],
    number: ColumnElement[int],
) -> AnySelect:
    begins = [(d.c.at >= start, day.isoformat()) for day, start in days]
    day = case(*begins, else_=days[-1][0].isoformat()).label("day")
    by = (day, d.c.state, d.c.reason, d.c.kind, d.c.to_coach, d.c.channel)
    counted: AnySelect = select(*by, number.label("decisions")).select_from(d)
    return counted.where(*_conditions(d, asked)).group_by(*by)


def read_some_decisions(
    database: Database, asked: DecisionFilter, *, start: int, number: int
) -> pd.DataFrame:
    """A page of decisions with the columns of `read_decisions`, newest first."""
    first = _first(_apart(asked, states=asked.states), asked, _newest, start + number)
    page = select(first).order_by(*_newest(first)).offset(start).limit(number).subquery()
    return database.read_frame(with_learners(page).order_by(*_newest(page)), gaps=["coach_id"])


def read_decisions_after(
    database: Database, asked: DecisionFilter, place: DecisionPlace | None, *, number: int
) -> pd.DataFrame:
    """The next decisions with the columns of `read_decisions`, the newest made first.

    By place, not by count, so that what is decided or sent between two pages moves none.
    """
    first = _first(_apart(asked), asked, _newest_made, number, after=place)
    page = select(first).order_by(*_newest_made(first)).limit(number).subquery()
    rows = with_learners(page).order_by(*_newest_made(page))
    return database.read_frame(rows, gaps=["coach_id"])


def _first(
    parts: Iterable[AnySelect],
    asked: DecisionFilter,
    order: Callable[[Subquery], Sequence[ColumnElement[Any]]],
    number: int,
    *,
    after: DecisionPlace | None = None,
) -> Subquery:
    """The first of each part, by its own index: nobody joins and sorts the rest."""
    first = []
    for part in parts:
        d = part.subquery()
        some = select(d).where(*_conditions(d, asked), *_made_before(d, after))
        first.append(select(some.order_by(*order(d)).limit(number).subquery()))
    return union_all(*first).subquery()


def _newest(d: Subquery) -> tuple[ColumnElement[Any], ...]:
    return d.c.at.desc(), d.c.id.desc()


def _newest_made(d: Subquery) -> tuple[ColumnElement[Any], ...]:
    return d.c.decided_at.desc(), d.c.to_coach.desc(), d.c.id.desc()


def _made_before(d: Subquery, place: DecisionPlace | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    at_once = tuple_(d.c.to_coach, d.c.id) < (place.to_coach, place.number)
    earlier = d.c.decided_at < place.decided_at
    return [or_(earlier, and_(d.c.decided_at == place.decided_at, at_once))]


def _apart(asked: DecisionFilter, *, states: Collection[str] | None = None) -> list[AnySelect]:
    before, among = end_of(asked.known_by), _among(asked)
    return decided_apart(asked.as_of, before, since=asked.since, among=among, states=states)


def _among(asked: DecisionFilter) -> AnySelect | None:
    """Of a few people, theirs alone are looked up: what a coach waits for goes by the caseload."""
    people = _of_people(asked)
    return select(col(Enrolment.id)).where(*people) if people else None


def _of_people(asked: DecisionFilter) -> list[ColumnElement[bool]]:
    coach, wanted = col(Enrolment.coach_id), list[ColumnElement[bool]]()
    if asked.cohorts is not None:
        wanted.append(col(Enrolment.cohort_id).in_(asked.cohorts))
    if asked.stage:
        wanted.append(col(Enrolment.stage) == asked.stage)
    if asked.employer is not None:
        wanted.append(col(Enrolment.employer_id) == asked.employer)
    if asked.coach is not None:
        wanted.append(coach.is_(None) if asked.coach == _NO_COACH else coach == asked.coach)
    if asked.seen_by is not None:
        wanted.append(coach == asked.seen_by)
    return wanted


def _conditions(d: Subquery, asked: DecisionFilter) -> list[ColumnElement[bool]]:
    wanted = [d.c.at >= asked.since, d.c.at < asked.until]
    if asked.states:
        wanted.append(d.c.state.in_(asked.states))
    if asked.reason != "":
        wanted.append(d.c.reason.is_(None) if asked.reason is None else d.c.reason == asked.reason)
    wanted += [
        column == value
        for column, value in ((d.c.kind, asked.kind), (d.c.channel, asked.channel))
        if value
    ]
    return wanted
