"""Each sending run is counted in the database and beside it, so that a restored copy is noticed."""

import json
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from config.deployment import Deployment
from domain.store.outbox import HeldWhy, Pulse, begin_sending

_log = structlog.get_logger("send_nudges")


def why_held(here: Deployment, *, now: datetime) -> HeldWhy | None:
    """Why nothing may be sent; None where a run may begin, which is counted by this."""
    memory = memory_of(here)
    found = here.database.write(
        begin_sending, place=place_of(here), remembered=_read(memory), now=now
    )
    if isinstance(found, HeldWhy):
        _log.warning("sending_held", why=found.value)
        return found
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        newer = memory.with_name(f"{memory.name}.new")
        newer.write_text(json.dumps([found.database_id, found.number]), encoding="utf-8")
        newer.replace(memory)
    except OSError as error:
        # without it only a longer silence tells a restored copy
        _log.warning("sending_not_remembered", file=str(memory), error=type(error).__name__)
    return None


def place_of(here: Deployment) -> str:
    """Where it is sent from: another database, or another address, is another place."""
    # how a connection begins, and what it is called, is no place
    url = here.database.url.difference_update_query(["options", "application_name"])
    url = url.set(username=None, password=None)
    text = f"{url.render_as_string()} {here.settings.public_url}"
    return sha256(text.encode()).hexdigest()[:16]


def memory_of(here: Deployment) -> Path:
    """The file that remembers: beside an SQLite file, else in the state folder."""
    if here.database.is_sqlite:
        return Path(f"{here.database.url.database}-sending")
    return here.settings.state_dir / "sending.json"


def _read(memory: Path) -> Pulse | None:
    with suppress(OSError, ValueError, TypeError):
        database_id, number = json.loads(memory.read_text(encoding="utf-8"))
        return Pulse(database_id=str(database_id), number=int(number))
    return None
