"""Starts the web process, or several of them on one port: what all load is loaded here, once."""

import multiprocessing
import multiprocessing.util
import os
import signal
import sys
import threading
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Final

import uvicorn
import uvicorn._subprocess
from fastapi import FastAPI

from config.quick_start import no_collection

if TYPE_CHECKING:
    from config.deployment import Deployment
    from dashboard.data import Turn

#: Where a process may begin as a copy of another that has loaded all of it.
_COPIES: Final = sys.platform == "linux"
#: How long what is being answered may take, once the process is told to stop.
_GRACE_SECONDS: Final = 15


def run(deployment: "Deployment") -> None:
    """Serve until stopped; the database must have been migrated.

    Told to stop, it answers what is open, takes nothing new, and ends as any program that is done.
    """
    # uvicorn raises the signal again once all is answered: that is no failure
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = deployment.settings
    several = settings.web_concurrency > 1
    if several:
        from dashboard.monitoring import share_among_processes  # noqa: PLC0415 - as below

        share_among_processes()
        _copy_this_process(deployment)
    uvicorn.run(
        f"{__name__}:{create_one_of_several.__name__}" if several else _loaded(deployment),
        factory=several,
        workers=settings.web_concurrency,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=None,  # our own, which masks
        timeout_graceful_shutdown=_GRACE_SECONDS,
        proxy_headers=False,  # uvicorn by itself believes whoever comes from this machine
    )


def create_one_of_several() -> FastAPI:
    """The application of a process among several, which reads its settings anew."""
    with no_collection():
        from config.deployment import open_deployment  # noqa: PLC0415 - loaded already in a copy
        from config.settings import Settings  # noqa: PLC0415 - as above
        from dashboard.server import warmed_up  # noqa: PLC0415 - as above
    opened = ExitStack()
    # a copy ends without what `atexit` knows
    multiprocessing.util.Finalize(None, opened.close, exitpriority=0)
    deployment = opened.enter_context(open_deployment(Settings(), serves_pages=True))
    return warmed_up(deployment, _turn() if _COPIES else None)


def _copy_this_process(deployment: "Deployment") -> None:
    """Let processes begin as copies of this one, which loads what all of them need.

    Each takes 2 seconds of CPU less to come up, and shares with the others what was loaded. Only
    where a copy is safe: on Linux, without threads, and no connection is handed down.
    """
    if not _COPIES:
        return
    with no_collection():
        import dashboard.server  # noqa: F401, PLC0415 - as above
    deployment.database.close()
    if threading.active_count() > 1:  # one that sends traces, for example, may hold a lock now
        return
    _turn()
    # uvicorn itself offers no choice
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]  # noqa: SLF001 - as it says


@cache
def _turn() -> "Turn":
    """What as many copies as there are cores have at a time: made before the first of them."""
    return multiprocessing.get_context("fork").Semaphore(os.cpu_count() or 1)


def _loaded(deployment: "Deployment") -> FastAPI:
    with no_collection():
        from dashboard.server import warmed_up  # noqa: PLC0415 - as above
    return warmed_up(deployment)
