"""Told to stop in the middle of work, a process ends in good order; nothing is doubled or lost."""

import asyncio
import os
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.outbox.messages import queue_messages
from domain.store.tables import Message, Staff
from tests.domain.store.outbox.factories import draft
from tests.factories import NOON
from tests.faults.processes import started
from tests.faults.web import serve_until_stopped
from tests.faults.worker import send_until_stopped
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.worker.senders.servers import free_port, mail_server

MAILS = 4


@dataclass
class SlowServer:
    """Takes a mail, and says so after a while."""

    seconds: float
    taken: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken[envelope.rcpt_tos[0]] += 1
        await asyncio.sleep(self.seconds)
        return "250 2.0.0 taken"


def stop(process: BaseProcess) -> None:
    """As a host does, and with the answer that a host takes for a good one."""
    os.kill(process.pid or 0, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def put(database: Database) -> None:
    with database.transaction() as session:
        for n in range(1, MAILS + 1):
            address = f"m{n}@coach.example"
            session.add(Staff(id=n, ref=address, name="-", email=address, role="coach"))
        session.flush()
        drafts = [
            draft(f"m{n}", address=f"m{n}@coach.example", staff_id=n) for n in range(1, MAILS + 1)
        ]
        queue_messages(session, drafts, now=NOON)


def states(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {m.address: m.state for m in session.exec(select(Message))}


def test_a_worker_records_the_mail_that_is_on_its_way_and_the_next_one_sends_the_rest(
    sqlite_database: Database,
) -> None:
    put(sqlite_database)
    server, url = SlowServer(seconds=1.5), url_of(sqlite_database)
    with mail_server(cast("Any", server)) as mail:
        first = started(send_until_stopped, url, mail.port, NOON)
        wait_until(lambda: server.taken, "a mail is taken")
        stop(first)
        handed_over = set(server.taken)
        assert 0 < len(handed_over) < MAILS
        after = states(sqlite_database)
        assert {who for who, state in after.items() if state == "sent"} == handed_over
        assert {after[who] for who in after if who not in handed_over} == {"planned"}
        server.seconds = 0
        second = started(send_until_stopped, url, mail.port, NOON + timedelta(minutes=1))
        wait_until(lambda: set(states(sqlite_database).values()) == {"sent"}, "all is sent")
        stop(second)
    assert server.taken == dict.fromkeys(after, 1)


def test_a_web_process_answers_what_is_open_and_ends_as_a_program_that_is_done(
    sqlite_database: Database, tmp_path: Path
) -> None:
    port = free_port()
    web = started(serve_until_stopped, url_of(sqlite_database), port, tmp_path)

    def get(path: str) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def is_up() -> bool:
        try:
            return get("/up")[0] == 200
        except OSError:
            return False

    wait_until(is_up, "the web process answers")
    with ThreadPoolExecutor(1) as browser:
        answer = browser.submit(get, "/slow")
        wait_until((tmp_path / "asked").exists, "somebody asked")
        stop(web)
        assert answer.result(PATIENCE_SECONDS) == (200, b'"answered"')
    assert (tmp_path / "ended").exists()
