"""One block of learners, lived through and written down as the columns of each frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from domain.sources.synthetic import contact, dynamics, people, study, words, work
from domain.sources.synthetic.arrays import NEVER, Bools, Floats, Ints
from domain.sources.synthetic.timetable import BOARD_DAYS, ScheduledWork, Timetable

#: Independent random streams of a block: adding to one concern leaves the others as they were.
STREAMS: Final = 6
#: Share of the lessons done from which a learner is in each of `words.STAGES`.
_STAGES_FROM: Final = (0.05, 0.35, 0.65, 0.9)

Columns = Mapping[str, pa.Array]


@dataclass(frozen=True, kw_only=True)
class Life:
    """Everything that happens to a block, today's or not: what is written is cut at `today`."""

    block: people.Block
    timetable: Timetable
    lived: dynamics.Journeys
    marks: work.Marks
    outcome: Ints
    active: Bools
    visits: study.Visits
    lessons: study.Lessons

    def refs(self, learner: Ints) -> pa.Array:
        """References of the enrolments in these rows of the block."""
        return people.enrolment_refs(self.block.number).take(pa.array(learner))

    def dates(self, learner: Ints, day: Ints) -> pa.Array:
        """Calendar days; missing where they have not come yet."""
        return pa.array(self.timetable.on(self.block.cohort[learner], day))

    def moments(self, learner: Ints, day: Ints, hour: Ints) -> pa.Array:
        """The same days, at an hour on the programme's clock."""
        days = self.timetable.on(self.block.cohort[learner], day).astype("datetime64[s]")
        return pa.array(days + hour.astype("timedelta64[h]"))

    def known(self, learner: Ints, day: Ints) -> Bools:
        """Whether each day has come by today."""
        return self.timetable.happened(self.block.cohort[learner], day)


def block_tables(
    streams: Sequence[np.random.Generator],
    shared: people.Society,
    timetable: Timetable,
    *,
    first: int,
    size: int,
) -> dict[str, Columns]:
    """Columns of each frame for `size` learners numbered from `first`; needs `STREAMS` streams."""
    who, fate, habits, meetings, extras, clock = streams
    block = people.people(who, shared, first=first, size=size)
    life = _life(fate, habits, people.traits(fate, block, shared), block, timetable)
    works = timetable.works
    return {
        "learners": people.learner_columns(who, block, shared.names),
        "enrolments": {**_enrolments(extras, life), **_extras(extras, size)},
        "activity": _activity(clock, life),
        "progress": _progress(life),
        "results": _results(life),
        "attendance": _attendance(life, contact.attendance(meetings, life.lived)),
        "barriers": _barriers(life),
        "check_ins": _both_kinds(
            _notes(life, contact.check_ins(meetings, life.lived, active=life.active), "check_in"),
            _notes(
                life, contact.feedback(meetings, life.lived, life.marks, works=works), "feedback"
            ),
        ),
    }


def cohort_ref(code: int) -> str:
    """Reference of a cohort."""
    return f"{words.PROGRAMME_REF}-{code + 1}"


def assessment_ref(cohort: int, piece: ScheduledWork) -> str:
    """Reference of a piece of work in a cohort."""
    return f"{cohort_ref(cohort)}-{piece.code}"


def _life(
    fate: np.random.Generator,
    habits: np.random.Generator,
    traits: dynamics.Traits,
    block: people.Block,
    timetable: Timetable,
) -> Life:
    works = timetable.works
    lived = dynamics.journeys(fate, traits, weeks=timetable.weeks, kinds=len(words.BARRIERS))
    marks = work.marks(fate, traits, lived, works=works)
    active = study.active_days(habits, lived, works=works, submitted=marks.submitted)
    done = study.visits(habits, traits, lived, active=active, submitted=marks.submitted)
    return Life(
        block=block,
        timetable=timetable,
        lived=lived,
        marks=marks,
        outcome=work.outcomes(marks, lived, works=works),
        active=active,
        visits=done,
        lessons=study.lessons(habits, traits, done, active=active),
    )


def _enrolments(rng: np.random.Generator, life: Life) -> Columns:
    block, rows = life.block, np.arange(life.block.number.size)
    left = life.outcome == 0
    known_on = np.where(left, life.lived.leaves, life.timetable.days - 1 + BOARD_DAYS)
    unknown = ~life.known(rows, known_on)
    refs = [cohort_ref(code) for code in range(life.timetable.starts.size)]
    return {
        "ref": people.enrolment_refs(block.number),
        "learner_ref": people.learner_refs(block.number),
        "cohort_ref": pa.array(refs).take(pa.array(block.cohort)),
        "employer_ref": pa.array([people.employer_ref(code) for code in block.employer.tolist()]),
        "coach_ref": pa.array([people.coach_ref(code) for code in block.coach.tolist()]),
        "enrolled_on": life.dates(rows, life.lived.enrolled),
        "withdrawn_on": life.dates(rows, life.lived.leaves),
        "outcome": pa.array(work.OUTCOMES).take(pa.array(life.outcome, mask=unknown)),
        "outcome_on": life.dates(rows, known_on),
        "stage": pa.array(words.STAGES).take(pa.array(_stage(life))),
        "previous_attempts": pa.array(rng.choice(3, rows.size, p=(0.93, 0.06, 0.01))),
        "credits": pa.array(rng.choice((30, 60), rows.size, p=(0.8, 0.2))),
    }


