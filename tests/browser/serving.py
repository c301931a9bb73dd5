"""The application in a thread of the tests' process, at an address that nobody can take first."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from tests.waiting import wait_until


def opened_door() -> socket.socket:
    """A socket of ours that listens already.

    A number that is only free may be somebody else's before it is used: then uvicorn ends its
    thread without a word, and nobody ever answers there.
    """
    return socket.create_server(("127.0.0.1", 0))


def address_of(door: socket.socket) -> str:
    """Where browsers find it."""
    return f"http://127.0.0.1:{door.getsockname()[1]}"


@contextmanager
def serving(app: FastAPI, door: socket.socket) -> Iterator[None]:
    """Answer at the door until the block ends, which closes it."""
    config = uvicorn.Config(app, log_level="warning", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), "the application answers")
        assert server.started, "the application ended before it answered"
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        door.close()
