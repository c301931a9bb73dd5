"""Features of snapshots, in a table of their own: read only where they are asked for."""

from collections.abc import Collection
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, select

from domain.store.database import Database, among, table_of
from domain.store.tables import COUNTS, DIGITS, NUMBERS, SNAPSHOT_FEATURES, SUMS, TEXTS, Snapshot

_TABLE: Final = SNAPSHOT_FEATURES
_ROW: Final = ("as_of", "enrolment_id", "version")
#: Features that are kept with each snapshot, besides those that are columns of it.
KEPT_FEATURES: Final = (*COUNTS, *SUMS, *NUMBERS, *TEXTS)
_SMALL: Final = 2**15 - 1
#: Columns, how large their numbers may be, and digits behind the point.
_ROOM: Final = (
    (list(COUNTS), _SMALL, 0),
    (list(SUMS), 2**31 - 1, 0),
    *((list(names), _SMALL / 10**digits, digits) for names, digits in DIGITS.items()),
)
#: Up to so many rows are asked for one by one, rather than a whole day.
_FEW: Final = 2_000


def as_kept(features: pd.DataFrame) -> pd.DataFrame:
    """The features that are kept, in the digits and the size they are kept in."""
    kept = features.reindex(columns=list(KEPT_FEATURES))
    for names, most, digits in _ROOM:
        # all at once: one column after the other takes longer than everything else of a few rows
        numbers = kept[names].to_numpy(dtype="float64", na_value=np.nan)
        kept[names] = np.round(np.clip(numbers, -most, most), digits)
    return kept


def with_features(database: Database, frame: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
    """Snapshots of a day with those of `names` that are kept features; NaN where nobody knows.

    `frame` as `read_snapshots` gives it. What it has as a column already stays as it is.
    """
    absent = [name for name in KEPT_FEATURES if name in names and name not in frame.columns]
    if not absent:
        return frame
    as_of = frame["as_of"].iloc[0].date() if len(frame) else date.min
    chosen = select(*(_TABLE.c[name] for name in (*_ROW[1:], *absent))).where(
        _TABLE.c.as_of == as_of
    )
    if len(frame) <= _FEW:
        chosen = chosen.where(among(_TABLE.c.enrolment_id, frame["enrolment_id"].tolist()))
    kept = database.read_frame(chosen)
    return frame.merge(kept, on=list(_ROW[1:]), how="left", validate="one_to_one")


def sample_features(
    database: Database, as_of: date, names: Collection[str], *, most: int
) -> pd.DataFrame:
    """Kept features of the snapshots of `as_of`: of all, or of every so-manieth at most `most`.

    How an input is spread is told as well by some as by a million, which would fill the memory.
    """
    shown = table_of(Snapshot)
    with database.reading() as session:
        learners = session.scalar(select(func.count()).where(shown.c.as_of == as_of)) or 0
    same = and_(*(_TABLE.c[name] == shown.c[name] for name in _ROW))
    chosen = [_TABLE.c[name] for name in KEPT_FEATURES if name in names]
    some = select(*chosen).join_from(_TABLE, shown, same).where(shown.c.as_of == as_of)
    if (every := -(-learners // most)) > 1:
        some = some.where(shown.c.enrolment_id % every == 0)
    return database.read_frame(some)