def _extras(rng: np.random.Generator, size: int) -> Columns:
    return {
        "job_role": people.draw(rng, words.JOBS, size),
        "contract_hours": people.draw(rng, words.HOURS, size),
    }


def _stage(life: Life) -> Ints:
    """How far each learner has come by today."""
    known = life.known(life.lessons.learner, life.lessons.day)
    most = np.zeros(life.block.number.size)
    np.maximum.at(most, life.lessons.learner[known], life.lessons.done[known])
    return np.digitize(most / (study.LESSONS * life.timetable.weeks), _STAGES_FROM)


def _activity(rng: np.random.Generator, life: Life) -> Columns:
    done = life.visits
    hours = study.hours(rng, done, learners=life.block.number.size)
    at = np.flatnonzero(life.known(done.learner, done.day))
    learner = done.learner[at]
    counts = {kind: count[at] for kind, count in done.counts.items()}
    return {
        "enrolment_ref": life.refs(learner),
        "day": life.moments(learner, done.day[at], hours[at]),
        "clicks": pa.array(sum(counts.values())),
        **{kind: pa.array(count) for kind, count in counts.items()},
        "sessions": pa.array(done.sessions[at]),
        "minutes": pa.array(done.minutes[at]),
    }


def _progress(life: Life) -> Columns:
    at = np.flatnonzero(life.known(life.lessons.learner, life.lessons.day))
    learner, day, done = (
        a[at] for a in (life.lessons.learner, life.lessons.day, life.lessons.done)
    )
    percent = 100 * done / (study.LESSONS * life.timetable.weeks)
    return {
        "enrolment_ref": life.refs(learner),
        "day": life.dates(learner, day),
        "percent": pa.array(percent.round(1)),
        "modules_completed": pa.array(done // study.LESSONS),
        "grade": _numbers(work.grades(life.marks, learner, day)),
    }


def _results(life: Life) -> Columns:
    learner, piece = np.nonzero(life.marks.submitted < NEVER)
    submitted = life.marks.submitted[learner, piece]
    at = np.flatnonzero(life.known(learner, submitted))
    learner, piece, submitted = learner[at], piece[at], submitted[at]
    marked_on = life.marks.known[learner, piece]
    score = np.where(life.known(learner, marked_on), life.marks.score[learner, piece], np.nan)
    return {
        "enrolment_ref": life.refs(learner),
        "assessment_ref": _assessment_refs(life, learner, piece),
        "submitted_on": life.dates(learner, submitted),
        "known_on": life.dates(learner, marked_on),
        "score": _numbers(score),
        "is_banked": pa.array(np.zeros(at.size, dtype=np.bool_)),
    }


def _assessment_refs(life: Life, learner: Ints, piece: Ints) -> pa.Array:
    works, cohorts = life.timetable.works, range(life.timetable.starts.size)
    refs = pa.array([assessment_ref(cohort, one) for cohort in cohorts for one in works])
    return refs.take(pa.array(life.block.cohort[learner] * len(works) + piece))


def _attendance(life: Life, met: contact.Attended) -> Columns:
    at = np.flatnonzero(life.known(met.learner, met.day))
    return {
        "enrolment_ref": life.refs(met.learner[at]),
        "day": life.dates(met.learner[at], met.day[at]),
        "planned": pa.array(met.planned[at]),
        "attended": pa.array(met.attended[at]),
    }


def _barriers(life: Life) -> Columns:
    """Barriers that were reported while the learner could still be reached."""
    found, lived = life.lived.barriers, life.lived
    ends = np.minimum(lived.leaves, lived.stops + 14)[found.learner]
    told = found.reported & (found.since < ends) & (found.since >= lived.enrolled[found.learner])
    at = np.flatnonzero(told & life.known(found.learner, found.since))
    learner, until = found.learner[at], found.until[at]
    resolved = np.where(until < lived.leaves[learner], until, NEVER)
    return {
        "enrolment_ref": life.refs(learner),
        "kind": pa.array([kind for kind, _ in words.BARRIERS]).take(pa.array(found.kind[at])),
        "severity": pa.array(words.SEVERITIES).take(pa.array(found.severity[at])),
        "reported_on": life.dates(learner, found.since[at]),
        "resolved_on": life.dates(learner, resolved),
    }


def _notes(life: Life, notes: contact.Notes, kind: str) -> Columns:
    at = np.flatnonzero(life.known(notes.learner, notes.day))
    return {
        "enrolment_ref": life.refs(notes.learner[at]),
        "day": life.dates(notes.learner[at], notes.day[at]),
        "kind": pa.array([kind]).take(pa.array(np.zeros(at.size, dtype=np.int64))),
        "text": notes.text.take(pa.array(at)),
        "sentiment": _numbers(notes.sentiment[at]),
    }


def _both_kinds(one: Columns, other: Columns) -> Columns:
    return {name: pa.concat_arrays([one[name], other[name]]) for name in one}


def _numbers(values: Floats) -> pa.Array:
    """Decimals; NaN is missing."""
    return pa.array(values, from_pandas=True)
