"""Connections that staff set up. Their secrets are here only as they were encrypted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values
from domain.store.staff import StaffAction, audit
from domain.store.tables import ConnectionCourse, ConnectionRun, PlatformConnection


class NameTaken(Exception):  # noqa: N818 - reads as the sentence it is
    """Another connection has this name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """One connection without its secrets; `settings` and `found` are JSON."""

    connection_id: int
    name: str
    platform: str
    address: str
    settings: str
    every_minutes: int
    silent_hours: int
    is_paused: bool
    found: str | None
    tested_at: datetime | None
    next_at: datetime | None
    failures: int
    news_at: datetime | None
    added_by: str
    added_at: datetime

    @property
    def asked(self) -> dict[str, str]:
        """What the platform asked for and is no secret."""
        return dict(json.loads(self.settings))


def add_connection(
    session: Session,
    *,
    name: str,
    platform: str,
    address: str,
    settings: Mapping[str, str],
    credentials: str,
    by: str,
    now: datetime,
) -> int:
    """Keep a connection; gives back its number. Audited.

    Raises:
        NameTaken: another one is called so.
    """
    row = PlatformConnection(
        name=name,
        platform=platform,
        address=address,
        settings=json.dumps(dict(settings)),
        credentials=credentials,
        added_by=by,
        added_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise NameTaken(f"Another connection is called {name!r}: choose another name.") from error
    _audit(session, StaffAction.ADDED_CONNECTION, f"{name}: {platform} at {address}", by, now)
    return row.id


def read_connections(session: Session, *, due_at: datetime | None = None) -> list[Connection]:
    """All of them by name, or those that are due to be pulled, the longest waiting first."""
    found = _all()
    if due_at is None:
        found = found.order_by(col(PlatformConnection.name))
    else:
        found = found.where(
            col(PlatformConnection.next_at) <= due_at, col(PlatformConnection.is_paused).is_(False)
        ).order_by(col(PlatformConnection.next_at))
    return read_values(session, Connection, found)


def read_connection(session: Session, which: int | str) -> Connection | None:
    """One by its number or name; None where there is none."""
    c = PlatformConnection
    same = col(c.id) == which if isinstance(which, int) else col(c.name) == which
    found = read_values(session, Connection, _all().where(same))
    return found[0] if found else None


def change_connection(
    session: Session,
    connection: Connection,
    *,
    by: str,
    now: datetime,
    **values: Any,  # noqa: ANN401 - columns of the table
) -> None:
    """Change how often it is pulled, whether it is paused, or its credentials. Audited."""
    _update(session, connection.connection_id, **values)
    what = ", ".join(sorted(values))
    _audit(session, StaffAction.CHANGED_CONNECTION, f"{connection.name}: {what}", by, now)


def remove_connection(session: Session, connection: Connection, *, by: str, now: datetime) -> None:
    """Forget a connection with its secrets and pulls; what it brought stays. Audited."""
    number = connection.connection_id
    changed(session, delete(ConnectionRun).where(col(ConnectionRun.connection_id) == number))
    changed(session, delete(ConnectionCourse).where(col(ConnectionCourse.connection_id) == number))
    changed(session, delete(PlatformConnection).where(col(PlatformConnection.id) == number))
    _audit(session, StaffAction.REMOVED_CONNECTION, connection.name, by, now)


def note_test(session: Session, connection_id: int, *, found: str, now: datetime) -> None:
    """Keep what a test found, as JSON."""
    _update(session, connection_id, found=found, tested_at=now)


def pull_again(
    session: Session,
    connection_id: int,
    *,
    at: datetime,
    failures: int,
    news_at: datetime | None = None,
) -> None:
    """Say when it is pulled next, and how the last time went."""
    news = {} if news_at is None else {"news_at": news_at}
    _update(session, connection_id, next_at=at, failures=failures, **news)


def read_credentials(session: Session) -> dict[int, str]:
    """The encrypted secrets of every connection."""
    c = PlatformConnection
    return {row.id: row.credentials for row in session.execute(select(c.id, c.credentials))}  # type: ignore[call-overload]


def replace_credentials(session: Session, connection_id: int, credentials: str) -> None:
    """Keep the same secrets, encrypted under another key."""
    _update(session, connection_id, credentials=credentials)


def _update(session: Session, connection_id: int, **values: Any) -> None:  # noqa: ANN401 - as above
    mine = col(PlatformConnection.id) == connection_id
    changed(session, update(PlatformConnection).where(mine).values(**values))


def _audit(session: Session, action: StaffAction, detail: str, by: str, now: datetime) -> None:
    audit(session, who=by, action=action, detail=detail, now=now)


def _all() -> Select[tuple[Any, ...]]:
    c = PlatformConnection
    return select(
        *columns(c.name, c.platform, c.address, c.settings, c.every_minutes, c.silent_hours),
        *columns(c.is_paused, c.found, c.tested_at, c.next_at, c.failures, c.news_at, c.added_by),
        *columns(c.added_at, connection_id=c.id),
    )
