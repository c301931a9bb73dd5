"""Whom an entry of the trail tells of: enrolments by number, one, several or from one to another.

A learner is a number of an enrolment there, as in the address of their page. What is about a person
with all their enrolments says so. Entries of before called that a learner by another number: they
are shown and found by what they meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sqlmodel import Session, col, select

from domain.store.staff import StaffAction
from domain.store.tables import Enrolment

_PARTS_NAMED: Final = 1_000
_NUMBERS: Final = re.compile(r"\b(?:learners?|enrolments?) (\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)\b")
_ASKED: Final = re.compile(r"(learner|enrolment|person) (\d{1,18})")
_PERSON: Final = re.compile(r"\b(?:person|people) (\d+)(?: and (\d+))?\b")
_LEARNER: Final = re.compile(r"\blearner(s?)(?= \d)")
_OF_PEOPLE: Final = frozenset(
    {
        *(StaffAction.SET_PREFERENCES, StaffAction.EXPORTED_LEARNER, StaffAction.ERASED_LEARNER),
        *(StaffAction.OBJECTED_TO_SCORING, StaffAction.WITHDREW_OBJECTION),
        *(StaffAction.LEFT_OUT_ACCOUNT, StaffAction.BROUGHT_BACK),
        *(StaffAction.MERGED_LEARNERS, StaffAction.KEPT_APART),
    }
)
_COPY: Final = "copy of learner"


@dataclass(frozen=True, kw_only=True)
class Whom:
    """A person that is asked about, by every number that entries have for them."""

    enrolments: frozenset[int]
    people: frozenset[int]

    def is_told_of(self, detail: str) -> bool:
        """Whether an entry, in today's words, tells of them."""
        for numbers in _NUMBERS.findall(detail):
            for part in numbers.split(", "):
                first, _, last = part.partition("-")
                if any(int(first) <= one <= int(last or first) for one in self.enrolments):
                    return True
        people = (one for both in _PERSON.findall(detail) for one in both if one)
        return any(int(one) in self.people for one in people)


def find_whom(session: Session, asked: str) -> Whom | None:
    """Who is asked for, as `learner 12` or `person 7`, also once erased; None: nobody by number."""
    found = _ASKED.fullmatch(asked)
    if found is None:
        return None
    number = int(found[2])
    if found[1] == "person":
        known, person_id = frozenset[int](), number
    else:
        known, enrolment = frozenset({number}), session.get(Enrolment, number)
        if enrolment is None:
            return Whom(enrolments=known, people=frozenset())
        person_id = enrolment.learner_id
    theirs = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == person_id)
    return Whom(enrolments=known | set(session.exec(theirs)), people=frozenset({person_id}))


def person(session: Session, learner_id: int) -> str:
    """A person as the trail names one: by their own number and those of their enrolments."""
    theirs = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == learner_id)
    numbers = named(session.exec(theirs).all())
    return f"person {learner_id}" + "".join(f": {one}" for one in numbers)


def named(enrolments: Iterable[int]) -> list[str]:
    """Enrolments as entries name them, `enrolments 1-3, 7`; several where they are very many."""
    numbers = sorted(set(enrolments))
    if not numbers:
        return []
    gaps = [(last, first) for last, first in pairwise(numbers) if first != last + 1]
    begins = [numbers[0], *(first for _, first in gaps)]
    ends = [*(last for last, _ in gaps), numbers[-1]]
    parts = [
        str(first) if first == last else f"{first}-{last}"
        for first, last in zip(begins, ends, strict=True)
    ]
    return [
        f"enrolments {', '.join(parts[at : at + _PARTS_NAMED])}"
        for at in range(0, len(parts), _PARTS_NAMED)
    ]


def who_did(who: str) -> str:
    """Who did it, as today: a learner themselves by the number of the person."""
    return _LEARNER.sub("person", who)


def in_todays_words(action: str, detail: str | None) -> str | None:
    """What an entry says, a person called one where an earlier version said learner."""
    is_of_people = action in _OF_PEOPLE or (detail or "").startswith(_COPY)
    if detail is None or not is_of_people:
        return detail
    return _LEARNER.sub(lambda found: "people" if found[1] else "person", detail)
