"""What the processes stand on: database, worker, Redis, folders, engine, policy."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from config.deployment import database_of
from config.files import PolicyFileError, load_policy
from config.settings import Settings
from domain.store.activity.engines import what_is_missing
from domain.store.operations import SILENT, worker_seen_at
from domain.store.people import count_learners
from domain.store.warehouse import written_at
from worker.doctor.diagnosis import SECONDS, Diagnosis

#: Bytes of disk below which an import or a night's scores may not fit any more.
_ROOM: Final = 200 << 20
#: A nightly export that is older did not run last night.
_A_NIGHT_AND_MORE: Final = timedelta(hours=30)


def database(settings: Settings) -> Diagnosis:
    """Whether it answers, and has the schema of this program."""
    database = database_of(settings)
    shown = database.url.render_as_string()
    try:
        learners = database.write(count_learners)
        is_current = database.is_current()
    except SQLAlchemyError as error:
        first = str(error).splitlines()[0]
        says = f"{shown} cannot be read ({first}). Check DATABASE_URL, then: staycourse migrate"
        return Diagnosis(what="database", fine=False, says=says)
    finally:
        database.close()
    if not is_current:
        says = f"{shown} is of another release than this program. Run: staycourse migrate"
        return Diagnosis(what="database", fine=False, says=says)
    return Diagnosis(what="database", fine=True, says=f"{shown} answers, {learners:,} learners")


def worker(settings: Settings) -> Diagnosis:
    """Whether a worker is there, and writes the time that this machine has."""
    database, now = database_of(settings), datetime.now(UTC)
    try:
        seen = database.read(worker_seen_at)
    except SQLAlchemyError:
        seen = None  # said by the first check
    finally:
        database.close()
    if seen is None:
        says = "no worker was ever here. Start one: staycourse worker"
        return Diagnosis(what="worker", fine=True, says=says)
    if seen > now + SILENT:
        says = (
            f"a worker was here at {seen:%d %B %Y, %H:%M} UTC, which is still to come: one of the"
            " clocks is wrong. Set them by NTP; what is due waits for that time"
        )
        return Diagnosis(what="worker", fine=False, says=says)
    if seen < now - SILENT:
        says = f"no worker since {seen:%d %B %Y, %H:%M} UTC. Start one: staycourse worker"
        return Diagnosis(what="worker", fine=False, says=says)
    return Diagnosis(what="worker", fine=True, says="a worker is there")


def redis(settings: Settings) -> Diagnosis:
    """Whether what web processes share answers, where there is one."""
    address = settings.redis_url.get_secret_value()
    if not address:
        return Diagnosis(what="redis", fine=True, says="none: each web process reads by itself")
    from redis import Redis, RedisError  # noqa: PLC0415 - loads only where there is one

    try:
        with Redis.from_url(
            address, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
        ) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        says = f"it does not answer ({type(error).__name__}): pages are slower. Check REDIS_URL"
        return Diagnosis(what="redis", fine=False, says=says)
    return Diagnosis(what="redis", fine=True, says="it answers")


def folders(settings: Settings) -> Diagnosis:
    """Whether what is kept in files, here, can be written: the disk has room, and lets us."""
    url = make_url(settings.database_url.get_secret_value())
    is_sqlite = url.get_backend_name() == "sqlite"
    given = {
        "DATABASE_URL": str(Path(url.database or "").parent) if is_sqlite else "",
        "STATE_DIR": "" if is_sqlite else str(settings.state_dir),
        "EVENTS_DIR": settings.events_dir,
        "WAREHOUSE_DIR": settings.warehouse_dir,
    }
    wrong = [
        f"{name} leads to {place}, {why}"
        for name, place in given.items()
        if place and "://" not in place and (why := _unwritable(Path(place)))
    ]
    says = "; ".join(wrong) or "what has to be written can be"
    return Diagnosis(what="folders", fine=not wrong, says=says)


def _unwritable(folder: Path) -> str:
    """Why nothing can be written there; a folder that is not there yet is made in the one above."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return "where this account may not write"
    free = shutil.disk_usage(folder).free
    return f"whose disk has {free >> 20} MB left" if free < _ROOM else ""


def engine(settings: Settings) -> Diagnosis:
    """Whether what computes features is there."""
    name, url = settings.activity_engine, settings.activity_engine_url.get_secret_value()
    absent = what_is_missing(name, url=url)
    says = absent or f"features are computed by {name}"
    return Diagnosis(what="engine", fine=absent is None, says=says)


def policy(settings: Settings) -> Diagnosis:
    """Whether its files hold what can be."""
    try:
        policy = load_policy(settings.policy_dir)
    except PolicyFileError as error:
        return Diagnosis(what="policy", fine=False, says=str(error))
    return Diagnosis(what="policy", fine=True, says=f"revision {policy.revision} is valid")


def warehouse(settings: Settings) -> Diagnosis:
    """Whether the worker keeps the folder up to date, where there is one."""
    if not settings.warehouse_dir:
        return Diagnosis(what="warehouse", fine=True, says="no folder is exported to each night")
    folder = Path(settings.warehouse_dir)
    written = written_at(folder)
    if written is None:
        says = f"{folder} was never written whole. Start a worker: it does so at 04:30"
        return Diagnosis(what="warehouse", fine=False, says=says)
    fresh = datetime.now(UTC) - written < _A_NIGHT_AND_MORE
    says = f"{folder} is as of {written:%d %B %Y, %H:%M} UTC"
    says += "" if fresh else ". Look at Exporting the warehouse on Jobs"
    return Diagnosis(what="warehouse", fine=fresh, says=says)
