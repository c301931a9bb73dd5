"""Processes that a fault strikes: begun with what they need loaded, and none outlives the tests."""

import multiprocessing
from collections.abc import Callable, Iterable
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

from tests.waiting import ended


@cache
def _forkserver(preload: str) -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


def started(work: Callable[..., None], *given: Any) -> BaseProcess:
    """A process that does this work; a test that is over without ending it leaves nobody behind."""
    process = _forkserver(work.__module__).Process(target=work, args=given, daemon=True)
    process.start()
    return process


def killed(processes: Iterable[BaseProcess]) -> None:
    """Kill them, and see them gone."""
    for process in processes:
        process.kill()
        ended(process)
