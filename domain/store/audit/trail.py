"""Who did what, with whose data, when, and through which session or token."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.store.audit.about import Whom, find_whom, in_todays_words, who_did
from domain.store.staff import (
    FIGURES,
    ONE_LEARNER,
    READ_BY_API,
    StaffAction,
    action_of,
    earlier_words,
)
from domain.store.tables import AuditEvent

_READ_AT_ONCE: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One thing somebody did; `through` is the session or token it was done with.

    `action` and `detail` are in today's words, whatever was said when it was written.
    """

    number: int
    at: datetime
    who: str
    action: str
    detail: str | None
    through: str | None


@dataclass(frozen=True, kw_only=True)
class AuditQuestion:
    """What one wants to know of the trail; None: of all.

    `about` is what an entry says; `learner 12` is all that tells of that person, in lists too.
    """

    since: datetime
    who: str | None = None
    action: str | None = None
    about: str | None = None
    through: str | None = None
    before: int | None = None  # entries older than that number


def read_audit_trail(
    session: Session,
    *,
    since: datetime,
    who: str | None = None,
    action: str | None = None,
    about: str | None = None,
    limit: int = 1000,
) -> list[AuditEntry]:
    """What was done since then, the newest first; by a person, of a kind, or about something."""
    asked = AuditQuestion(since=since, who=who, action=action, about=about)
    return list(search_trail(session, asked, limit=limit))


def search_trail(
    session: Session, asked: AuditQuestion, *, limit: int | None = None
) -> Iterator[AuditEntry]:
    """What was done, the newest first, as it is read; without a limit all of it."""
    whom = find_whom(session, asked.about) if asked.about else None
    wanted = _wanted(asked, whom).limit(None if whom else limit)
    rows = session.exec(wanted, execution_options={"yield_per": _READ_AT_ONCE})
    with closing(rows):
        found = (_entry(row) for row in rows)
        yield from islice((one for one in found if _tells(one, whom)), limit)


def _entry(row: AuditEvent) -> AuditEntry:
    return AuditEntry(
        number=row.id or 0,
        at=row.at,
        who=who_did(row.who),
        action=action_of(row.action, row.detail),
        detail=in_todays_words(row.action, row.detail),
        through=row.through,
    )


def _tells(entry: AuditEntry, whom: Whom | None) -> bool:
    return whom is None or whom.is_told_of(entry.detail or "")


def _wanted(asked: AuditQuestion, whom: Whom | None) -> SelectOfScalar[AuditEvent]:
    wanted = select(AuditEvent).where(col(AuditEvent.at) >= asked.since)
    if asked.who is not None:
        who = asked.who.strip().lower()
        wanted = wanted.where(col(AuditEvent.who).in_([who, who.replace("person ", "learner ")]))
    if asked.action is not None:
        wanted = wanted.where(_is_called(asked.action))
    if asked.through is not None:
        wanted = wanted.where(col(AuditEvent.through) == asked.through)
    if whom is not None:
        wanted = wanted.where(_may_tell_of(whom))
    elif asked.about is not None:
        wanted = wanted.where(col(AuditEvent.detail) == asked.about)
    if asked.before is not None:
        wanted = wanted.where(col(AuditEvent.id) < asked.before)
    return wanted.order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc())


def _may_tell_of(whom: Whom) -> ColumnElement[bool]:
    """Whether one of the numbers is written there, or lies between two that are."""
    says = col(AuditEvent.detail)
    numbers = (says.contains(str(one)) for one in (*whom.enrolments, *whom.people))
    return or_(says.like("%enrolments %-%"), *numbers)


def _is_called(action: str) -> ColumnElement[bool]:
    """Whether an entry says so, in today's word or in one of before: see `action_of`."""
    said, detail = col(AuditEvent.action), col(AuditEvent.detail)
    of_one, figures = detail.contains(ONE_LEARNER), detail.startswith(FIGURES)
    told_by_detail = {
        StaffAction.OPENED_LEARNER: of_one,
        StaffAction.LOOKED_AT_FIGURES: and_(figures, not_(of_one)),
        StaffAction.LISTED_LEARNERS: and_(not_(of_one), not_(figures)),
    }
    found = said.in_([action, *earlier_words(action)])
    if action not in told_by_detail:
        return found
    return or_(found, and_(said == READ_BY_API, told_by_detail[StaffAction(action)]))
