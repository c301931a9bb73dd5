"""How many learners were shown in which state, kept with the day: old days are not counted again.

A day's counts stay true while it has the same version and everybody on it the same cohort and
coach. Only the worker keeps them, after scoring; whoever reads counts what is missing for itself.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

import pandas as pd
from sqlalchemy import BigInteger, cast, delete, func, select
from sqlmodel import Session, col

from domain.store.database import Database, append, columns, table_of
from domain.store.scoring import read_as_of_dates
from domain.store.tables import Enrolment, SegmentCount, Snapshot, SnapshotVersion

#: No row of the staff has this number.
_NOBODY: Final = 0
#: Two factors that spread numbers, and a prime whose products fit into 64 bits.
_SPREAD, _APART, _PRIME = 2_654_435_761, 40_503, 2_147_483_647
#: What a day's counts depend on: its version, and who was whose.
State = tuple[int, str]


def read_segment_counts(database: Database) -> pd.DataFrame:
    """The rows of `SegmentCount` of every scored day as it is now, kept or counted."""
    states = _states(database)
    kept = _kept(database, states)
    missing = states.keys() - set(kept["as_of"].dt.date)
    return pd.concat([kept, _counted(database, missing, states)]) if missing else kept


def keep_segment_counts(database: Database) -> int:
    """Count what is not kept yet, or not as it is now, and keep it; how many days."""
    states = _states(database)
    missing = states.keys() - set(_kept(database, states)["as_of"].dt.date)
    if not missing:
        return 0
    counted = _counted(database, missing, states)
    with database.transaction() as session:
        session.exec(delete(SegmentCount).where(col(SegmentCount.as_of).in_(missing)))
        append(session, table_of(SegmentCount), counted)
    return len(missing)


def _kept(database: Database, states: dict[date, State]) -> pd.DataFrame:
    """Kept counts that are still true."""
    kept = database.read_frame(select(table_of(SegmentCount)))
    by_day = kept.drop_duplicates("as_of")[["as_of", "version", "caseloads"]]
    true = {
        day
        for day, *state in by_day.itertuples(index=False)
        if states.get(day.date()) == tuple(state)
    }
    return kept[kept["as_of"].isin(true)]


def _counted(database: Database, days: Collection[date], states: dict[date, State]) -> pd.DataFrame:
    coach = func.coalesce(Enrolment.coach_id, _NOBODY).label("coach_id")
    band = func.coalesce(Snapshot.risk_band, "").label("risk_band")
    group = (*columns(Snapshot.as_of, Enrolment.cohort_id, Snapshot.composite_segment), coach, band)
    found = database.read_frame(
        select(
            *group,
            func.count().label("learners"),
            func.count(col(Snapshot.risk_score)).label("scored"),
            func.count(col(Snapshot.days_since_last_seen)).label("seen"),
            func.coalesce(func.sum(Snapshot.risk_score), 0.0).label("risk_sum"),
        )
        .join(Enrolment, col(Enrolment.id) == Snapshot.enrolment_id)
        .where(col(Snapshot.as_of).in_(days))
        .group_by(*group)
    )
    of_day = found["as_of"].dt.date.map(states)
    return found.assign(version=of_day.str[0], caseloads=of_day.str[1])


def _states(database: Database) -> dict[date, State]:
    """What each day's counts depend on now."""
    with database.reading() as session:
        days = read_as_of_dates(session)
        newest = select(col(SnapshotVersion.as_of), func.max(SnapshotVersion.version))
        found = session.execute(newest.group_by(col(SnapshotVersion.as_of)))
        versions = {day: version for day, version in found}  # noqa: C416 - rows are no pairs to mypy
        last = {day: _last_on(session, day) for day in days}
    caseloads = _caseloads(database, sorted(set(last.values())))
    return {day: (versions.get(day, 0), caseloads[last[day]]) for day in days}


def _last_on(session: Session, day: date) -> int:
    found = select(func.max(Snapshot.enrolment_id)).where(col(Snapshot.as_of) == day)
    return session.scalar(found) or 0


def _caseloads(database: Database, lasts: Sequence[int]) -> dict[int, str]:
    """Who is whose up to each of these enrolments, as a sum: later ones change no old day.

    The database adds up a product of who and whose for each: no enrolment leaves it.
    """
    who = cast(Enrolment.id, BigInteger) * _SPREAD % _PRIME
    whose = col(Enrolment.cohort_id) * _APART + func.coalesce(Enrolment.coach_id, _NOBODY) + 1
    added = func.sum(who * (whose % _PRIME) % _PRIME)
    begun, total, known = 0, 0, {}
    with database.reading() as session:
        for last in lasts:
            between = (col(Enrolment.id) > begun, col(Enrolment.id) <= last)
            total += int(session.scalar(select(added).where(*between)) or 0)
            begun, known[last] = last, f"{total:x}"
    return known
