import subprocess
import threading

import pytest

from tests.waiting import ended, stopped_at_last, wait_until


def test_what_does_not_come_is_said() -> None:
    with pytest.raises(AssertionError, match="not within 0 seconds: the moon"):
        wait_until(lambda: False, "the moon", seconds=0)


def test_who_goes_on_is_named() -> None:
    free = threading.Event()
    one = threading.Thread(target=free.wait, args=(60,), name="stubborn", daemon=True)
    one.start()
    with pytest.raises(AssertionError, match="stubborn went on"):
        ended(one, seconds=0)
    free.set()
    ended(one)


def begun(script: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(  # noqa: S603 - our own words
        ["/bin/sh", "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.stdout.close()
    return process


def test_a_process_ends_with_the_block_though_the_block_fails() -> None:
    process = begun("echo ready; exec sleep 600")
    with pytest.raises(ZeroDivisionError), stopped_at_last(process):
        _ = 1 // 0
    assert process.returncode == -15


def test_one_that_does_not_listen_is_killed_and_told_of() -> None:
    process = begun("trap '' TERM; echo ready; while :; do sleep 600; done")
    with pytest.raises(AssertionError, match="went on"), stopped_at_last(process, seconds=0.1):
        pass
    assert process.returncode == -9
