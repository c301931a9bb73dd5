"""Which imports were of the same kind of file: an empty cell takes back what those have said."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from domain.sources import ColumnUse, ReadReport
from domain.store.tables import ImportRun


@dataclass(frozen=True, kw_only=True)
class SameKind:
    """The other imports of files with the same columns: the days they show, and their numbers."""

    days: Sequence[date] = ()
    runs: Select[int] | None = field(default=None)

    def has_said(self, day: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of either kind
        """Whether the day of a fact is that of such a file."""
        found: ColumnElement[bool] = day.in_(self.days)
        return found

    def wrote(self, number: Any) -> ColumnElement[bool]:  # noqa: ANN401 - as above
        """Whether such a file is the import of that number."""
        found: ColumnElement[bool] = number.in_(self.runs if self.runs is not None else ())
        return found


#: Of what is of no file.
NO_OTHERS: Final = SameKind()


def shape_of(source: str, report: ReadReport) -> str | None:
    """The same of two exports that tell the same of the same; None where nothing says what."""
    tables = sorted(
        (one.content, sorted(c.field or c.heading for c in one.columns if c.use is ColumnUse.USED))
        for one in report.tables
        if one.content
    )
    return hashlib.sha256(repr((source, tables)).encode()).hexdigest() if tables else None


def alike(session: Session, run: ImportRun) -> SameKind:
    """The imports of the same shape that count, from before this one."""
    if run.shape is None:
        return SameKind()
    c = ImportRun
    others = (col(c.shape) == run.shape, col(c.id) < run.id, col(c.undone_in).is_(None))
    days = session.scalars(select(col(c.known_on)).where(*others).distinct())
    return SameKind(days=[day for day in days if day], runs=select(col(c.id)).where(*others))
