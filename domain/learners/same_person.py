"""Which records may be of one person: rules that one can read, and what each is worth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

#: Rule -> whether it leaves no doubt. Records are joined by a person, or all of these at once.
RULES: Final[Mapping[str, bool]] = {
    "the same student number": True,
    "the id of one is the student number of the other": True,
    "the id of one is the address of the other": True,
    "the same address and the same name": True,
    "the same address and other names": False,
    "the same name in the same cohort": False,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerRecord:
    """A record of a learner, with what may tell whose it is."""

    learner_id: int
    ref: str
    name: str | None = None
    email: str | None = None
    student_number: str | None = None
    cohorts: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """Two records that may be of one person, the older one first, and by which rule."""

    one_id: int
    other_id: int
    rule: str

    @property
    def is_certain(self) -> bool:
        """Whether the rule leaves no doubt."""
        return RULES[self.rule]


def find_pairs(records: Iterable[LearnerRecord]) -> list[Pair]:
    """Every two records that a rule speaks of, each pair once by its first rule."""
    known = {record.learner_id: record for record in records}
    found: dict[tuple[int, int], str] = {}
    for rule, ones, others in _keys(known.values()):
        alike: dict[object, set[int]] = defaultdict(set)
        for key, number in others:
            alike[key].add(number)
        for key, number in ones:
            same = alike[key] if key else set()
            # a key that dozens share says nothing about any of them
            for other in sorted(same - {number}) if len(same) <= _MOST else ():
                _add(found, rule, *sorted((known[number], known[other]), key=_number))
    return [Pair(one_id=a, other_id=b, rule=rule) for (a, b), rule in sorted(found.items())]


_MOST: Final = 6
_BY_ADDRESS: Final = "the same address"
_Keys = Sequence[tuple[object, int]]


def _add(
    found: dict[tuple[int, int], str], rule: str, one: LearnerRecord, other: LearnerRecord
) -> None:
    if rule == _BY_ADDRESS:
        same = bool(one.name) and _plain(one.name) == _plain(other.name)
        rule += " and the same name" if same else " and other names"
    found.setdefault((one.learner_id, other.learner_id), rule)


def _number(record: LearnerRecord) -> int:
    return record.learner_id


def _keys(records: Iterable[LearnerRecord]) -> Iterator[tuple[str, _Keys, _Keys]]:
    """By rule, what one record has that another has; the surest first."""
    every = list(records)
    numbers = [(_plain(r.student_number), r.learner_id) for r in every]
    refs = [(_plain(r.ref), r.learner_id) for r in every]
    mails = [(_plain(r.email), r.learner_id) for r in every]
    names: _Keys = [
        ((_plain(r.name), cohort), r.learner_id) for r in every if r.name for cohort in r.cohorts
    ]
    yield "the same student number", numbers, numbers
    yield "the id of one is the student number of the other", refs, numbers
    yield "the id of one is the address of the other", [one for one in refs if "@" in one[0]], mails
    yield _BY_ADDRESS, mails, mails
    yield "the same name in the same cohort", names, names


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
