"""Writes an invented apprenticeship programme as CSV files, block by block."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from domain.sources.batch import Progress
from domain.sources.synthetic import people, words
from domain.sources.synthetic.arrays import block_streams, programme_stream
from domain.sources.synthetic.blocks import STREAMS, assessment_ref, block_tables, cohort_ref
from domain.sources.synthetic.files import TableFiles, write_mapping
from domain.sources.synthetic.timetable import Timetable

#: Learners drawn at a time: memory does not depend on how many there are in all.
BLOCK: Final = 10_000
_LEARNERS: Final = range(100, 1_000_001)
_WEEKS: Final = range(4, 53)
_COHORTS: Final = range(1, 27)
_EVERY: Final = range(1, 53)


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What was written where: rows by canonical frame."""

    folder: Path
    rows: Mapping[str, int]


def generate(
    out: Path,
    *,
    learners: int,
    weeks: int = 12,
    cohorts: int = 3,
    every: int | None = None,
    seed: int = 1,
    unequal: bool = False,
    today: date,
    progress: Progress | None = None,
) -> Generated:
    """Write one CSV per canonical frame and `mapping.toml` into `out`, replacing what is there.

    Cohorts start `every` so many weeks, or one programme length apart; the last one is half-way on
    `today`, and nothing later than `today` is written. Where it is `unequal`, some groups have it
    harder than others. The same arguments give the same bytes, with the same versions of numpy and
    Faker. Read it back with the `tables` source and the mapping.

    Raises:
        ValueError: `learners` is not 100 to 1,000,000, `weeks` 4 to 52, `cohorts` 1 to 26, or
            `every` 1 to 52.
    """
    every = weeks if every is None else every
    _check(learners=learners, weeks=weeks, cohorts=cohorts, every=every)
    timetable = Timetable.ending_mid_course(weeks=weeks, cohorts=cohorts, every=every, today=today)
    rng = programme_stream(seed)
    shared = people.society(rng, learners=learners, cohorts=cohorts, seed=seed, unequal=unequal)
    with TableFiles(out) as files:
        for frame, columns in _programme_tables(rng, shared, timetable).items():
            files.append(frame, columns)
        for block, first in enumerate(range(0, learners, BLOCK)):
            size = min(BLOCK, learners - first)
            streams = block_streams(seed, block, count=STREAMS)
            tables = block_tables(streams, shared, timetable, first=first, size=size)
            for frame, columns in tables.items():
                files.append(frame, columns)
            if progress:
                progress((first + size) / learners, f"{first + size:,} of {learners:,} learners")
    write_mapping(out, exported_on=today)
    return Generated(folder=out, rows=dict(files.rows))


def _programme_tables(
    rng: np.random.Generator, shared: people.Society, timetable: Timetable
) -> dict[str, Mapping[str, pa.Array]]:
    return {
        "programmes": _programme_columns(timetable),
        "cohorts": _cohort_columns(timetable),
        "employers": people.employer_columns(shared),
        "staff": people.staff_columns(rng, shared),
        "assessments": _assessment_columns(timetable),
    }


def _programme_columns(timetable: Timetable) -> dict[str, pa.Array]:
    return {
        "ref": pa.array([words.PROGRAMME_REF]),
        "name": pa.array([words.PROGRAMME]),
        "weeks": pa.array([timetable.weeks]),
        "zone": pa.array(["Europe/London"]),
        "language": pa.array(["en"]),
        "simulated": pa.array([True]),
    }


def _cohort_columns(timetable: Timetable) -> dict[str, pa.Array]:
    starts = timetable.starts.tolist()
    return {
        "ref": pa.array([cohort_ref(code) for code in range(len(starts))]),
        "programme_ref": pa.array([words.PROGRAMME_REF] * len(starts)),
        "name": pa.array([f"{words.COHORT}, {start.day} {start:%B %Y}" for start in starts]),
        "starts_on": pa.array(timetable.starts),
        "ends_on": pa.array(timetable.ends),
    }


def _assessment_columns(timetable: Timetable) -> dict[str, pa.Array]:
    cohorts = np.repeat(np.arange(timetable.starts.size), len(timetable.works))
    works = timetable.works * timetable.starts.size
    pairs = list(zip(cohorts.tolist(), works, strict=True))
    due = np.array([work.due for work in works], dtype="timedelta64[D]")
    return {
        "ref": pa.array([assessment_ref(cohort, work) for cohort, work in pairs]),
        "cohort_ref": pa.array([cohort_ref(cohort) for cohort, _ in pairs]),
        "name": pa.array([work.name for work in works]),
        "kind": pa.array([work.kind for work in works]),
        "due_on": pa.array(timetable.starts[cohorts] + due),
        "weight": pa.array([work.weight for work in works]),
    }


def _check(*, learners: int, weeks: int, cohorts: int, every: int) -> None:
    for name, value, allowed in (
        ("learners", learners, _LEARNERS),
        ("weeks", weeks, _WEEKS),
        ("cohorts", cohorts, _COHORTS),
        ("every", every, _EVERY),
    ):
        if value not in allowed:
            raise ValueError(f"{name} is {allowed[0]:,} to {allowed[-1]:,}, not {value:,}")
