"""Reads records that may be of one person, and what was decided about them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.learners import LearnerRecord, Pair, find_pairs
from domain.store.identity.merge import CannotMerge, in_force, merge
from domain.store.people import find_by_name
from domain.store.tables import Cohort, Enrolment, Learner, SamePerson

#: Headings of columns, kept as they were written, that hold a student number.
_NUMBERS: Final = ("student number", "id number", "student no", "matrikelnummer", "uln")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownRecord:
    """A record as a page shows it beside another one."""

    learner_id: int
    ref: str
    name: str | None
    email: str | None
    phone: str | None
    cohorts: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SamePersonDecision:
    """What was decided about two records, by whom and why."""

    decision_id: int
    kept: str
    other: str
    verdict: str
    why: str
    decided_by: str
    decided_at: datetime


def read_pairs(session: Session) -> list[Pair]:
    """Records that a rule takes for one person's, and nobody decided about; the certain first."""
    decided = {
        frozenset(pair)
        for pair in session.execute(
            select(col(SamePerson.kept_id), col(SamePerson.other_id)).where(in_force())
        )
    }
    merged = {other for _, other in _merged(session)}
    found = [
        pair
        for pair in find_pairs(_records(session))
        if frozenset((pair.one_id, pair.other_id)) not in decided
        and not {pair.one_id, pair.other_id} & merged
    ]
    return sorted(found, key=lambda pair: (not pair.is_certain, pair.one_id, pair.other_id))


def merge_certain(session: Session, *, by: str, now: datetime) -> int:
    """Join every two records of which a rule leaves no doubt; how many joins."""
    done = 0
    while certain := [pair for pair in read_pairs(session) if pair.is_certain]:
        pair = certain[0]
        merge(session, pair.one_id, pair.other_id, why=pair.rule, by=by, now=now)
        done += 1
    return done


def read_known(session: Session, numbers: Iterable[int]) -> dict[int, KnownRecord]:
    """Records by number, with the cohorts they are in."""
    wanted = list(numbers)
    c = Learner
    studies: dict[int, list[str]] = {}
    enrolled = (
        select(col(Enrolment.learner_id), col(Cohort.name))
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(col(Enrolment.learner_id).in_(wanted))
    )
    for number, cohort in session.execute(enrolled):
        studies.setdefault(number, []).append(cohort)
    shown = [col(one) for one in (c.id, c.ref, c.name, c.email, c.phone)]
    return {
        number: KnownRecord(
            learner_id=number,
            ref=ref,
            name=name,
            email=email,
            phone=phone,
            cohorts=", ".join(sorted(studies.get(number, []))),
        )
        for number, ref, name, email, phone in session.execute(
            select(*shown).where(col(c.id).in_(wanted))
        )
    }


def read_decisions(session: Session) -> list[SamePersonDecision]:
    """Decisions in force, the newest first."""
    kept, other = aliased(Learner), aliased(Learner)
    c = SamePerson
    found = (
        select(
            *(col(one) for one in (c.id, kept.name, kept.ref, other.name, other.ref)),
            *(col(one) for one in (c.verdict, c.why, c.decided_by, c.decided_at)),
        )
        .join(kept, col(kept.id) == c.kept_id)
        .join(other, col(other.id) == c.other_id)
        .where(in_force())
        .order_by(col(c.id).desc())
    )
    return [
        SamePersonDecision(
            decision_id=number,
            kept=f"{name or ref} ({ref})",
            other=f"{other_name or other_ref} ({other_ref})",
            verdict=verdict,
            why=why,
            decided_by=by,
            decided_at=at,
        )
        for number, name, ref, other_name, other_ref, verdict, why, by, at in session.execute(found)
    ]


def find_record(session: Session, ref: str) -> int:
    """The number of the record with that id or address; raises `CannotMerge`."""
    one = find_by_name(session, ref)
    if len(one) != 1:
        many = f"{len(one)} records are" if one else "no record is"
        raise CannotMerge(f"{many} called {ref!r}: name one by its id.")
    return one[0]


def records_of(session: Session, learner_id: int) -> list[int]:
    """Every record of a person that was joined with this one, itself first."""
    pairs = _merged(session)
    found = [learner_id]
    for one in found:
        beside = [sum(pair) - one for pair in pairs if one in pair]
        found += [other for other in beside if other not in found]
    return found


def read_other_refs(session: Session) -> tuple[dict[str, str], dict[str, str]]:
    """Refs of other records of a person: of learners, and of enrolments that became another."""
    merged = {other: kept for kept, other in _merged(session)}
    if not merged:
        return {}, {}
    refs = _refs(session, Learner, [*merged, *merged.values()])
    folds = [
        (fold["other"], fold["kept"])
        for text in session.scalars(select(col(SamePerson.moved)).where(*_same()))
        for fold in json.loads(text)["folded"]
    ]
    numbers = [number for pair in folds for number in pair]
    names = _refs(session, Enrolment, numbers)
    learners = {refs[other]: refs[_last(merged, other)] for other in merged}
    into = dict(folds)
    return learners, {names[other]: names[_last(into, other)] for other in into}


def _refs(
    session: Session, model: type[Learner] | type[Enrolment], numbers: list[int]
) -> dict[int, str]:
    found = select(col(model.id), col(model.ref)).where(col(model.id).in_(numbers))
    return {number: ref for number, ref in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def _last(into: dict[int, int], number: int) -> int:
    while number in into:
        number = into[number]
    return number


def _merged(session: Session) -> list[tuple[int, int]]:
    found = select(col(SamePerson.kept_id), col(SamePerson.other_id)).where(*_same())
    return [(kept, other) for kept, other in session.execute(found)]


def _same() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return in_force(), col(SamePerson.verdict) == "same"


def _records(session: Session) -> list[LearnerRecord]:
    cohorts: dict[int, set[int]] = {}
    enrolled = select(col(Enrolment.learner_id), col(Enrolment.cohort_id))
    for number, cohort in session.execute(enrolled.where(col(Enrolment.left_out).is_(None))):
        cohorts.setdefault(number, set()).add(cohort)
    numbers = _student_numbers(session)
    c = Learner
    shown = [col(one) for one in (c.id, c.ref, c.name, c.email)]
    return [
        LearnerRecord(
            learner_id=number,
            ref=ref,
            name=name,
            email=email,
            student_number=numbers.get(number),
            cohorts=frozenset(cohorts[number]),
        )
        for number, ref, name, email in session.execute(select(*shown))
        if number in cohorts
    ]


def _student_numbers(session: Session) -> dict[int, str]:
    """By learner, what a column of that name says, where a file had one."""
    original = col(Enrolment.original)
    named = or_(*(func.lower(original).like(f'%"{name}"%') for name in _NUMBERS))
    found: dict[int, str] = {}
    for number, text in session.execute(select(col(Enrolment.learner_id), original).where(named)):
        for heading, value in json.loads(text).items():
            if heading.casefold().strip() in _NUMBERS and value:
                found.setdefault(number, str(value))
    return found
