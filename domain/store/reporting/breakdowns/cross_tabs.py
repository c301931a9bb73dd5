"""Learners of a day counted by two dimensions at once, with what every measure needs."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, case, func, literal, select

from domain.learners import Segment
from domain.store.database import Database, table_of
from domain.store.reporting.breakdowns.dimensions import DIMENSION_KEYS, with_dimensions
from domain.store.reporting.search import SnapshotFilter, is_asked
from domain.store.tables import Snapshot

_ROWS: Final = table_of(Snapshot)
_KNOWN_SEGMENT: Final = _ROWS.c.composite_segment != str(Segment.NOT_KNOWN)


def _number(test: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((test, 1), else_=0)), 0)


def _mean(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return func.coalesce(func.sum(column), 0.0), func.count(column)


#: Dimensions whose very key, not only its name, is in another table.
_KEYS_ELSEWHERE: Final = ("in_programme", "module")
#: Of so many learners most dimensions differ.
_FIRST: Final = 1_000
_SCORED: Final = func.count(_ROWS.c.risk_score)
#: Measure -> its sum, and of how many learners it is known: a value is the first by the second.
MEASURES: Final[Mapping[str, tuple[ColumnElement[Any], ColumnElement[Any]]]] = {
    "critical": (
        _number(_ROWS.c.composite_segment == str(Segment.CRITICAL)),
        _number(_KNOWN_SEGMENT),
    ),
    "on_track": (
        _number(_ROWS.c.composite_segment == str(Segment.ON_TRACK)),
        _number(_KNOWN_SEGMENT),
    ),
    "red": (_number(_ROWS.c.risk_band == "Red"), _SCORED),
    "listed": (func.count(_ROWS.c.worklist_rank), func.count()),
    "risk": _mean(_ROWS.c.risk_score),
    "leaving": _mean(_ROWS.c.leave_soon),
    "progress": _mean(_ROWS.c.progress),
    "grade": _mean(_ROWS.c.grade),
    "quiet": _mean(_ROWS.c.days_since_last_seen),
}


def count_by(
    database: Database, asked: SnapshotFilter, rows: str, columns: str = ""
) -> pd.DataFrame:
    """One row per value of the dimension `rows` (and `columns`, where one is named).

    Columns: row, row_name, column, column_name (all text, empty: not known, or not asked),
    learners, and for each of `MEASURES` `<measure>_sum` and `<measure>_known`.
    """
    by = [_keyed(rows, "row"), *([_keyed(columns, "column")] if columns else [])]
    sums = [
        part.label(f"{name}_{word}")
        for name, parts in MEASURES.items()
        for word, part in zip(("sum", "known"), parts, strict=True)
    ]
    found = (
        select(*(label for pair in by for label in pair), func.count().label("learners"), *sums)
        .select_from(with_dimensions([name for name in (rows, columns) if name]))
        .where(is_asked(asked))
        .group_by(*(pair[0] for pair in by))
    )
    counted = database.read_frame(found)
    if not columns:
        counted = counted.assign(column="", column_name="")
    for word, name in (("row", rows), ("column", columns)):
        if name and DIMENSION_KEYS[name].is_list:
            counted = _apart(counted, word)
    return counted


def varied_dimensions(
    database: Database, asked: SnapshotFilter, names: tuple[str, ...] = tuple(DIMENSION_KEYS)
) -> dict[str, bool]:
    """Those of the dimensions of which something is known, and whether learners differ by them.

    Where the first few learners differ already, nobody else is looked at.
    """
    first = _ends(database, asked, names, most=_FIRST)
    alike = tuple(name for name in names if name not in first or not first[name])
    found = first | (_ends(database, asked, alike) if alike else {})
    return {name: found[name] for name in names if name in found}


def _ends(
    database: Database, asked: SnapshotFilter, names: tuple[str, ...], *, most: int | None = None
) -> dict[str, bool]:
    """The same, of so many learners at most."""
    keys = [DIMENSION_KEYS[name].key.label(f"k{at}") for at, name in enumerate(names)]
    joined = [name for name in names if name in _KEYS_ELSEWHERE]
    seen = select(*keys).select_from(with_dimensions(joined)).where(is_asked(asked))
    some = seen.limit(most).subquery()
    ends = [end(key) for key in some.c for end in (func.min, func.max)]
    with database.reading() as session:
        low_high = list(session.execute(select(*ends)).one())
    pairs = zip(names, low_high[::2], low_high[1::2], strict=True)
    return {name: low != high for name, low, high in pairs if high}


def _keyed(name: str, word: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    dimension = DIMENSION_KEYS[name]
    called = literal("") if dimension.name is None else func.max(dimension.name)
    return dimension.key.label(word), func.coalesce(called, "").label(f"{word}_name")


def _apart(counted: pd.DataFrame, word: str) -> pd.DataFrame:
    """Who has several values counts at each."""
    counted = counted.assign(**{word: counted[word].str.split("; ")}).explode(word)
    other = "column" if word == "row" else "row"
    by = [word, f"{word}_name", other, f"{other}_name"]
    return counted.groupby(by, as_index=False).sum()
