"""Events become days of activity: each is counted once, and what was taken back is not.

A day is counted anew from all of its events that are here, whenever one comes or goes, so nothing
hangs on the order in which they come, nor on how often this was begun. It is merged as a file's
count of the day is: the greater stays, and the same events in a file are not twice.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Date, Integer, RowMapping, Text, delete, select, text, update
from sqlmodel import Session, col

from domain.sources.events import is_of_work
from domain.store.database import Database, RowNumber, among, changed, columns, one_at_a_time, stage
from domain.store.intake.busy import raising_busy
from domain.store.intake.counted_days import Days, count_days, lower_days, read_counts
from domain.store.intake.results import Work, keep_results, read_event_results
from domain.store.intake.scoring_due import ask_for_scores
from domain.store.intake.who import EnrolmentNames, read_roster
from domain.store.privacy import read_erased_people
from domain.store.tables import EventState, ImportRun, ReceivedEvent

_LOCK_KEY: Final = 7_205_412  # any number of its own: one fold at a time
_AT_ONCE: Final = 10_000
_UNKNOWN: Final = (EventState.UNKNOWN, EventState.DOUBTFUL)
_OUTCOME: Final[Mapping[str, Any]] = {
    "id": RowNumber,
    "state": Text(),
    "enrolment_id": RowNumber,
    "day": Date(),
    "hour": Integer(),
}
_PEOPLE: Final = ("learners", "enrolments")
#: Imports since that are looked at; with more, their people may be new.
_LOOKED_AT: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """What came of the events that were looked at; `learners` have another day than before."""

    counted: int = 0
    unknown: int = 0
    doubtful: int = 0
    voided: int = 0
    learners: int = 0
    looked_at: int = 0


def fold_waiting(database: Database, *, now: datetime, most: int = _AT_ONCE) -> Folded:
    """The same in a transaction of its own.

    Raises `InboxBusyError` where others keep the database for long: they wait, and none is lost.
    """
    with raising_busy(), database.transaction() as session:
        return fold_events(session, now=now, most=most)


def fold_events(session: Session, *, now: datetime, most: int = _AT_ONCE) -> Folded:
    """Count so many of the events that wait, and of those whose learner may be known by now.

    Call it until it has looked at less than `most`. The learners are to be scored anew.
    """
    if session.get_bind().dialect.name == "postgresql":
        # an import that saves may take minutes: rather another time than in its way
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
    one_at_a_time(session, _LOCK_KEY)
    newest = newest_roster(session)
    rows = _to_look_at(session, newest, most)
    if not rows:
        return Folded()
    outcomes = [*_outcomes(session, rows), *_taken_back(session, rows)]
    voided = [one for one in outcomes if one.state == EventState.VOIDED and one.days]
    days = [day for one in outcomes for day in one.days]
    before = read_counts(session, [day for one in voided for day in one.days])
    works = {one.work for one in outcomes if one.work is not None}
    told_before = read_event_results(session, works)
    _write(session, outcomes, newest)
    strangers = {one.event_id for one in outcomes if one.state is EventState.UNKNOWN}
    _drop_erased(session, [row for row in rows if row["id"] in strangers])
    if days:
        count_days(session, days)
        lower_days(session, before)
    theirs = {enrolment for enrolment, _ in days} | keep_results(session, works, told_before)
    if theirs:
        ask_for_scores(session, theirs, now=now)
    states = [one.state for one in outcomes]
    return Folded(
        counted=states.count(EventState.COUNTED),
        unknown=states.count(EventState.UNKNOWN),
        doubtful=states.count(EventState.DOUBTFUL),
        voided=states.count(EventState.VOIDED),
        learners=len(theirs),
        looked_at=len(rows),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    event_id: int
    state: EventState
    place: EnrolmentNames | None = None
    at: datetime | None = None
    days: Days = ()
    work: Work | None = None

    def row(self) -> tuple[Any, ...]:
        local = self.place.day_of(self.at) if self.place and self.at else None
        where = self.place.enrolment_id if self.place else None
        found = (local.date(), 1 << local.hour) if local else (None, None)
        return (self.event_id, self.state.value, where, *found)


def _to_look_at(session: Session, newest: int, most: int) -> Sequence[RowMapping]:
    c = ReceivedEvent
    asked = select(
        *columns(c.id, c.key, c.people, c.courses, c.happened_at, c.kind, c.voids, c.state),
        *columns(c.verb, c.object, c.score, c.is_completed),
    )
    waiting = asked.where(col(c.state) == EventState.WAITING.value).order_by(col(c.id))
    rows = [*session.execute(waiting.limit(most)).mappings()]
    again = asked.where(col(c.state).in_(_UNKNOWN), col(c.tried_import) < newest)
    ordered = again.order_by(col(c.tried_import), col(c.id))
    return [*rows, *session.execute(ordered.limit(most)).mappings()]


def _outcomes(session: Session, rows: Sequence[RowMapping]) -> Iterable[_Outcome]:
    """What becomes of each event that is looked at."""
    keys = [row["key"] for row in rows]
    voids = col(ReceivedEvent.voids)
    taken_back = set(session.scalars(select(voids).where(among(voids, keys))))
    roster = read_roster(session, (row["people"] for row in rows if row["people"]))
    for row in rows:
        number, at = row["id"], row["happened_at"]
        if row["voids"] is not None:
            yield _Outcome(event_id=number, state=EventState.NOTED)
        elif row["key"] in taken_back:
            yield _Outcome(event_id=number, state=EventState.VOIDED)
        elif isinstance(found := roster.find(row["people"], row["courses"], at), EventState):
            yield _Outcome(event_id=number, state=found)
        else:
            day = (found.enrolment_id, found.day_of(at).date())
            days = (day,) if row["kind"] else ()
            counted = EventState.COUNTED
            work = _work(found.enrolment_id, row)
            yield _Outcome(event_id=number, state=counted, place=found, at=at, days=days, work=work)


def _taken_back(session: Session, rows: Sequence[RowMapping]) -> Iterable[_Outcome]:
    """Events that were counted before, and that one of these takes back."""
    c = ReceivedEvent
    keys = [row["voids"] for row in rows if row["voids"] is not None]
    theirs = (
        select(
            *columns(c.id, c.enrolment_id, c.day, c.kind, c.verb, c.object),
            *columns(c.score, c.is_completed),
        )
        .where(among(c.key, keys), col(c.state) != EventState.VOIDED.value)
        .where(col(c.voids).is_(None), col(c.state) != EventState.WAITING.value)
    )
    seen = {row["id"] for row in rows}
    for row in session.execute(theirs).mappings():
        if row["id"] not in seen:
            enrolment = row["enrolment_id"]
            days = ((enrolment, row["day"]),) if enrolment is not None and row["kind"] else ()
            work = None if enrolment is None else _work(enrolment, row)
            yield _Outcome(event_id=row["id"], state=EventState.VOIDED, days=days, work=work)


def _work(enrolment_id: int, event: RowMapping) -> Work | None:
    """The work that an event gives a mark for, or says is handed in."""
    done, said = event["is_completed"], event["object"]
    told = is_of_work(event["verb"], event["kind"], score=event["score"], is_completed=done)
    return (enrolment_id, said) if told and said else None


def _drop_erased(session: Session, strangers: Sequence[RowMapping]) -> None:
    """Keep nothing of who was erased, whoever goes on sending it."""
    if not strangers:
        return
    erased = read_erased_people(session)
    names = [[name.partition(":")[2] for name in row["people"].split("\n")] for row in strangers]
    theirs = [
        row["id"] for row, some in zip(strangers, names, strict=True) if any(erased.among(some))
    ]
    if theirs:
        session.execute(delete(ReceivedEvent).where(among(ReceivedEvent.id, theirs)))


def _write(session: Session, outcomes: Sequence[_Outcome], newest: int) -> None:
    frame = pd.DataFrame([one.row() for one in outcomes], columns=list(_OUTCOME))
    frame["day"] = pd.to_datetime(frame["day"])
    frame = frame.astype({"enrolment_id": "Int64", "hour": "Int64"})
    staged = stage(session, frame, _OUTCOME)
    new = {name: staged.c[name] for name in _OUTCOME if name != "id"}
    mine = update(ReceivedEvent).where(col(ReceivedEvent.id) == staged.c.id)
    changed(session, mine.values(**new, tried_import=newest))
    staged.drop(session.connection())


def newest_roster(session: Session) -> int:
    """The number of the newest import that has brought or changed people; 0 where none has."""
    runs = select(col(ImportRun.id), col(ImportRun.summary)).order_by(col(ImportRun.id).desc())
    number = 0
    for number, summary in session.execute(runs.limit(_LOOKED_AT)):
        if _has_people(summary):
            return number
    return number


def _has_people(summary: str) -> bool:
    counts = json.loads(summary)
    return any(counts.get(name, {}).get(what) for name in _PEOPLE for what in ("new", "changed"))
