"""The history of progression statuses: spans of days, half-open, the last of each one open."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd
from sqlalchemy import case, delete, insert, or_, select, update
from sqlmodel import Session, col

from domain.learners import Status
from domain.store.database import Database, among, changed, stage, table_of
from domain.store.privacy import read_objecting
from domain.store.tables import StatusHistory

_SPAN: Final = ("enrolment_id", "status", "from_on")


def read_open_spans(
    database: Database, *, before: date, of: Sequence[int] | None = None
) -> pd.DataFrame:
    """One row per enrolment that was scored before a day: enrolment_id, status, from_on.

    What began or ended on the day itself is left out: an earlier version of it may have said so.
    With `of`, only of these enrolments.
    """
    span = (col(StatusHistory.enrolment_id), col(StatusHistory.status), col(StatusHistory.from_on))
    until = col(StatusHistory.until_on)
    still = or_(until.is_(None), until == before)
    whose = [] if of is None else [among(StatusHistory.enrolment_id, of)]
    known = col(StatusHistory.from_on) < before
    return database.read_frame(select(*span).where(still, known, *whose))


def save_spans(
    session: Session, new: pd.DataFrame, *, as_of: date, of: Sequence[int] | None = None
) -> None:
    """Add spans with the columns of `read_open_spans`; each ends the one that was open.

    They are what `as_of` says, the newest day that was scored: what it said before is undone, of
    everybody or `of` some enrolments.
    """
    _undo(session, as_of, of)
    if new.empty:
        return
    objects = new["enrolment_id"].isin(list(read_objecting(session)))
    is_outcome = new["status"].isin([str(Status.PROMOTED), str(Status.WITHDRAWN)])
    new = new.assign(status=new["status"].mask(objects & ~is_outcome, str(Status.NOT_KNOWN)))
    history = table_of(StatusHistory)
    staged = stage(session, new, {name: history.c[name].type for name in _SPAN})
    begins = select(staged.c.from_on).where(staged.c.enrolment_id == history.c.enrolment_id)
    ended = history.c.enrolment_id.in_(select(staged.c.enrolment_id))
    close = update(history).where(history.c.until_on.is_(None), ended)
    changed(session, close.values(until_on=begins.scalar_subquery()))
    changed(session, insert(history).from_select(list(_SPAN), select(staged)))
    staged.drop(session.connection())


def _undo(session: Session, as_of: date, of: Sequence[int] | None) -> None:
    """Take back what began on a day, and open what ended then."""
    whose = [] if of is None else [among(StatusHistory.enrolment_id, of)]
    changed(session, delete(StatusHistory).where(col(StatusHistory.from_on) == as_of, *whose))
    ended = update(StatusHistory).where(col(StatusHistory.until_on) == as_of, *whose)
    changed(session, ended.values(until_on=None))


def read_spans(database: Database, *, enrolment_id: int, as_of: date) -> pd.DataFrame:
    """One learner's spans begun by a day, oldest first: status, from_on, until_on (open: empty)."""
    ended = case((col(StatusHistory.until_on) <= as_of, col(StatusHistory.until_on)))
    found = (
        select(col(StatusHistory.status), col(StatusHistory.from_on), ended.label("until_on"))
        .where(col(StatusHistory.enrolment_id) == enrolment_id, col(StatusHistory.from_on) <= as_of)
        .order_by(col(StatusHistory.from_on))
    )
    return database.read_frame(found)
