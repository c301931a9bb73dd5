"""How far a cohort was on a scored day, kept with the day: no learner's page counts their cohort.

Only the worker keeps it, after scoring, of those who were in the cohort then; whoever reads counts
what is missing, or of an older version of the day, for itself.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import delete, exists, func, select
from sqlmodel import col

from domain.store.database import Database, append, columns, table_of
from domain.store.scoring import read_as_of_dates
from domain.store.tables import CohortPace, Enrolment, Snapshot, SnapshotVersion

#: What a learner's page draws beside their cohort's; both in per cent.
MEASURES: Final = ("progress", "grade")
_QUARTILES: Final = {"low": 0.25, "middle": 0.5, "high": 0.75}


def read_cohort_pace(
    database: Database, cohort_id: int, days: Sequence[date], measure: str
) -> pd.DataFrame:
    """One row per day asked for: as_of, learners of whom it is known, and quartiles of it.

    The quartiles (low, middle, high) are values that somebody has; NaN where nobody has any.
    """
    versions = _versions(database, days)
    missing = sorted(set(days) - _kept(database, versions))
    pace = table_of(CohortPace)
    of_it = (pace.c.cohort_id == cohort_id, pace.c.measure == measure, pace.c.as_of.in_(days))
    kept = database.read_frame(select(pace).where(*of_it))
    known = kept[~kept["as_of"].dt.date.isin(missing)]
    counted = (_paces(database, day, versions[day], cohort_id) for day in missing)
    found = pd.concat([known, *counted])
    shown = found[found["measure"] == measure][["as_of", "learners", *_QUARTILES]]
    return shown.sort_values("as_of", ignore_index=True)


def keep_cohort_pace(database: Database) -> int:
    """Work out and keep what is not kept of the newest version of a day; how many days."""
    with database.reading() as session:
        versions = _versions(database, read_as_of_dates(session))
        pairs = select(*columns(CohortPace.as_of, CohortPace.version)).distinct()
        kept = {(day, version) for day, version in session.execute(pairs)}
    missing = [day for day, version in versions.items() if (day, version) not in kept]
    for day in missing:  # a day at a time: of a million learners it is a large frame
        found = _paces(database, day, versions[day])
        with database.transaction() as session:
            session.exec(delete(CohortPace).where(col(CohortPace.as_of) == day))
            append(session, table_of(CohortPace), found)
    return len(missing)


def _versions(database: Database, days: Collection[date]) -> dict[date, int]:
    """The newest version of each; 0 of days from before there were any."""
    newest = select(col(SnapshotVersion.as_of), func.max(SnapshotVersion.version))
    asked = newest.where(col(SnapshotVersion.as_of).in_(days)).group_by(col(SnapshotVersion.as_of))
    with database.reading() as session:
        return dict.fromkeys(days, 0) | {day: number for day, number in session.execute(asked)}  # noqa: C416 - as above


def _kept(database: Database, versions: dict[date, int]) -> set[date]:
    """The days of which the newest version is kept, whichever cohorts it has."""
    same = (
        col(CohortPace.as_of) == SnapshotVersion.as_of,
        col(CohortPace.version) == SnapshotVersion.version,
    )
    pairs = select(*columns(SnapshotVersion.as_of, SnapshotVersion.version)).where(
        col(SnapshotVersion.as_of).in_(versions), exists().where(*same)
    )
    with database.reading() as session:
        return {day for day, version in session.execute(pairs) if versions[day] == version}


def _paces(
    database: Database, day: date, version: int, cohort_id: int | None = None
) -> pd.DataFrame:
    """The rows of `CohortPace` of a day, of one cohort or of all."""
    shown = select(
        col(Enrolment.cohort_id), *(table_of(Snapshot).c[name] for name in MEASURES)
    ).join(Snapshot, col(Snapshot.enrolment_id) == Enrolment.id)
    asked = shown.where(col(Snapshot.as_of) == day)
    if cohort_id is not None:
        asked = asked.where(col(Enrolment.cohort_id) == cohort_id)
    frame = database.read_frame(asked)
    rows = pd.DataFrame(list(_quartiles(frame)), columns=[*_KEY, "learners", *_QUARTILES])
    return rows.assign(as_of=pd.Timestamp(day), version=version)


_KEY: Final = ("cohort_id", "measure")


def _quartiles(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for cohort, theirs in frame.groupby("cohort_id"):
        for measure in MEASURES:
            known = np.sort(theirs[measure].dropna().to_numpy(dtype=float).round(1))
            yield (cohort, measure, len(known), *quartiles(known))


def quartiles(ordered: "np.ndarray[Any, Any]") -> list[float]:
    """Of values in order, those that a quarter, half and three quarters do not exceed."""
    size = len(ordered)
    if not size:
        return [np.nan] * len(_QUARTILES)
    return [float(ordered[max(0, int(np.ceil(share * size)) - 1)]) for share in _QUARTILES.values()]
