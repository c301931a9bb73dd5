"""Marks and work handed in, as events tell them: the latest word counts, until it is taken back.

A result of a newer file stays. Work that no file has named yet is listed by what events call it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from domain.sources.events import is_of_work, names_of_work
from domain.store.database import among, columns
from domain.store.tables import Assessment, Cohort, Enrolment, EventState, ReceivedEvent, Result

#: One learner's work: the enrolment, and what events call the work.
Work = tuple[int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventResult:
    """What all events that are here tell of somebody's work."""

    kind: str | None
    handed_in: date
    marked: date | None = None
    score: float | None = None


def read_event_results(session: Session, works: Collection[Work]) -> dict[Work, EventResult]:
    """What events tell of these works at this moment; one of which they tell nothing is absent."""
    if not works:
        return {}
    c = ReceivedEvent
    found = session.execute(
        select(*columns(c.enrolment_id, c.object, c.verb, c.kind, c.day, c.score, c.is_completed))
        .where(among(c.enrolment_id, {w for w, _ in works}), among(c.object, {o for _, o in works}))
        .where(col(c.state) == EventState.COUNTED.value)
        .order_by(col(c.happened_at), col(c.id))
    )
    told: defaultdict[Work, list[Row[Any]]] = defaultdict(list)
    for row in found:
        if is_of_work(row.verb, row.kind, score=row.score, is_completed=row.is_completed):
            told[row.enrolment_id, row.object].append(row)
    return {work: _together(rows) for work, rows in told.items() if work in works}


def keep_results(
    session: Session, works: Collection[Work], before: Mapping[Work, EventResult]
) -> set[int]:
    """Set or take back these results, which were told so `before`; gives back whose changed."""
    if not works:
        return set()
    told = read_event_results(session, works)
    cohorts = _cohorts(session, {enrolment for enrolment, _ in works})
    listed_work = _Listed(session, {number for number, _ in cohorts.values()})
    changed = set()
    for work in sorted(works):
        cohort_id, cohort_ref = cohorts[work[0]]
        now, was = told.get(work), before.get(work)
        assessment = listed_work.find(work[1], cohort_id, cohort_ref)
        if assessment is None:
            if now is None:
                continue
            assessment = listed_work.add(work[1], cohort_id, cohort_ref, now.kind)
        if _keep(session, (work[0], assessment), now, was):
            changed.add(work[0])
    session.flush()
    return changed


def _together(rows: Iterable[Row[Any]]) -> EventResult:
    """The last mark, and the first day; the rows are in the order in which they happened."""
    some = list(rows)
    marks = [row for row in some if row.score is not None]
    last = marks[-1] if marks else None
    return EventResult(
        kind=some[-1].kind,
        handed_in=min(row.day for row in some),
        marked=last.day if last else None,
        score=last.score if last else None,
    )


def _keep(
    session: Session, key: tuple[int, int], now: EventResult | None, was: EventResult | None
) -> bool:
    row = session.get(Result, key)
    if now is None:
        return row is not None and _is_own_word(row, was) and _take_back(session, row)
    if row is None:
        row = Result(enrolment_id=key[0], assessment_id=key[1])
    elif _is_newer(row, now) and not _is_own_word(row, was):
        return False
    earlier = (row.submitted_on, row.score)
    if now.score is not None:
        row.score, row.known_on = now.score, now.marked
    elif was is not None and row.score == was.score:
        row.score = row.known_on = None  # the mark was taken back, and the work was not
    if row.made_in is None or row.submitted_on is None:
        row.submitted_on = now.handed_in
    row.stated_on = now.marked or now.handed_in
    if (row.submitted_on, row.score) == earlier:
        return False
    # no file says so: who undoes one leaves it
    row.stated_in = row.again_in = None
    session.add(row)
    return True


def _take_back(session: Session, row: Result) -> bool:
    if row.made_in is None:
        session.delete(row)
    else:  # a file had it too: the next one says what of
        row.score = row.known_on = row.stated_on = None
        session.add(row)
    return True


def _is_own_word(row: Result, was: EventResult | None) -> bool:
    """Whether it is what events told before, and no file's word."""
    return was is not None and row.stated_in is None and row.score == was.score


def _is_newer(row: Result, now: EventResult) -> bool:
    """Whether a file has said of a later day what the work was worth."""
    told = now.marked or now.handed_in
    return row.stated_on is not None and row.stated_on > told


def _cohorts(session: Session, enrolments: Collection[int]) -> dict[int, tuple[int, str]]:
    found = (
        select(*columns(Enrolment.id, Enrolment.cohort_id, Cohort.ref))
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(among(Enrolment.id, enrolments))
    )
    return {number: (cohort, ref) for number, cohort, ref in session.execute(found)}


class _Listed:
    """Assessed work of some cohorts, by what it is called; a name that two have is nobody's."""

    def __init__(self, session: Session, cohorts: Collection[int]) -> None:
        self._session = session
        self._refs: dict[tuple[int, str], int] = {}
        self._names: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        c = Assessment
        found = select(*columns(c.id, c.cohort_id, c.ref, c.name)).where(
            among(c.cohort_id, cohorts)
        )
        for number, cohort, ref, name in session.execute(found):
            self._refs[cohort, ref] = number
            if name:
                self._names[cohort, name].add(number)

    def find(self, said: str, cohort_id: int, cohort_ref: str) -> int | None:
        names = names_of_work(said, cohort_ref)
        for name in names:
            if (number := self._refs.get((cohort_id, name))) is not None:
                return number
        for name in names[:2]:
            if len(alike := self._names.get((cohort_id, name), set())) == 1:
                return next(iter(alike))
        return None

    def add(self, said: str, cohort_id: int, cohort_ref: str, kind: str | None) -> int:
        ref, name = f"{cohort_ref}:{said}", names_of_work(said, cohort_ref)[1:2]
        quiz = "quiz" in said.lower() or kind is None
        made = Assessment(
            ref=ref,
            cohort_id=cohort_id,
            name=said if "/" not in said or not name else name[0],
            kind="quiz" if quiz else "assignment",
        )
        self._session.add(made)
        self._session.flush()
        self._refs[cohort_id, ref] = made.id
        return made.id
