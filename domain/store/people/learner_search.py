"""Learners found by a few letters of their name or address, or by the number of an enrolment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlmodel import Session, col

from domain.store.database import columns, folded, read_values
from domain.store.tables import Cohort, Enrolment, Learner, LearnerWord

#: Looked at before the best are chosen: the database stops there, however many there are.
_ENOUGH: Final = 200
#: What stands between words, as in the migration that keeps them.
_EDGES: Final = " @.,_-()'"
_APART: Final = re.compile(f"[{re.escape(_EDGES)}]+")
#: Comes after every letter.
_LAST: Final = "\U0010ffff"
#: Larger numbers name no row.
_DIGITS: Final = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLearner:
    """One enrolment that a search found."""

    enrolment_id: int
    name: str
    cohort: str


def search_learners(
    session: Session, words: Sequence[str], *, seen_by: int | None, most: int
) -> list[FoundLearner]:
    """The best matches, of those a coach may see (None: everybody's).

    Each word must occur in the name or the address, and one of them at the beginning of a word of
    the name, or of the address before its @. Names that begin with the first word come first; no
    more than a few hundred are looked at.
    """
    if not words:
        return []
    wanted = and_(*(_occurs(word.lower()) for word in words), _some_begins([*words]))
    found = read_values(session, FoundLearner, _found(wanted, seen_by).limit(_ENOUGH))
    first = words[0].lower()
    found.sort(key=lambda one: (not one.name.lower().startswith(first), one.name.lower()))
    return found[:most]


def find_by_number(session: Session, number: str, *, seen_by: int | None) -> list[FoundLearner]:
    """The enrolment of that number, if there is one that may be seen."""
    if not number.isdecimal() or len(number) > _DIGITS:
        return []
    one = col(Enrolment.id) == int(number)
    return read_values(session, FoundLearner, _found(one, seen_by))


def _found(wanted: ColumnElement[bool], seen_by: int | None) -> Select[tuple[int, str, str]]:
    name = func.coalesce(Learner.name, "Learner " + col(Learner.ref)).label("name")
    found = (
        select(*columns(enrolment_id=Enrolment.id, cohort=Cohort.name), name)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(wanted)
    )
    return found if seen_by is None else found.where(col(Enrolment.coach_id) == seen_by)


def _some_begins(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a kept word begins with one of these: an index tells, however many learners."""
    if not all(word.isascii() for word in words):
        return true()  # SQLite keeps other letters as they were written
    begun = [found[0] for word in words if (found := _APART.split(word.lower().strip(_EDGES)))]
    beginnings = (
        and_(col(LearnerWord.word) >= one, col(LearnerWord.word) < one + _LAST)
        for one in begun
        if one
    )
    return col(Learner.id).in_(select(col(LearnerWord.learner_id)).where(or_(false(), *beginnings)))


def _occurs(word: str) -> ColumnElement[bool]:
    # one text to fold and to look through: half the time, where a million are looked through
    both = func.coalesce(Learner.name, Learner.ref) + " " + func.coalesce(Learner.email, "")
    return folded(both, word).contains(word, autoescape=True)
