"""Who may have a file's own columns: by what imports took them for, and what an admin says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from domain.frames import DEMOGRAPHICS
from domain.sources import ColumnUse, ReadReport
from domain.store.database import among, changed, columns, insert_new, read_values
from domain.store.tables import OwnColumn

#: A longer heading is not noted, so it stays with those who may see demographics.
_LONGEST: Final = 500


class Tells(StrEnum):
    """What a column tells by the mappings of the imports that brought it."""

    A_FACT = "a_fact"  # read as something that tells no demographic
    UNREAD = "unread"  # only kept as it was written: nobody said what it tells
    A_DEMOGRAPHIC = "a_demographic"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadColumn:
    """A column that nobody read, and who said that everybody may have it."""

    heading: str
    shared_by: str | None


_RANK: Final = {tells: rank for rank, tells in enumerate(Tells)}


def note_own_columns(session: Session, report: ReadReport) -> None:
    """Note what an import took each column for; the most telling of all imports stays."""
    told: dict[str, Tells] = {}
    for heading, tells in _told(report):
        told[heading] = max(tells, told.get(heading, tells), key=_RANK.__getitem__)
    rows = ({"heading": heading, "tells": tells} for heading, tells in told.items())
    insert_new(session, OwnColumn, rows, key="heading")
    for tells in list(Tells)[1:]:
        named = [heading for heading, told_by in told.items() if told_by is tells]
        less = (
            col(OwnColumn.tells).in_(list(Tells)[: _RANK[tells]]),
            among(OwnColumn.heading, named),
        )
        more = {"tells": tells, "shared_at": None, "shared_by": None}
        changed(session, update(OwnColumn).where(*less).values(more))


def _told(report: ReadReport) -> Iterator[tuple[str, Tells]]:
    for table in report.tables:
        for column in table.columns:
            if column.use is not ColumnUse.IGNORED and len(column.heading) <= _LONGEST:
                yield column.heading, _tells(column.field)


def _tells(field: str | None) -> Tells:
    if field is None:
        return Tells.UNREAD
    return Tells.A_DEMOGRAPHIC if field in DEMOGRAPHICS else Tells.A_FACT


def read_unread_columns(session: Session) -> list[UnreadColumn]:
    """Columns that are kept and not read, the ones to decide about first."""
    c = OwnColumn
    unread = select(*columns(c.heading, c.shared_by)).where(col(c.tells) == Tells.UNREAD)
    found = unread.order_by(col(c.shared_at).is_not(None), col(c.heading))
    return read_values(session, UnreadColumn, found)


def read_columns_for_all(session: Session) -> frozenset[str]:
    """The columns that tell no demographic: everybody who takes a file may have them."""
    is_fact = col(OwnColumn.tells) == Tells.A_FACT
    free = or_(is_fact, col(OwnColumn.shared_at).is_not(None))
    return frozenset(session.scalars(select(col(OwnColumn.heading)).where(free)))


def share_column(session: Session, heading: str, *, by: str, now: datetime) -> bool:
    """Say that a column tells no demographic; False where an import took it for one."""
    return _say(session, heading, by=by, now=now)


def stop_sharing(session: Session, heading: str) -> bool:
    """Take that back."""
    return _say(session, heading, by=None, now=None)


def _say(session: Session, heading: str, *, by: str | None, now: datetime | None) -> bool:
    one = (col(OwnColumn.heading) == heading) & (col(OwnColumn.tells) == Tells.UNREAD)
    return changed(session, update(OwnColumn).where(one).values(shared_at=now, shared_by=by)) == 1
