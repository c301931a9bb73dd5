"""What is done to a running system, and how long until somebody leads it again."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from domain.store.database.engine import Database
from tests.faults.processes import killed
from tests.faults.system import System

_LEADER: Final = text(
    "SELECT max(a.application_name) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock'"
    " AND l.classid = 7205411"
)
_OTHERS: Final = (
    " FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    " AND datname = current_database()"
)


@dataclass
class Strikes:
    """Strikes at a system; `server` starts the database server where it is down."""

    system: System
    database: Database
    folder: Path
    server: Any
    dice: random.Random
    takeovers: list[float] = field(default_factory=list)

    def kinds(self) -> Mapping[str, Callable[[], None]]:
        """By what is said of it in the counts."""
        return {
            "leader killed": self.kill_leader,
            "leader suspended": self.suspend_leader,
            "standby killed": self.kill_standby,
            "web killed": self.kill_web,
            "connections cut": self.cut_connections,
            "one server process killed": self.kill_server_process,
            "server killed": self.kill_server,
        }

    def leader(self) -> int:
        """The process that leads; 0 while nobody does."""
        with suppress(Exception), self.database.reading() as session:
            name = str(session.scalar(_LEADER) or "")
            return int(name.rpartition("-")[2] or 0)
        return 0

    def wait_for_leader(self, *, besides: int = 0) -> int:
        """Until somebody leads who is not `besides`."""
        since = time.monotonic()
        while (found := self.leader()) in {0, besides}:
            self.system.mend()
            if time.monotonic() - since > 90:
                raise RuntimeError("nobody leads")
            time.sleep(0.05)
        self.takeovers.append(time.monotonic() - since)
        return found

    def kill_leader(self) -> None:
        """As the host does that has no memory left."""
        leader = self.leader()
        for process in self.system.workers:
            if process.pid == leader:
                killed([process])
        self.wait_for_leader(besides=leader)

    def suspend_leader(self) -> None:
        """Let it sleep until another leads, and for a while, then wake in the middle of its job."""
        leader = self.leader()
        if not leader:
            return
        os.kill(leader, signal.SIGSTOP)
        try:
            self.wait_for_leader(besides=leader)
            time.sleep(self.dice.uniform(0, 1))
        finally:
            os.kill(leader, signal.SIGCONT)

    def kill_standby(self) -> None:
        """Whoever waits for the lead."""
        leader = self.leader()
        for process in self.system.workers:
            if process.pid != leader:
                killed([process])
                return

    def kill_web(self) -> None:
        """In the middle of requests."""
        if self.system.web is not None:
            killed([self.system.web])

    def cut_connections(self) -> None:
        """All but our own."""
        with self.database.transaction() as session:
            session.execute(text(f"SELECT pg_terminate_backend(pid){_OTHERS}"))
        self.wait_for_leader()

    def kill_server_process(self) -> None:
        """One of the server's: it ends all others and recovers by itself."""
        with self.database.reading() as session:
            found = list(session.scalars(text(f"SELECT pid{_OTHERS}")))
        if found:
            with suppress(ProcessLookupError):
                os.kill(self.dice.choice(found), signal.SIGKILL)
        self._when_back()

    def kill_server(self) -> None:
        """As at a power cut, and start it again."""
        file = self.folder / "postmaster.pid"
        first = file.read_text().splitlines()[0]
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        os.kill(int(first), signal.SIGKILL)
        until = time.monotonic() + 60
        while any(_runs(one) for one in (first, *children)) and time.monotonic() < until:
            time.sleep(0.05)
        for left in (file, self.folder / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)  # its process may be a zombie, which looks alive
        self.server.ensure_postgres_running()
        self._when_back()

    def _when_back(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(Exception), self.database.reading() as session:
                session.scalar(text("SELECT 1"))
                break
            time.sleep(0.1)
        self.wait_for_leader()


def _runs(process: str) -> bool:
    """Whether it is there and no zombie."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
