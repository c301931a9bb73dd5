"""Files that programs had made: kept piece by piece for some days, each for who asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values, table_of
from domain.store.tables import ApiExport, ApiExportPart

#: How long a file is kept.
EXPORT_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptExport:
    """A file that was asked for; `rows` is None until it is made."""

    export_id: int
    owner: str
    of: str
    format: str
    as_of: date
    seen_by: int | None
    has_names: bool
    asked_at: datetime
    expires_at: datetime
    rows: int | None


def add_export(
    session: Session,
    *,
    owner: str,
    of: str,
    form: str,
    as_of: date,
    seen_by: int | None,
    has_names: bool,
    now: datetime,
) -> int:
    """Keep what is asked for; gives back its number."""
    row = ApiExport(
        owner=owner,
        of=of,
        format=form,
        as_of=as_of,
        seen_by=seen_by,
        has_names=has_names,
        asked_at=now,
        expires_at=now + EXPORT_KEPT,
    )
    session.add(row)
    session.flush()
    return row.id


def read_export(session: Session, export_id: int) -> KeptExport | None:
    """The file of that number; None where there is none."""
    c = ApiExport
    asked = select(
        *columns(c.owner, c.of, c.format, c.as_of, c.seen_by, c.has_names),
        *columns(c.asked_at, c.expires_at, c.rows, export_id=c.id),
    )
    found = read_values(session, KeptExport, asked.where(col(c.id) == export_id))
    return found[0] if found else None


def keep_export(session: Session, export_id: int, parts: Iterable[bytes], *, rows: int) -> None:
    """Keep what was made of it, whole or not at all."""
    session.execute(delete(ApiExportPart).where(col(ApiExportPart.export_id) == export_id))
    for number, part in enumerate(parts):
        row = {"export_id": export_id, "number": number, "content": part}
        session.execute(table_of(ApiExportPart).insert(), row)
    changed(session, update(ApiExport).where(col(ApiExport.id) == export_id).values(rows=rows))


def read_export_parts(session: Session, export_id: int) -> Iterator[bytes]:
    """The file, piece by piece."""
    mine = col(ApiExportPart.export_id) == export_id
    numbers = select(col(ApiExportPart.number)).where(mine).order_by(col(ApiExportPart.number))
    for number in session.scalars(numbers).all():
        one = select(col(ApiExportPart.content)).where(mine, col(ApiExportPart.number) == number)
        yield session.scalars(one).one()
