"""Who an event is about: one enrolment, or none; nobody is guessed.

All that an event calls its learner has to lead to one person. Of several enrolments it is the one
whose course the event names, else the only one whose cohort runs on that day.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Text, func, select
from sqlmodel import Session, col

from domain.store.database import among, columns, read_values
from domain.store.tables import Cohort, Enrolment, EventState, Learner, Programme, SamePerson

#: The verdict of `SamePerson` that two records are of one person.
_SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolmentNames:
    """One enrolment, and what its course may be called."""

    enrolment_id: int
    learner_id: int
    ref: str
    cohort_ref: str
    programme_ref: str
    zone: str | None
    starts_on: date
    ends_on: date

    def day_of(self, at: datetime) -> datetime:
        """The instant on the clock by which files count this programme's days."""
        return at.astimezone(ZoneInfo(self.zone or "UTC"))

    def is_called(self, courses: Collection[str]) -> bool:
        """Whether one of these is its own ref, its cohort's or its programme's."""
        return any(ref in courses for ref in (self.ref, self.cohort_ref, self.programme_ref))


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Those whom some events may be about: learners by what they are called, places by learner."""

    called: Mapping[str, set[int]]
    places: Mapping[int, list[EnrolmentNames]]

    def find(self, people: str, courses: str | None, at: datetime) -> EnrolmentNames | EventState:
        """The enrolment of an event, whose names are one a line; else why there is none."""
        names = people.split("\n")
        learners = set[int]().union(*(self.called.get(name, ()) for name in names))
        if not learners:
            return EventState.UNKNOWN
        if len(learners) > 1:
            return EventState.DOUBTFUL
        places = self.places.get(learners.pop(), [])
        said = {name.removeprefix("enrolment:") for name in names if name.startswith("enrolment:")}
        theirs = [place for place in places if place.ref in said] if said else places
        if not theirs:
            return EventState.UNKNOWN
        return _one_of(theirs, (courses or "").split("\n"), at)


def _one_of(
    places: list[EnrolmentNames], courses: Collection[str], at: datetime
) -> EnrolmentNames | EventState:
    if len(places) > 1:
        places = [place for place in places if place.is_called(courses)] or places
    if len(places) > 1:
        places = [
            place for place in places if place.starts_on <= place.day_of(at).date() <= place.ends_on
        ]
    return places[0] if len(places) == 1 else EventState.DOUBTFUL


def read_roster(session: Session, people: Iterable[str]) -> Roster:
    """Everybody who is called by one of these names, which are several to a text, one a line."""
    names = {name for some in people for name in some.split("\n")}
    called: defaultdict[str, set[int]] = defaultdict(set)
    kept = _kept_records(session)
    for name, learner_id in _called(session, names):
        called[name].add(kept.get(learner_id, learner_id))
    places: defaultdict[int, list[EnrolmentNames]] = defaultdict(list)
    for place in _places(session, set[int]().union(*called.values())):
        places[place.learner_id].append(place)
    return Roster(called=called, places=places)


def _kept_records(session: Session) -> dict[int, int]:
    """The record that is kept of a person, by each other one of theirs."""
    c = SamePerson
    joined = select(col(c.other_id), col(c.kept_id)).where(
        col(c.verdict) == _SAME, col(c.undone_at).is_(None)
    )
    kept: dict[int, int] = {}
    for other, one in session.execute(joined.order_by(col(c.id).desc())):
        kept[other] = kept.get(one, one)  # which may have been joined with another since
    return kept


def _called(session: Session, names: Collection[str]) -> Iterable[tuple[str, int]]:
    sorts = defaultdict[str, set[str]](set)
    for name in names:
        sort, _, rest = name.partition(":")
        sorts[sort].add(rest)
    address = func.lower(col(Learner.email), type_=Text)
    for sort, column, owner in (
        ("ref", col(Learner.ref), col(Learner.id)),
        ("email", address, col(Learner.id)),
        ("enrolment", col(Enrolment.ref), col(Enrolment.learner_id)),
    ):
        if wanted := sorts[sort]:
            found = select(column, owner).where(among(column, wanted))
            rows = session.execute(found)
            yield from ((f"{sort}:{name}", number) for name, number in rows)
    if wanted := sorts["sha1"]:
        known = select(col(Learner.email), col(Learner.id)).where(col(Learner.email).is_not(None))
        for email, number in session.execute(known):
            for digest in {_sha1(email), _sha1(email.lower())} & wanted:
                yield f"sha1:{digest}", number


def _sha1(email: str) -> str:
    # as xAPI wants it; nothing is kept secret by it
    return hashlib.sha1(f"mailto:{email}".encode(), usedforsecurity=False).hexdigest()


def _places(session: Session, learners: Collection[int]) -> list[EnrolmentNames]:
    found = (
        select(
            *columns(Enrolment.learner_id, Enrolment.ref, enrolment_id=Enrolment.id),
            *columns(cohort_ref=Cohort.ref, programme_ref=Programme.ref, zone=Programme.zone),
            *columns(Cohort.starts_on, Cohort.ends_on),
        )
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .where(among(Enrolment.learner_id, learners), col(Enrolment.left_out).is_(None))
    )
    return read_values(session, EnrolmentNames, found)
