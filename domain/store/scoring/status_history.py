"""The history of progression statuses: spans of days, half-open, the last of each one open."""

from datetime import date
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import Date, Integer, Text, insert, select, update
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from domain.store.database import Database, stage
from domain.store.tables import StatusHistory

_HISTORY: Final = SQLModel.metadata.tables[str(StatusHistory.__tablename__)]
_SCHEMA: Final = pa.schema(
    [("enrolment_id", pa.int64()), ("status", pa.string()), ("from_on", pa.date32())]
)
_OPEN: Final = "SELECT enrolment_id, status, from_on FROM status_history WHERE until_on IS NULL"
_OF_ONE: Final = """
SELECT status, from_on, CASE WHEN until_on <= :as_of THEN until_on END AS until_on
FROM status_history WHERE enrolment_id = :enrolment_id AND from_on <= :as_of ORDER BY from_on
"""
_OF_ONE_SCHEMA: Final = pa.schema(
    [("status", pa.string()), ("from_on", pa.date32()), ("until_on", pa.date32())]
)


def open_spans(database: Database) -> pd.DataFrame:
    """One row per enrolment that was ever scored: enrolment_id, status, from_on."""
    return database.read_arrow(_OPEN, schema=_SCHEMA).to_pandas(date_as_object=False)


def save_spans(session: Session, new: pd.DataFrame) -> None:
    """Add spans with the columns of `open_spans`; each ends the one that was open."""
    if new.empty:
        return
    kinds: dict[str, TypeEngine[Any]] = {
        "enrolment_id": Integer(),
        "status": Text(),
        "from_on": Date(),
    }
    staged = stage(session, new, kinds)
    h = _HISTORY.c
    begins = select(staged.c.from_on).where(staged.c.enrolment_id == h.enrolment_id)
    ended = h.until_on.is_(None) & h.enrolment_id.in_(select(staged.c.enrolment_id))
    session.execute(update(_HISTORY).where(ended).values(until_on=begins.scalar_subquery()))
    session.execute(
        insert(_HISTORY).from_select(list(kinds), select(*(staged.c[name] for name in kinds)))
    )
    staged.drop(session.connection())


def read_spans(database: Database, *, enrolment_id: int, as_of: date) -> pd.DataFrame:
    """One learner's spans begun by a day, oldest first: status, from_on, until_on (open: empty)."""
    found = database.read_arrow(
        _OF_ONE, schema=_OF_ONE_SCHEMA, enrolment_id=enrolment_id, as_of=as_of
    )
    return found.to_pandas(date_as_object=False)
