"""Writes that programs may send again: the first is carried out, the others get its answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlmodel import Session, col

from domain.store.database import changed, insert_new
from domain.store.tables import ApiAnswer

#: How long an answer is given again, and after which silence a write counts as never ended.
KEPT: Final = timedelta(days=1)
_SILENT: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyedWrite:
    """A write with the key its sender gave it; `asked` is a digest of what is asked."""

    caller: str
    key: str
    asked: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnswer:
    """What was answered to the first; `status` is None while that is still at work."""

    asked: str
    status: int | None
    headers: Mapping[str, str]
    body: str


def begin_write(session: Session, write: KeyedWrite, *, now: datetime) -> GivenAnswer | None:
    """Take a write up: None where it is the first of its key, else what became of the first.

    Of two at once the database lets one be first. Old answers go.
    """
    unended = and_(_is(write), col(ApiAnswer.status).is_(None))
    silent = and_(unended, col(ApiAnswer.begun_at) < now - _SILENT)
    session.execute(delete(ApiAnswer).where(or_(col(ApiAnswer.begun_at) < now - KEPT, silent)))
    row = {"caller": write.caller, "key": write.key, "asked": write.asked, "begun_at": now}
    if insert_new(session, ApiAnswer, [row]):
        return None
    first = session.scalars(select(ApiAnswer).where(_is(write))).one()
    return GivenAnswer(
        asked=first.asked,
        status=first.status,
        headers=json.loads(first.headers or "{}"),
        body=first.body or "",
    )


def end_write(
    session: Session, write: KeyedWrite, *, status: int, headers: Mapping[str, str], body: str
) -> None:
    """Keep what was answered, for the next of the same key."""
    given = {"status": status, "headers": json.dumps(dict(headers)), "body": body}
    changed(session, update(ApiAnswer).where(_is(write)).values(**given))


def give_up_write(session: Session, write: KeyedWrite) -> None:
    """It came to nothing: the next of the same key is the first again."""
    session.execute(delete(ApiAnswer).where(_is(write), col(ApiAnswer.status).is_(None)))


def _is(write: KeyedWrite) -> ColumnElement[bool]:
    return and_(col(ApiAnswer.caller) == write.caller, col(ApiAnswer.key) == write.key)
