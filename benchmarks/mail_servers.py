"""A mail server in a process of its own that answers after so long, and costs little itself."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final, cast

_END: Final = b"\r\n.\r\n"
_ANSWERS: Final = {
    b"EHLO": b"250-sink\r\n250-SIZE 33554432\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 bye\r\n",
}


class _Sink(asyncio.Protocol):
    """Takes every mail and keeps none; each answer leaves `seconds` after what it answers came."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._unread = b""
        self._is_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast("asyncio.Transport", transport)
        self._answer(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._unread += data
        answers = b""
        while True:
            line, found, rest = self._unread.partition(_END if self._is_mail else b"\r\n")
            if not found:
                break
            self._unread = rest
            verb = line[:4].upper()
            answers += (
                b"250 2.0.0 taken\r\n" if self._is_mail else _ANSWERS.get(verb, b"250 ok\r\n")
            )
            self._is_mail = not self._is_mail and verb == b"DATA"
        if answers:
            self._answer(answers)

    def _answer(self, answers: bytes) -> None:
        if self._seconds:
            asyncio.get_running_loop().call_later(self._seconds, self._wire.write, answers)
        else:
            self._wire.write(answers)


@contextmanager
def server_process(milliseconds: float) -> Iterator[int]:
    """Serve in a process of its own until the block ends; gives the port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, milliseconds / 1000), daemon=True)
    process.start()
    yield ours.recv()
    process.terminate()
    process.join()


def _serve(told: Connection, seconds: float) -> None:
    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Sink(seconds), "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())
