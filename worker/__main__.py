"""`python -m worker`: imports, scores, plans and sends by the timetable until told to stop."""

import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from config.files import load_policy
from config.settings import Settings
from domain.store.database import Database
from worker.schedule import Clockwork, leadership, start_schedule

_ASK_AGAIN_SECONDS = 15.0

_log = structlog.get_logger("worker")


def run(
    settings: Settings,
    stop: threading.Event,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> None:
    """Lead as soon as nobody else does, catch up, and keep the timetable until `stop` is set."""
    database = Database(settings.database_url)
    clockwork = Clockwork(
        database=database,
        policy=load_policy(settings.policy_dir),
        settings=settings,
        clock=clock,
    )
    try:
        while not stop.is_set():
            with leadership(database) as leads:
                if leads:
                    _lead(clockwork, stop)
            stop.wait(_ASK_AGAIN_SECONDS)
    finally:
        database.close()


def _lead(clockwork: Clockwork, stop: threading.Event) -> None:
    _log.info("leading", caught_up=clockwork.catch_up())
    scheduler = start_schedule(clockwork)
    stop.wait()
    scheduler.shutdown(wait=True)


def main() -> None:
    """Run until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(Settings(), stop)


if __name__ == "__main__":
    main()
