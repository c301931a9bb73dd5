import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

from domain.messaging.delivery import ProviderAnswer
from domain.policy import Channel
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.outbox.provider_state import (
    Permitted,
    claim_permitted,
    judge_provider,
    read_provider,
)
from tests.domain.store.outbox.factories import draft, put
from tests.factories import NOON
from tests.waiting import PATIENCE_SECONDS, ended

PER_SECOND, SECONDS, HOSTS = 20, 2.0, 3


def ask(database: Database, *, wanted: int = 9, per_second: float = 0, **at: float) -> Permitted:
    return database.write(
        claim_permitted,
        Channel.EMAIL,
        by="a",
        wanted=wanted,
        per_second=per_second,
        now=NOON + timedelta(**at),
    )


def judge(database: Database, failing: list[bool], *, refuses: bool = False, **at: float) -> None:
    answers = [ProviderAnswer(failing=failed, refuses_us=refuses) for failed in failing]
    with database.transaction() as session:
        now = NOON + timedelta(**at)
        judge_provider(session, Channel.EMAIL, answers, why="no connection", now=now)


def take_all(url: str, ready: Barrier, told: "multiprocessing.Queue[int]") -> None:
    """Another host: claims as fast as it is let, until all have more than a second's worth."""
    database, number = Database(url), 0
    ready.wait(PATIENCE_SECONDS)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or number <= PER_SECOND // HOSTS:
        with database.transaction() as session:
            now = datetime.now(UTC)
            number += len(
                claim_permitted(
                    session, Channel.EMAIL, by="x", wanted=5, per_second=PER_SECOND, now=now
                ).claimed
            )
    database.close()
    told.put(number)


def test_processes_together_keep_the_rate_of_the_provider(database: Database) -> None:
    put(database, *(draft(str(n), expires_at=datetime.max.replace(tzinfo=UTC)) for n in range(400)))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    told: multiprocessing.Queue[int] = context.Queue()
    ready = context.Barrier(HOSTS)
    started = time.monotonic()
    url = database.url.render_as_string(hide_password=False)
    hosts = [
        context.Process(target=take_all, args=(url, ready, told), daemon=True) for _ in range(HOSTS)
    ]
    for host in hosts:
        host.start()
    numbers = [told.get(timeout=PATIENCE_SECONDS) for _ in hosts]
    ended(*hosts)
    took = time.monotonic() - started
    assert PER_SECOND < sum(numbers) <= PER_SECOND * (took + 1)


def test_permits_are_spent_only_on_messages_that_are_there(database: Database) -> None:
    ask(database, per_second=1)
    assert ask(database, per_second=1, seconds=1).most == 1
    put(database, draft("m"))
    assert len(ask(database, per_second=1, seconds=1).claimed) == 1
    assert ask(database, per_second=1, seconds=1).most == 0


def test_a_pause_holds_for_every_host_and_staff_are_told_until_it_is_over(
    database: Database,
) -> None:
    put(database, draft("a"), draft("b"), draft("c"))
    judge(database, [True] * 5)
    assert ask(database, minutes=4).most == 0
    (notice,) = database.read(read_open_notices)
    assert notice.cause == "provider:email"
    assert "mail server keeps failing" in notice.sentence
    assert len(ask(database, minutes=5).claimed) == 1
    assert ask(database, minutes=5).most == 0
    judge(database, [False], minutes=5)
    assert len(ask(database, minutes=5).claimed) == 2
    with database.reading() as session:
        assert read_open_notices(session) == []
        assert read_provider(session, Channel.EMAIL, now=NOON).is_healthy


def test_a_provider_that_takes_nothing_from_us_pauses_at_once_and_staff_read_what_to_check(
    database: Database,
) -> None:
    put(database, draft("a"))
    judge(database, [True], refuses=True)
    assert ask(database, minutes=4).most == 0
    (notice,) = database.read(read_open_notices)
    assert "mail server takes nothing from us" in notice.sentence
    assert "SMTP_PASSWORD" in notice.advice
    judge(database, [True], refuses=True, minutes=5)
    assert ask(database, minutes=14).most == 0
    judge(database, [False], minutes=15)
    assert len(ask(database, minutes=15).claimed) == 1
    with database.reading() as session:
        assert read_open_notices(session) == []
